"""What the tests of typesetting share: the bundled fonts, so that they come out alike on every machine."""

import pytest

from yinfa.fonts import FontSet
from yinfa.fonts.choose import choose


@pytest.fixture(scope="session")
def fonts(tmp_path_factory: pytest.TempPathFactory) -> FontSet:
    return choose(tmp_path_factory.mktemp("fonts"), ())

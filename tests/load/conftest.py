"""What the tests of reading share: a desk to write content at."""

import pytest

from tests.desk import Desk
from yinfa.project import Project


@pytest.fixture
def desk(project: Project) -> Desk:
    return Desk(project)

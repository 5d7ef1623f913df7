"""An office changes the page's templates: its change shows at once, and a mistake is said with file and line."""

import os
import shutil
from pathlib import Path

import pytest

from tests.web.documents import document
from tests.web.reading import TEMPLATES, one, parse, text_of
from yinfa.render.html import render_html
from yinfa.report import Finding, Refused


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TEMPLATES, tmp_path / "templates"))


def _edit(place: Path, old: str, new: str) -> None:
    words = place.read_text(encoding="utf-8")
    assert words.count(old) == 1
    place.write_text(words.replace(old, new), encoding="utf-8")
    os.utime(place, ns=(place.stat().st_atime_ns, place.stat().st_mtime_ns + 2_000_000_000))


def _render(templates: Path) -> bytes:
    return render_html(document(), templates=templates, links={"docx": "甲.docx"})


def _fault(templates: Path) -> Finding:
    with pytest.raises(Refused) as refused:
        _render(templates)
    (finding,) = refused.value.findings
    return finding


def test_a_change_shows_at_once(templates: Path) -> None:
    before = parse(_render(templates))
    _edit(templates / "web/notice.html", ">跳到正文<", ">直接看正文<")
    _edit(templates / "web/notice.css", "--red: #c00d1e;", "--red: #b00000;")
    after = parse(_render(templates))
    assert text_of(before.findall(".//a[@class='skip']")[0]) == "跳到正文"
    assert text_of(after.findall(".//a[@class='skip']")[0]) == "直接看正文"
    assert "--red: #b00000;" in text_of(one(after, "style"))
    assert one(before, "meta[@http-equiv]").attrib != one(after, "meta[@http-equiv]").attrib


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("notice.html", "{{ metadata.issuer }}", "{{ metadata.issuer", "写法有误"),
        ("notice.html", "{{ metadata.issuer }}", "{{ metadata.isuser }}", "不存在的名称"),
        ("notice.html", "{{ metadata.issuer }}", "{{ 1 / 0 }}", "算不出来"),
        ("notice.html", "{{ metadata.issuer }}", "{{ ''.__class__.__mro__ }}", "算不出来"),
        ("notice.css", "{{ standard.CHAR | mm }}", "{{ standard.CHARR | mm }}", "不存在的名称"),
        ("notice.css", "{{ standard.CHAR | mm }}", "{{ standard.CHAR | cm }}", "写法有误"),
        ("pieces.html", "{{ line.style }}", "{{ line.stlye }}", "不存在的名称"),
    ],
)
def test_a_mistake_is_said_with_its_place(templates: Path, file: str, old: str, new: str, message: str) -> None:
    place = templates / "web" / file
    line = place.read_text(encoding="utf-8").partition(old)[0].count("\n") + 1
    _edit(place, old, new)
    finding = _fault(templates)
    assert message in finding.message
    assert (finding.file, finding.line) == (f"templates/web/{file}", line)
    assert finding.hint


def test_a_missing_template_is_said(templates: Path) -> None:
    (templates / "web/pieces.html").unlink()
    assert "web/pieces.html" in _fault(templates).message


def test_a_template_in_another_encoding_is_said(templates: Path) -> None:
    place = templates / "web/notice.css"
    place.write_bytes(place.read_text(encoding="utf-8").encode("gb18030"))
    finding = _fault(templates)
    assert "UTF-8" in finding.message
    assert finding.file == "templates/web/notice.css"

"""Whole builds in one process, with the real stages: what is made, what is left alone, and what fails by itself."""

import hashlib
import os
import signal
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pypdfium2  # type: ignore[import-untyped]
import pytest
from PIL import Image

import yinfa.check
from tests.tools import copy_project, mounted
from yinfa import pipeline
from yinfa.batch import Builder, Order, Result
from yinfa.project import FORMATS, Project
from yinfa.report import Refused
from yinfa.store import sha256

HTML = ("html",)
GOOD = """---
文种: 通知
事项: 印发
发文机关: 木凉镇
成文日期: 2023-07-25
---
# 木凉镇某工作方案

正文{}。
"""
BAD = GOOD.replace("2023-07-25", "昨天")


def build(project: Project, *formats: str, jobs: int = 1, strict: bool = False, force: bool = False) -> list[Result]:
    builder = Builder(project, Order(formats or FORMATS, jobs, strict, force))
    try:
        return list(builder.build(project.notices()))
    finally:
        builder.close()


def write(project: Project, name: str, text: str = GOOD) -> Path:
    path = project.content / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def only(project: Project, *names: str) -> list[Path]:
    """Make these small notices the project's only ones."""
    (project.content / "法治政府建设" / "2023.md").unlink()
    return [write(project, name, GOOD.format(name)) for name in names]


def digest(folder: Path) -> str:
    """Hash a folder's files, their names and the time of their change."""
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        stamp = path.stat().st_mtime_ns if path.is_file() else 0
        whole.update(f"{path.relative_to(folder)} {stamp} ".encode() + (path.read_bytes() if path.is_file() else b""))
    return whole.hexdigest()


def outputs(project: Project) -> dict[str, bytes]:
    return {
        path.relative_to(project.output).as_posix(): path.read_bytes()
        for path in project.output.rglob("*")
        if path.is_file() and ".yinfa" not in path.parts
    }


def assert_whole(data: bytes, suffix: str) -> None:
    """The file can be opened to its end."""
    match suffix:
        case "pdf":
            with pypdfium2.PdfDocument(data) as pdf:
                assert len(pdf)
            assert data.rstrip().endswith(b"%%EOF")
        case "docx":
            assert ZipFile(BytesIO(data)).testzip() is None
        case _:
            assert data.rstrip().endswith(b"</html>")


# What is made


def test_outputs_mirror_the_content_and_content_stays_as_it_is(project: Project) -> None:
    write(project, "甲/乙/2024")
    before = digest(project.content)
    results = build(project)
    assert [(result.made, result.failed) for result in results] == [(FORMATS, False)] * 2
    made = outputs(project)
    assert sorted(made) == sorted(
        f"{name}.{suffix}" for name in ("法治政府建设/2023", "甲/乙/2024") for suffix in FORMATS
    )
    for name, data in made.items():
        assert_whole(data, name.rpartition(".")[2])
    assert digest(project.content) == before


def test_a_second_build_rewrites_nothing(project: Project) -> None:
    build(project)
    before = digest(project.output)
    (result,) = build(project)
    assert result.current
    assert digest(project.output) == before


def test_only_what_changed_is_built(project: Project) -> None:
    first, second = only(project, "甲", "乙")
    build(project, "html")
    first.write_text(GOOD.format("改"), encoding="utf-8")
    results = {result.path: result for result in build(project, "html")}
    assert results[first].made == HTML
    assert results[second].current
    assert "正文改。" in (project.output / "甲.html").read_text(encoding="utf-8")


def test_a_changed_profile_template_or_picture_rebuilds_what_used_it(project: Project) -> None:
    plain, illustrated, other = only(project, "平", "图", "别")
    (project.content / "issuers" / "乙镇.yaml").write_text("全称: 乙镇人民政府\n", encoding="utf-8")
    other.write_text(GOOD.replace("木凉镇\n", "乙镇\n"), encoding="utf-8")
    picture = project.content / "图.png"
    Image.new("RGB", (40, 30), "red").save(picture)
    illustrated.write_text(GOOD + "\n![图](图.png)\n", encoding="utf-8")

    def rebuilt() -> set[Path]:
        return {result.path for result in build(project, "html") if result.made}

    assert rebuilt() == {plain, illustrated, other}
    Image.new("RGB", (40, 30), "blue").save(picture)
    assert rebuilt() == {illustrated}
    profile = project.content / "issuers" / "木凉镇.yaml"
    profile.write_bytes(profile.read_bytes() + b"\n")
    assert rebuilt() == {plain, illustrated}
    template = project.templates / "wording" / "通知.印发.md.j2"
    template.write_bytes(template.read_bytes() + b"\n")
    assert rebuilt() == {plain, illustrated, other}
    assert rebuilt() == set()


def test_a_lost_output_is_made_again_and_force_makes_all(project: Project) -> None:
    only(project, "甲")
    build(project, "html", "docx")
    (project.output / "甲.docx").unlink()
    (result,) = build(project, "html", "docx")
    assert "docx" in result.made
    assert build(project, "html", "docx")[0].current
    assert build(project, "html", "docx", force=True)[0].made == ("html", "docx")


def test_a_format_made_later_does_not_make_an_older_one_pass_for_current(project: Project) -> None:
    (path,) = only(project, "甲")
    build(project, "html", "docx")
    path.write_text(GOOD.format("改"), encoding="utf-8")
    build(project, "docx")
    (result,) = build(project, "html", "docx")
    assert "html" in result.made
    assert "正文改。" in (project.output / "甲.html").read_text(encoding="utf-8")


def test_an_edited_output_is_kept_and_said_and_left_alone_while_nothing_changes(project: Project) -> None:
    (path,) = only(project, "甲")
    build(project, "html")
    (project.output / "甲.html").write_bytes(b"by hand")
    (result,) = build(project, "html")
    assert result.current
    assert [finding.rule for finding in result.findings if finding.rule.startswith("build.")] == ["build.edited-output"]
    assert (project.output / "甲.html").read_bytes() == b"by hand"
    path.write_text(GOOD.format("改"), encoding="utf-8")
    (result,) = build(project, "html")
    assert result.made == HTML
    assert (project.output / "甲（手工修改1）.html").read_bytes() == b"by hand"


@pytest.mark.parametrize("saved", ["甲.md", "issuers/木凉镇.yaml", "图.png", "../templates/wording/通知.印发.md.j2"])
def test_what_is_saved_while_its_notice_is_being_built_is_built_next_time(
    project: Project, monkeypatch: pytest.MonkeyPatch, saved: str
) -> None:
    (path,) = only(project, "甲")
    picture = project.content / "图.png"
    Image.new("RGB", (40, 30), "red").save(picture)
    path.write_text(GOOD + "\n![图](图.png)\n", encoding="utf-8")
    blue = BytesIO()
    Image.new("RGB", (40, 30), "blue").save(blue, "PNG")
    place = project.content / saved
    check = yinfa.check.check

    def saving(*arguments: Any) -> Any:
        place.write_bytes(blue.getvalue() if saved == "图.png" else place.read_bytes() + b"\n")
        return check(*arguments)

    monkeypatch.setattr(yinfa.check, "check", saving)
    build(project, "html")
    monkeypatch.undo()
    assert build(project, "html")[0].made == HTML
    assert build(project, "html")[0].current


# What fails


@pytest.mark.parametrize("jobs", [1, 3])
def test_one_bad_plan_fails_alone(project: Project, jobs: int) -> None:
    only(project, "甲", "乙", "丙", "丁")
    write(project, "坏", BAD)
    (project.content / "乱.md").write_bytes(b"\xff\xfe\x00")
    results = {result.path.stem: result for result in build(project, "html", jobs=jobs)}
    assert {name for name, result in results.items() if result.failed} == {"坏", "乱"}
    assert {name.removesuffix(".html") for name in outputs(project)} == {"甲", "乙", "丙", "丁"}
    (finding,) = results["坏"].findings
    assert (finding.rule, finding.file, finding.line) == ("content.date", "content/坏.md", 5)


def test_a_plan_gone_bad_keeps_its_last_good_output(project: Project) -> None:
    (path,) = only(project, "甲")
    build(project, "html")
    before = outputs(project)
    path.write_text(BAD, encoding="utf-8")
    for _ in range(2):
        (result,) = build(project, "html")
        assert result.failed
        assert outputs(project) == before
    path.write_text(GOOD.format("甲"), encoding="utf-8")
    assert not build(project, "html")[0].failed


def test_strict_fails_on_warnings_even_of_an_earlier_build(project: Project) -> None:
    (path,) = only(project, "甲")
    path.write_text(GOOD.format("第一句。\n第二句"), encoding="utf-8")
    (result,) = build(project, "html", strict=True)
    assert result.failed
    assert "content.joined-lines" in [finding.rule for finding in result.findings]
    assert not outputs(project)
    assert not build(project, "html")[0].failed
    (result,) = build(project, "html", strict=True)
    assert result.failed
    assert "content.joined-lines" in [finding.rule for finding in result.findings]


def test_a_fault_of_the_program_fails_one_notice_and_asks_for_help(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(project, "甲", "乙")
    prepare = pipeline.prepare

    def faulty(project: Project, path: Path) -> pipeline.Prepared:
        if path.stem == "甲":
            raise ZeroDivisionError("some fault of ours")
        return prepare(project, path)

    monkeypatch.setattr(pipeline, "prepare", faulty)
    results = {result.path.stem: result for result in build(project, "html")}
    assert not results["乙"].failed
    (finding,) = results["甲"].findings
    assert (finding.rule, finding.file) == ("program.fault", "content/甲.md")
    assert "ZeroDivisionError: some fault of ours" in finding.text
    assert "交给维护人员" in finding.hint


def test_a_worker_that_is_killed_takes_no_other_notice_along(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"份{number}" for number in range(12)]
    only(project, *names)
    make = pipeline.make

    def deadly(project: Project, task: pipeline.Task, elsewhere: pipeline.Elsewhere | None = None) -> pipeline.Rendered:
        if task.path.stem == "份5":
            os.kill(os.getpid(), signal.SIGKILL)
        return make(project, task, elsewhere)

    monkeypatch.setattr("yinfa.batch.make", deadly)
    results = {result.path.stem: result for result in build(project, "html", jobs=2)}
    assert set(results) == set(names)
    assert [name for name, result in results.items() if result.failed] == ["份5"]
    (finding,) = results["份5"].findings
    assert (finding.rule, finding.file) == ("program.killed", "content/份5.md")


def test_an_output_folder_that_takes_nothing_fails_with_its_reason(project: Project) -> None:
    only(project, "甲")
    with mounted(project.output, "ro"):
        (result,) = build(project)
    assert result.failed
    assert result.findings[-1].message == "写不进去：磁盘是只读的"


def test_a_file_in_the_output_folder_s_place_fails_with_its_reason(project: Project) -> None:
    only(project, "甲")
    project.output.write_bytes(b"x")
    (result,) = build(project)
    assert result.failed
    assert result.findings[-1].message == "写不进去：同名的文件占着文件夹的位置"


def test_a_disk_that_fills_up_fails_what_no_longer_fits(project: Project) -> None:
    only(project, "甲")
    with mounted(project.output, "size=60k"):
        (result,) = build(project)
        assert result.failed
        assert result.findings[-1].message == "写不进去：磁盘满了"
        for name, data in outputs(project).items():
            assert_whole(data, name.rpartition(".")[2])


# The same bytes


def test_the_same_bytes_come_out_however_it_is_built(tmp_path_factory: pytest.TempPathFactory) -> None:
    made = []
    for jobs in (1, 2, 4):
        project = copy_project(tmp_path_factory.mktemp(f"jobs{jobs}") / "x")
        write(project, "又一份")
        write(project, "再一份")
        build(project, jobs=jobs)
        made.append({name: sha256(data) for name, data in outputs(project).items()})
    assert len(made[0]) == 9
    assert made[0] == made[1] == made[2]


def test_one_notice_over_two_processes_is_the_same_to_the_byte(tmp_path_factory: pytest.TempPathFactory) -> None:
    made = []
    for jobs in (1, 2):
        project = copy_project(tmp_path_factory.mktemp(f"one{jobs}") / "x")
        build(project, jobs=jobs)
        made.append({name: sha256(data) for name, data in outputs(project).items()})
    assert len(made[0]) == 3
    assert made[0] == made[1]


def test_a_date_long_ago_or_far_ahead_can_be_issued(project: Project) -> None:
    only(project)
    for year in (1900, 1949, 1979, 2107, 2999):
        write(project, str(year), GOOD.replace("2023-07-25", f"{year}-10-01"))
    for result in build(project):
        assert not result.failed, result.findings


# Which notices


@pytest.fixture
def crowd(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    for name in ("甲/2023", "甲/2024", "乙"):
        write(project, name)
    for name in ("issuers/说明", "甲/_草稿", "甲/.隐藏", "~临时", "_旧/2020"):
        write(project, name)
    (project.content / "甲" / "说明.txt").write_bytes(b"")
    monkeypatch.chdir(project.content / "甲")
    return project


ALL = ["乙", "法治政府建设/2023", "甲/2023", "甲/2024"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ((), ALL),
        (("content",), ALL),
        (("../../content/",), ALL),
        (("2023.md",), ["甲/2023"]),
        (("2023",), ["甲/2023"]),
        (("./2023",), ["甲/2023"]),
        (("../乙",), ["乙"]),
        (("content/乙.md",), ["乙"]),
        (("乙",), ["乙"]),
        (("法治政府建设",), ["法治政府建设/2023"]),
        (("content/法治政府建设/2023",), ["法治政府建设/2023"]),
        (("乙", "2024", "乙.md", "."), ["乙", "甲/2024", "甲/2023"]),
    ],
)
def test_a_path_is_found_from_where_one_stands_or_from_the_project(
    crowd: Project, typed: tuple[str, ...], found: list[str]
) -> None:
    assert [crowd.stem(path).as_posix() for path in crowd.notices(typed)] == found


@pytest.mark.parametrize(
    ("typed", "message", "hint"),
    [
        ("甲/2025", "content/ 里没有“甲/2025”", "是不是“content/甲/202"),
        ("/etc/passwd", "content/ 里没有“/etc/passwd”", "内容文件都在 content/ 里"),
        ("../../templates", "content/ 里没有“../../templates”", "内容文件都在 content/ 里"),
        ("说明.txt", "“说明.txt”里没有公文的内容文件", "内容文件是 content/ 下的 .md 文件。是方案的，另存为"),
        ("../issuers", "“../issuers”里没有公文的内容文件", "内容文件是 content/ 下的 .md 文件。"),
        ("_草稿", "“_草稿”里没有公文的内容文件", "内容文件是 content/ 下的 .md 文件。"),
        ("长" * 300, f"content/ 里没有“{'长' * 300}”", "内容文件都在 content/ 里"),
        ("圈", "content/ 里没有“圈”", "内容文件都在 content/ 里"),
    ],
)
def test_a_path_that_holds_no_notice_is_told(crowd: Project, typed: str, message: str, hint: str) -> None:
    (crowd.content / "甲" / "圈").symlink_to("圈")
    with pytest.raises(Refused) as refused:
        crowd.notices((typed, "乙", "也无"))
    first, second = refused.value.findings
    assert first.message == message
    assert first.hint.startswith(hint)
    assert second.message == "content/ 里没有“也无”"


def test_an_empty_project_is_told_where_to_begin(project: Project) -> None:
    only(project)
    with pytest.raises(Refused) as refused:
        project.notices()
    assert refused.value.findings[0].message == "content/ 里还没有内容文件"


def test_files_that_look_like_notices_are_named(project: Project) -> None:
    assert project.strays() == []
    for name in ("甲.md.txt", "甲/乙.DOCX", "图.png", "~$乙.docx", ".隐藏.txt"):
        path = project.content / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    found = project.strays()
    assert {finding.file for finding in found} == {"content/甲.md.txt", "content/甲/乙.DOCX"}
    assert all(".md" in finding.hint for finding in found)

"""The output folder: whole files only, what is current stays untouched, what people edited is kept."""

import dataclasses
import errno
import json
import os
import stat
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.tools import ROOT, mounted
from yinfa.project import Project
from yinfa.report import Finding, Refused, warning
from yinfa.store import Store, sha256, sweep, toolchain, write

FINDABLE = os.environ | {"PYTHONPATH": str(ROOT)}
NAME = "法治政府建设/2023"


@pytest.fixture
def notice(project: Project) -> Path:
    return project.content / f"{NAME}.md"


def inputs_of(project: Project, *paths: Path) -> dict[str, str]:
    return {project.name(path): sha256(path.read_bytes()) for path in paths}


def put(
    project: Project,
    notice: Path,
    findings: Iterable[Finding] = (),
    inputs: dict[str, str] | None = None,
    **data: bytes,
) -> list[Finding]:
    """Put outputs in place as a build would that began now; give what it says."""
    return Store(project).put(notice, data, inputs or inputs_of(project, notice), list(findings))


def is_current(project: Project, notice: Path, *formats: str) -> bool:
    return Store(project).is_current(notice, formats)


def tree(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every file of a folder: time of change, and content."""
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_mtime_ns, path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


# Current or not


def test_what_was_put_is_there_and_current(project: Project, notice: Path) -> None:
    assert put(project, notice, docx=b"d", pdf=b"p") == []
    assert (project.output / f"{NAME}.docx").read_bytes() == b"d"
    assert (project.output / f"{NAME}.pdf").read_bytes() == b"p"
    assert is_current(project, notice, "docx", "pdf")
    assert is_current(project, notice, "pdf")
    assert not is_current(project, notice, "docx", "html")


def test_looking_changes_nothing(project: Project, notice: Path) -> None:
    put(project, notice, docx=b"d")
    before = tree(project.root)
    store = Store(project)
    assert store.is_current(notice, ("docx",))
    assert not store.edited(notice, "docx", store.record(notice))
    sweep(project.state)
    assert tree(project.root) == before


@pytest.mark.parametrize("change", ["notice", "profile", "gone", "template", "new template", "output", "record"])
def test_any_change_makes_it_out_of_date(project: Project, notice: Path, change: str) -> None:
    profile = project.content / "issuers" / "木凉镇.yaml"
    put(project, notice, inputs=inputs_of(project, notice, profile), docx=b"d")
    assert is_current(project, notice, "docx")
    template = project.templates / "wording" / "通知.印发.md.j2"
    match change:
        case "notice":
            notice.write_text(notice.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        case "profile":
            profile.write_bytes(profile.read_bytes() + b"\n")
        case "gone":
            profile.unlink()
        case "template":
            template.write_bytes(template.read_bytes() + b"\n")
        case "new template":
            template.with_name("通知.转发.md.j2").write_bytes(b"")
        case "output":
            (project.output / f"{NAME}.docx").unlink()
        case _:
            (project.state / "records" / f"{NAME}.json").unlink()
    assert not is_current(project, notice, "docx")


def test_what_editors_leave_beside_templates_changes_nothing(project: Project, notice: Path) -> None:
    before = toolchain(project)
    for name in (".通知.印发.md.j2.swp", "通知.印发.md.j2~"):
        (project.templates / "wording" / name).write_bytes(b"x")
    assert toolchain(project) == before


def test_formats_that_were_not_made_from_this_content_are_out_of_date(project: Project, notice: Path) -> None:
    put(project, notice, docx=b"old", pdf=b"old")
    notice.write_text(notice.read_text(encoding="utf-8") + "\n又一段。\n", encoding="utf-8")
    put(project, notice, docx=b"new")
    assert is_current(project, notice, "docx")
    assert not is_current(project, notice, "docx", "pdf")
    assert put(project, notice, pdf=b"new") == [], "an out-of-date output of ours was taken for an edited one"
    assert is_current(project, notice, "docx", "pdf")


def test_formats_made_one_after_the_other_are_current_together(project: Project, notice: Path) -> None:
    first, second = warning("check.甲", "甲"), warning("check.乙", "乙")
    put(project, notice, [first], docx=b"d")
    put(project, notice, [first, second], pdf=b"p")
    store = Store(project)
    assert store.is_current(notice, ("docx", "pdf"))
    assert store.findings(store.record(notice)) == [first, second]


def test_findings_of_older_content_are_forgotten(project: Project, notice: Path) -> None:
    put(project, notice, [warning("check.甲", "甲")], docx=b"d")
    notice.write_text("新", encoding="utf-8")
    put(project, notice, docx=b"d")
    store = Store(project)
    assert store.findings(store.record(notice)) == []


@pytest.mark.parametrize(
    "record",
    [b"", b"{", b"[]", b"null", b"\xff", b'{"outputs": []}', b'{"outputs": {"docx": {}}}', b'{"outputs": {}, "x": 1}'],
)
def test_a_record_that_cannot_be_read_counts_for_none(project: Project, notice: Path, record: bytes) -> None:
    put(project, notice, docx=b"d")
    (project.state / "records" / f"{NAME}.json").write_bytes(record)
    assert not is_current(project, notice, "docx")
    assert put(project, notice, docx=b"d") == []
    assert is_current(project, notice, "docx")


def test_a_record_is_one_folder_s_and_not_one_machine_s(project: Project, notice: Path) -> None:
    put(project, notice, docx=b"d")
    text = (project.state / "records" / f"{NAME}.json").read_text(encoding="utf-8")
    assert str(project.root) not in text
    assert notice.name in text


# Edited outputs


def test_an_edited_output_is_kept_under_another_name_and_said(project: Project, notice: Path) -> None:
    put(project, notice, docx=b"one", pdf=b"one")
    target = project.output / f"{NAME}.docx"
    for number in (1, 2, 3):
        target.write_bytes(b"by hand %d" % number)
        (finding,) = put(project, notice, docx=b"two", pdf=b"two")
        assert finding.rule == "build.edited-output"
        assert finding.file == f"output/{NAME}.docx"
        assert finding.text == f"2023（手工修改{number}）.docx"
        assert (target.parent / finding.text).read_bytes() == b"by hand %d" % number
        assert target.read_bytes() == b"two"
    assert (project.output / f"{NAME}.pdf").read_bytes() == b"two"


def test_an_edit_of_the_same_length_is_noticed(project: Project, notice: Path) -> None:
    put(project, notice, docx=b"one")
    (project.output / f"{NAME}.docx").write_bytes(b"eno")
    assert len(put(project, notice, docx=b"two")) == 1


def test_a_file_only_touched_or_copied_back_is_no_edit(project: Project, notice: Path) -> None:
    put(project, notice, docx=b"one")
    os.utime(project.output / f"{NAME}.docx", (1, 1))
    assert put(project, notice, docx=b"two") == []


def test_without_a_record_a_file_with_other_content_is_kept(project: Project, notice: Path) -> None:
    target = project.output / f"{NAME}.docx"
    target.parent.mkdir(parents=True)
    target.write_bytes(b"somebody's")
    (finding,) = put(project, notice, docx=b"ours")
    assert (target.parent / finding.text).read_bytes() == b"somebody's"
    (project.state / "records" / f"{NAME}.json").unlink()
    assert put(project, notice, docx=b"ours") == []


def test_an_out_of_date_output_that_was_edited_is_kept(project: Project, notice: Path) -> None:
    put(project, notice, docx=b"old", pdf=b"old")
    notice.write_text("新", encoding="utf-8")
    put(project, notice, docx=b"new")
    (project.output / f"{NAME}.pdf").write_bytes(b"by hand")
    assert len(put(project, notice, pdf=b"new")) == 1


def test_edits_are_kept_where_files_cannot_be_linked(
    project: Project, notice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    put(project, notice, docx=b"one")
    target = project.output / f"{NAME}.docx"
    target.write_bytes(b"by hand")
    target.with_name("2023（手工修改1）.docx").write_bytes(b"earlier")
    monkeypatch.setattr(os, "link", no_links)
    (finding,) = put(project, notice, docx=b"two")
    assert finding.text == "2023（手工修改2）.docx"
    assert (target.parent / finding.text).read_bytes() == b"by hand"
    assert target.with_name("2023（手工修改1）.docx").read_bytes() == b"earlier"


# Writing


def test_a_write_that_fails_leaves_what_was_there_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "甲"
    target.mkdir()
    (target / "乙").write_bytes(b"x")
    with pytest.raises(OSError, match="directory"):
        write(target, b"new", tmp_path / ".state")
    assert (target / "乙").read_bytes() == b"x"
    assert not list((tmp_path / ".state" / "tmp").iterdir())


def test_files_get_the_rights_that_the_user_gives_new_files(tmp_path: Path) -> None:
    code = "import os; os.umask(0o027); from yinfa.store import write; from pathlib import Path as P; "
    subprocess.run([sys.executable, "-c", f"{code} write(P('a'), b'', P('.'))"], cwd=tmp_path, env=FINDABLE, check=True)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640


def test_half_written_files_of_builds_that_are_gone_are_removed(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    beside = tmp_path / "tmp"
    beside.mkdir()
    names = [f"{gone.pid}.abc", f"{os.getpid()}.abc", "1.abc", "notes.txt"]
    for name in names:
        (beside / name).write_bytes(b"")
    sweep(tmp_path)
    assert sorted(path.name for path in beside.iterdir()) == sorted(names[1:])
    sweep(tmp_path / "none")


# A folder that takes nothing


def refused(project: Project, notice: Path, docx: bytes = b"d", **data: bytes) -> Finding:
    with pytest.raises(Refused) as reason:
        Store(project).put(notice, {"docx": docx} | data, inputs_of(project, notice), [])
    (finding,) = reason.value.findings
    assert finding.rule == "build.unwritable"
    assert "原有的文件没有动" in finding.hint
    return finding


def test_a_file_in_the_place_of_a_folder_is_told(project: Project, notice: Path) -> None:
    project.output.mkdir()
    (project.output / "法治政府建设").write_bytes(b"x")
    assert refused(project, notice).message == "写不进去：同名的文件占着文件夹的位置"
    assert (project.output / "法治政府建设").read_bytes() == b"x"


def test_a_file_in_the_place_of_the_output_folder_is_told(project: Project, notice: Path) -> None:
    project.output.write_bytes(b"x")
    assert refused(project, notice).message == "写不进去：同名的文件占着文件夹的位置"


def test_a_name_too_long_is_told(project: Project) -> None:
    notice = project.content / ("长" * 84 + ".md")  # 255 bytes with its suffix; the record's is longer
    notice.write_text("x", encoding="utf-8")
    assert refused(project, notice).message == "写不进去：名字太长"


def test_a_full_disk_is_told_and_keeps_the_last_good_output(project: Project, notice: Path) -> None:
    with mounted(project.output, "size=256k"):
        put(project, notice, docx=b"good", pdf=b"good")
        finding = refused(project, notice, docx=b"x" * 300_000, pdf=b"new")
        assert finding.message == "写不进去：磁盘满了"
        assert (project.output / f"{NAME}.docx").read_bytes() == b"good"
        assert (project.output / f"{NAME}.pdf").read_bytes() == b"good"
        assert not list((project.state / "tmp").iterdir())
        assert not is_current(project, notice, "docx"), "the failed build's content was never built"
        assert put(project, notice, docx=b"small", pdf=b"new") == []
        assert is_current(project, notice, "docx", "pdf")


def test_a_read_only_disk_is_told(project: Project, notice: Path) -> None:
    with mounted(project.output, "ro"):
        assert refused(project, notice).message == "写不进去：磁盘是只读的"


# Two at once, and killed


PUT = """
import sys
from pathlib import Path
from yinfa.project import Project
from yinfa.store import Store
root, letter = Path(sys.argv[1]), sys.argv[2].encode()
project = Project(root, root / "output")
store = Store(project)
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(sys.argv[3])):
    data = {suffix: b"%c%d " % (letter, number) * 30_000 for suffix in ("docx", "html", "pdf")}
    assert store.put(project.content / "法治政府建设/2023.md", data, {"x": "y"}, []) == []
"""


def start(project: Project, letter: str, times: int) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-c", PUT, str(project.root), letter, str(times)],
        env=FINDABLE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
    )
    assert process.stdout
    assert process.stdout.readline() == b"ready\n"
    assert process.stdin
    process.stdin.write(b"go\n")
    return process


def test_two_builds_at_once_take_nothing_of_each_other_s_for_an_edit(project: Project) -> None:
    processes = [start(project, letter, 20) for letter in "abc"]
    for process in processes:
        assert process.communicate()[1] == b""
        assert process.returncode == 0
    contents = {(project.output / f"{NAME}.{suffix}").read_bytes() for suffix in ("docx", "html", "pdf")}
    assert len(contents) == 1, "outputs of two builds are mixed"
    assert sorted(path.name for path in (project.output / NAME).parent.iterdir()) == [
        "2023.docx",
        "2023.html",
        "2023.pdf",
    ]


@pytest.mark.slow
def test_killed_at_any_moment_it_leaves_whole_files_and_no_false_edits(project: Project, notice: Path) -> None:
    for round_ in range(40):
        process = start(project, "ab"[round_ % 2], 10_000)
        time.sleep(round_ % 8 / 200)
        process.kill()
        process.communicate()
        for suffix in ("docx", "html", "pdf"):
            target = project.output / f"{NAME}.{suffix}"
            words = target.read_bytes().split() if target.exists() else [b"c"]
            assert words == [b"c"] or (len(words) == 30_000 and len(set(words)) == 1)
        sweep(project.state)
        assert not list((project.state / "tmp").glob("*"))
        assert put(project, notice, docx=b"c", html=b"c", pdf=b"c") == []
        assert is_current(project, notice, "docx", "html", "pdf")


def test_a_record_s_shape_is_what_the_program_reads(project: Project, notice: Path) -> None:
    put(project, notice, [warning("check.甲", "甲", file="a.md", line=3)], docx=b"d")
    data = json.loads((project.state / "records" / f"{NAME}.json").read_bytes())
    assert set(data) == {"toolchain", "inputs", "outputs", "written", "findings"}
    assert set(data["findings"][0]) == {each.name for each in dataclasses.fields(Finding)}

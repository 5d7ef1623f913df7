"""The command line as people and programs use it: exit status, messages, JSON, pipes, Ctrl-C, kill -9, two at once."""

import contextlib
import json
import os
import pty
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import fields
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pypdfium2  # type: ignore[import-untyped]
import pytest

from tests.tools import ROOT, copy_project
from yinfa.cli import main
from yinfa.project import FORMATS, Project
from yinfa.report import Finding

BAD = "---\n文种：通知\n---\n"
NOTICE = """---
文种: 通知
事项: 印发
发文机关: 木凉镇
成文日期: 2023-07-25
---
# 木凉镇某工作方案

正文{}。

## 甲

### 乙

丙丁。

责任单位：镇党政办
"""
ENGLISH = re.compile(
    r"\b(usage|options|commands|show|message|exit|default|required|invalid|arguments?)\b", re.IGNORECASE
)


class Run:
    """What came of a command line."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err


@pytest.fixture
def run(project: Project, capfd: pytest.CaptureFixture[str]) -> "Runner":
    return Runner(project, capfd)


class Runner:
    """Runs command lines on a project in this process."""

    def __init__(self, project: Project, capfd: pytest.CaptureFixture[str]) -> None:
        self.project, self.capfd = project, capfd

    def __call__(self, *arguments: str) -> Run:
        status = main(["--project", str(self.project.root), *arguments])
        return Run(status, *self.capfd.readouterr())


def write(project: Project, name: str, text: str = NOTICE) -> Path:
    path = project.content / f"{name}.md"
    path.write_text(text, encoding="utf-8")
    return path


def outputs(project: Project) -> dict[str, bytes]:
    return {
        path.relative_to(project.output).as_posix(): path.read_bytes()
        for path in project.output.rglob("*")
        if path.is_file() and ".yinfa" not in path.parts
    }


def stamps(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


# build


def test_build_makes_everything_and_says_so(project: Project, run: Runner) -> None:
    made = run("build")
    assert made.status == 0
    assert made.out == ""
    assert "✓ output/法治政府建设/2023.docx、output/法治政府建设/2023.html、output/法治政府建设/2023.pdf" in made.err
    assert "共 1 份，编成 1 份。" in made.err
    assert sorted(outputs(project)) == [f"法治政府建设/2023.{suffix}" for suffix in FORMATS]


def test_nothing_to_do_rewrites_nothing(project: Project, run: Runner) -> None:
    run("build", "--formats", "html")
    before = stamps(project.root)
    again = run("build", "--formats", "html")
    assert again.status == 0
    assert again.err.startswith("共 1 份，编成 0 份，没有改动 1 份。")
    assert stamps(project.root) == before


def test_a_bad_plan_is_told_and_the_others_are_built(project: Project, run: Runner) -> None:
    write(project, "坏", BAD)
    made = run("build", "--formats", "html")
    assert made.status == 1
    assert "content/坏.md:2  错误  “文种”后面的冒号不对\n    文字：文种：通知\n    办法：" in made.err
    assert "✗ content/坏.md 没有编成；原有的输出没有动。" in made.err
    assert "共 2 份，编成 1 份，失败 1 份。" in made.err
    assert list(outputs(project)) == ["法治政府建设/2023.html"]


def test_the_real_notice_has_warnings_which_strict_takes_for_failures(project: Project, run: Runner) -> None:
    assert run("build", "--formats", "html").status == 0
    strict = run("build", "--formats", "html", "--strict")
    assert strict.status == 1
    assert "没有发文字号" in strict.err
    assert run("check").status == 0
    assert run("check", "--strict").status == 1


def test_outputs_may_go_elsewhere(
    project: Project, run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    made = run("build", "--formats", "html", "--output", "别处/甲")
    assert made.status == 0
    assert (tmp_path / "别处/甲/法治政府建设/2023.html").is_file()
    assert not project.output.exists()
    assert str(tmp_path / "别处/甲/法治政府建设/2023.html") in made.err


def test_only_the_notices_named_are_built(project: Project, run: Runner) -> None:
    write(project, "甲")
    assert run("build", "--formats", "html", "甲").status == 0
    assert list(outputs(project)) == ["甲.html"]
    missing = run("build", "--formats", "html", "甲", "乙")
    assert missing.status == 1
    assert missing.err.startswith("乙  错误  content/ 里没有“乙”\n    办法：")


def test_an_edited_output_is_said_and_kept(project: Project, run: Runner) -> None:
    path = write(project, "甲")
    run("build", "--formats", "docx", "甲")
    (project.output / "甲.docx").write_bytes(b"by hand")
    path.write_text(NOTICE.format("改"), encoding="utf-8")
    made = run("build", "--formats", "docx", "甲")
    assert made.status == 0
    assert (
        "output/甲.docx  提示  这份文件编成之后有人改过，已另存，没有覆盖\n    文字：甲（手工修改1）.docx" in made.err
    )
    assert (project.output / "甲（手工修改1）.docx").read_bytes() == b"by hand"


# check


def test_check_prints_findings_for_people_and_changes_nothing(project: Project, run: Runner) -> None:
    write(project, "坏", BAD)
    before = {path: stamp for path, stamp in stamps(project.root).items() if "output" not in path}
    checked = run("check")
    assert checked.status == 1
    assert checked.out == ""
    assert re.search(
        r"^content/法治政府建设/2023\.md:2  警告  没有发文字号（GB/T 9704—2012 §7\.2\.5）$", checked.err, re.MULTILINE
    )
    assert re.search(r"^检查了 2 份：错误 \d+ 条，警告 \d+ 条", checked.err, re.MULTILINE)
    assert {path: stamp for path, stamp in stamps(project.root).items() if "output" not in path} == before
    assert not outputs(project)


def test_check_prints_a_list_of_findings_for_programs(project: Project, run: Runner) -> None:
    write(project, "坏", BAD)
    checked = run("check", "--format", "json")
    assert checked.status == 1
    assert checked.err == ""
    findings = json.loads(checked.out)
    assert {tuple(finding) for finding in findings} == {tuple(each.name for each in fields(Finding))}
    assert set(findings[0]) == {
        *("rule", "clause", "severity", "file", "line", "text", "message", "hint", "expected", "measured")
    }
    assert {finding["severity"] for finding in findings} == {"error", "warning", "notice"}
    assert {finding["file"] for finding in findings} == {"content/坏.md", "content/法治政府建设/2023.md"}


def test_check_of_what_is_not_there_is_json_too(run: Runner) -> None:
    checked = run("check", "--format", "json", "无")
    assert checked.status == 1
    (finding,) = json.loads(checked.out)
    assert finding["rule"] == "build.no-content"


def test_check_of_sound_content_is_an_empty_list(project: Project, run: Runner) -> None:
    text = NOTICE.replace(
        "成文日期", "发文字号: 木凉府发〔2023〕1号\n主送机关: [各村民委员会]\n公开方式: 主动公开\n成文日期"
    )
    write(project, "好", text.format("内容"))
    checked = run("check", "--format", "json", "好")
    assert (checked.status, json.loads(checked.out)) == (0, [])


# Wrong use


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["biuld"], "没有“biuld”这个命令。是不是 build？"),
        (["content/甲.md"], "没有“content/甲.md”这个命令。编公文请键入：python3 build.py build content/甲.md"),
        (["--formats", "pdf"], "没有“--formats”这个选项。选项写在命令后面，例如 build --formats pdf。"),
        (["build", "--frmats", "pdf"], "没有“--frmats”这个选项。是不是 --formats？"),
        (["build", "--formats", "doc"], "--formats 的值不对：没有“doc”这种格式，可用：docx,html,pdf。"),
        (["build", "--formats", "pdf，ofd"], "--formats 的值不对：没有“ofd”这种格式，可用：docx,html,pdf。"),
        (["build", "--formats", ""], "--formats 的值不对：没有写格式，可用：docx,html,pdf。"),
        (["build", "--formats"], "选项“--formats”后面要写一个值。"),
        (["build", "--jobs", "0"], "--jobs 后面要写不小于 1 的整数。"),
        (["build", "--jobs", "两个"], "--jobs 后面要写不小于 1 的整数。"),
        (["build", "--strict=1"], "选项“--strict”不带值，请删去等号和后面的字。"),
        (["build", "--output", "{root}/content/x"], "--output 的值不对：不能输出到 content/ 里面，那里只放原稿。"),
        (["build", "--output", "{root}/templates"], "--output 的值不对：不能输出到 templates/ 里面，那里只放原稿。"),
        (["check", "--format", "xml"], "--format 后面只能写：text、json。"),
        (["check", "-x"], "没有“-x”这个选项。"),
    ],
)
def test_wrong_use_is_said_in_chinese_and_exits_2(
    project: Project, run: Runner, arguments: list[str], message: str
) -> None:
    before = stamps(project.root)
    misused = run(*(argument.format(root=project.root) for argument in arguments))
    assert misused.status == 2
    said, usage = misused.err.splitlines()
    assert said == message
    assert re.fullmatch(r"用法见：python3 build\.py( build| check)? --help", usage)
    assert stamps(project.root) == before


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["build", "--help"], ["check", "-h"], ["watch", "-h"]])
def test_help_is_chinese(run: Runner, arguments: list[str]) -> None:
    helped = run(*arguments)
    assert helped.status == 0
    assert helped.out.startswith("用法：python3 build.py")
    assert "选项:" in helped.out
    assert not ENGLISH.search(helped.out)


# From outside


def yinfa(project: Project, *arguments: str) -> list[str]:
    """The command line as build.py runs it."""
    return [sys.executable, "-X", "utf8", "-P", "-m", "yinfa", "--project", str(project.root), *arguments]


ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8:replace"}


def start(project: Project, *arguments: str) -> subprocess.Popen[str]:
    """Run a command line in a session of its own, so that all its processes can be found."""
    return subprocess.Popen(
        yinfa(project, *arguments),
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def members(session: int) -> list[int]:
    """Give the processes of a session that are still running."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, own, *_ = stat.read_text().rpartition(")")[2].split()
        except OSError:  # gone meanwhile
            continue
        if int(own) == session and state != "Z":
            found.append(int(stat.parent.name))
    return found


@contextlib.contextmanager
def nothing_left(process: subprocess.Popen[str], seconds: float = 20) -> Iterator[None]:
    """All processes of the session end soon after the block."""
    yield
    end = time.monotonic() + seconds
    while members(process.pid):
        assert time.monotonic() < end, f"still running: {members(process.pid)}"
        time.sleep(0.05)


def assert_whole(project: Project) -> None:
    """Every output can be opened to its end."""
    for name, data in outputs(project).items():
        match name.rpartition(".")[2]:
            case "pdf":
                assert len(pypdfium2.PdfDocument(data))
                assert data.rstrip().endswith(b"%%EOF"), name
            case "docx":
                assert ZipFile(BytesIO(data)).testzip() is None, name
            case _:
                assert data.rstrip().endswith(b"</html>"), name


@pytest.fixture
def small(project: Project) -> Project:
    """A project of a dozen short notices."""
    (project.content / "法治政府建设/2023.md").unlink()
    for number in range(12):
        write(project, f"份{number}", NOTICE.format(number))
    return project


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What `small` comes to when nothing disturbs the build."""
    project = copy_project(tmp_path_factory.mktemp("reference") / "项目")
    (project.content / "法治政府建设/2023.md").unlink()
    for number in range(12):
        write(project, f"份{number}", NOTICE.format(number))
    subprocess.run(yinfa(project, "build"), env=ENVIRONMENT, check=True, capture_output=True)
    return outputs(project)


def heals(project: Project, reference: dict[str, bytes]) -> bool:
    """Build once more: it succeeds, and everything is as it should be, with nothing beside."""
    done = subprocess.run(yinfa(project, "build"), env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not list((project.state / "tmp").iterdir())
    return outputs(project) == reference


def test_ctrl_c_leaves_whole_files_and_no_processes(small: Project, reference: dict[str, bytes]) -> None:
    process = start(small, "build", "--jobs", "2")
    assert process.stderr
    with nothing_left(process):
        assert process.stderr.readline().startswith("✓")
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: every process of the group gets it
        said = process.communicate()[1]
    assert process.returncode == 1
    assert "已停止。编成的文件都是完整的，没有编的保持原样。" in said
    assert "Traceback" not in said
    assert_whole(small)
    assert heals(small, reference)


def test_a_killed_worker_s_notices_are_made_all_the_same(small: Project, reference: dict[str, bytes]) -> None:
    process = start(small, "build", "--jobs", "2")
    assert process.stderr
    with nothing_left(process):
        assert process.stderr.readline().startswith("✓")
        worker = next(pid for pid in members(process.pid) if pid != process.pid)
        os.kill(worker, signal.SIGKILL)
        said = process.communicate()[1]
    assert process.returncode == 0, said
    assert "共 12 份，编成 12 份" in said
    assert outputs(small) == reference


@pytest.mark.slow
def test_kill_9_at_any_moment_leaves_whole_files_and_the_next_build_heals(
    small: Project, reference: dict[str, bytes]
) -> None:
    moments = random.Random(9704)
    for round_ in range(12):
        for path in (list(small.content.glob("份*.md")))[round_ % 3 :: 3]:
            path.write_text(path.read_text(encoding="utf-8") + "\n又一段。\n", encoding="utf-8")
        process = start(small, "build", "--jobs", "2")
        with nothing_left(process):
            time.sleep(moments.uniform(0, 3))
            alive = members(process.pid)
            victim = moments.choice([process.pid, *alive])
            with contextlib.suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
            if victim != process.pid and moments.random() < 0.5:
                process.kill()
            process.communicate()
        assert_whole(small)
    for number in range(12):
        write(small, f"份{number}", NOTICE.format(number))
    assert heals(small, reference), sorted(outputs(small))


def test_two_builds_at_once_do_not_disturb_each_other(small: Project, reference: dict[str, bytes]) -> None:
    processes = [start(small, "build", "--jobs", "2", "--force") for _ in range(2)]
    for process in processes:
        with nothing_left(process):
            said = process.communicate()[1]
        assert process.returncode == 0, said
        assert "手工修改" not in said
    assert outputs(small) == reference
    assert heals(small, reference)


def test_the_same_bytes_come_out_on_any_machine(small: Project, reference: dict[str, bytes], tmp_path: Path) -> None:
    for path in list(small.content.glob("份*.md"))[2:]:
        path.unlink()
    settings = [
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai", "LANG": "zh_CN.UTF-8", "LC_ALL": "zh_CN.UTF-8"},
        {"PYTHONHASHSEED": "7", "TZ": "America/New_York", "LC_ALL": "C", "SOURCE_DATE_EPOCH": "1", "COLUMNS": "20"},
    ]
    for number, setting in enumerate(settings):
        place = tmp_path / f"别处 {number}"
        place.mkdir()
        command = yinfa(small, "build", "--output", str(place / "出"))
        subprocess.run(command, env=ENVIRONMENT | setting, cwd=place, check=True, capture_output=True)
        made = outputs(Project(small.root, place / "出"))
        assert len(made) == 6
        assert made == {name: data for name, data in reference.items() if name in made}


def test_a_reader_that_has_seen_enough_stops_it_quietly(small: Project) -> None:
    process = start(small, "check", "--format", "json")
    with process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline() == "[\n"
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode in (0, 1)


def test_results_that_find_no_room_are_said(small: Project) -> None:
    command = yinfa(small, "check", "--format", "json")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, env=ENVIRONMENT, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "读写出错，没有做完：磁盘满了。\n"


def test_messages_come_in_the_terminal_s_own_encoding(small: Project) -> None:
    environment = ENVIRONMENT | {"PYTHONIOENCODING": "gbk:replace", "LC_ALL": "C"}
    done = subprocess.run(yinfa(small, "build", "份1", "无"), env=environment, capture_output=True, check=False)
    assert done.returncode == 1
    assert done.stderr.decode("gbk").startswith("无  错误  content/ 里没有“无”")
    done = subprocess.run(yinfa(small, "build", "份1"), env=environment, capture_output=True, check=False)
    assert done.returncode == 0
    assert "output/份1.docx" in done.stderr.decode("gbk")


def test_a_content_file_whose_name_is_no_utf_8_fails_alone(small: Project) -> None:
    (small.content / "\udcb7\udcbd.md").write_text(NOTICE, encoding="utf-8")
    done = subprocess.run(
        yinfa(small, "build", "--formats", "html"), env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "content/??.md  错误  文件名不是 UTF-8 编码" in done.stderr
    assert len(outputs(small)) == 12


def test_on_a_terminal_there_is_a_bar_and_the_same_lines(small: Project) -> None:
    try:
        terminal, end = pty.openpty()
    except OSError:
        pytest.skip("needs a pseudo terminal, which this machine does not lend")
    environment = ENVIRONMENT | {"TERM": "xterm-256color", "COLUMNS": "100"}
    process = subprocess.Popen(yinfa(small, "build", "--formats", "html"), env=environment, stderr=end)
    os.close(end)
    said = b""
    with contextlib.suppress(OSError):  # the other end is closed
        while data := os.read(terminal, 65536):
            said += data
    os.close(terminal)
    assert process.wait() == 0
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", said.decode())
    assert "编公文" in text
    assert "12/12" in text
    assert text.count("✓ output/份") == 12
    assert "共 12 份，编成 12 份" in text

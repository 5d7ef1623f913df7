"""build.py, run as people run it: in little projects of its own, offline, and never with the machine's real apt."""

import ast
import hashlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tomllib
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import build

ROOT = Path(build.__file__).parent
SETTING_UP = "准备运行环境（.venv）"

STUB = """
import os, sys, probe
print("印发", probe.VERSION, sys.argv[1:], sys.stdout.encoding, sys.getfilesystemencoding())
print(os.environ.get("YINFA_PDF_ADVICE", ""), file=sys.stderr)
sys.exit(int(sys.argv[1]) if sys.argv[1:] and sys.argv[1].isdigit() else 0)
"""


@dataclass
class Project:
    """A project with build.py, one library to install from a folder, and a yinfa that says what it was given."""

    folder: Path
    wheels: Path
    environ: dict[str, str] = field(default_factory=dict)

    def lock(self, name: str, version: str) -> None:
        """Make the lock file ask for this version of the one library."""
        wheel = self.wheels / f"probe-{version}-py3-none-any.whl"
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        (self.folder / ".setup" / f"{name}.txt").write_text(f"probe=={version} --hash=sha256:{digest}\n")

    def start(self, *arguments: str, cwd: Path | None = None, **environ: str) -> subprocess.Popen[bytes]:
        """Start build.py, in a session of its own so that it can be interrupted as by a terminal."""
        return subprocess.Popen(
            [sys.executable, self.folder / "build.py", *arguments],
            cwd=cwd or self.folder,
            env={**self.environ, **environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def run(self, *arguments: str, cwd: Path | None = None, **environ: str) -> tuple[int, str, str]:
        """Run build.py; return its exit status and what it wrote, which must be UTF-8."""
        process = self.start(*arguments, cwd=cwd, **environ)
        out, err = process.communicate()
        return process.returncode, out.decode(), err.decode()

    def beside(self) -> set[str]:
        """Return the names that the set-up left in the project."""
        return {path.name for path in self.folder.iterdir() if path.name.startswith(".venv")}


def make_wheel(folder: Path, version: str) -> None:
    info = f"probe-{version}.dist-info"
    with zipfile.ZipFile(folder / f"probe-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr("probe.py", f"VERSION = {version!r}\n")
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: probe\nVersion: {version}\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/entry_points.txt", "[console_scripts]\nprobe = probe:main\n")
        wheel.writestr(f"{info}/RECORD", "")


def make_command(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project in a folder with a space and Chinese in its name, on which nothing was set up yet."""
    folder, wheels, commands = tmp_path / "印 发", tmp_path / "wheels", tmp_path / "commands"
    for each in (folder / "yinfa", wheels, commands):
        each.mkdir(parents=True)
    shutil.copy(ROOT / "build.py", folder)
    shutil.copytree(ROOT / ".setup", folder / ".setup")
    (folder / "yinfa" / "__main__.py").write_text(STUB, encoding="utf-8")
    for version in ("1.0", "2.0"):
        make_wheel(wheels, version)
    make_command(commands, "apt-get", f'echo "$@" >> "{tmp_path}/asked"; echo "E: 没有网络"; exit 100')
    make_command(commands, "sudo", 'shift; exec "$@"')  # sudo -n COMMAND
    environ = {
        "PATH": f"{commands}:/usr/bin:/bin",
        "LC_ALL": "C.UTF-8",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(wheels),
    }
    made = Project(folder, wheels, environ)
    made.lock("run", "1.0")
    made.lock("test", "1.0")
    return made


class TestFirstRun:
    def test_sets_up_and_runs_then_only_runs(self, project: Project, tmp_path: Path) -> None:
        status, out, err = project.run("7", "x y", "印", cwd=tmp_path)
        assert (status, out) == (7, "印发 1.0 ['7', 'x y', '印'] utf-8 utf-8\n")
        assert SETTING_UP in err
        assert project.beside() == {".venv", ".venv.lock"}
        status, out, err = project.run()
        assert (status, out) == (0, "印发 1.0 [] utf-8 utf-8\n")
        assert SETTING_UP not in err

    def test_installed_commands_point_at_the_final_place(self, project: Project) -> None:
        project.run()
        command = project.folder / ".venv" / "bin" / "probe"
        assert f"{project.folder}/.venv/bin/python" in command.read_text()
        assert not [path for path in command.parent.iterdir() if b".venv.new" in path.read_bytes()]

    def test_survives_being_moved(self, project: Project) -> None:
        project.run()
        project.folder = project.folder.rename(project.folder.with_name("搬家"))
        status, out, err = project.run()
        assert status == 0
        assert out.startswith("印发 1.0")
        assert SETTING_UP not in err

    def test_two_at_once_set_up_once(self, project: Project) -> None:
        both = [project.start(), project.start()]
        said = [process.communicate() for process in both]
        assert [process.returncode for process in both] == [0, 0]
        assert sum(err.decode().count(SETTING_UP) for _, err in said) == 1
        assert all(out.decode().startswith("印发 1.0") for out, _ in said)


class TestStaleness:
    def test_changed_lock_is_installed(self, project: Project) -> None:
        project.run()
        project.lock("run", "2.0")
        status, out, _ = project.run()
        assert (status, out[:6]) == (0, "印发 2.0")
        assert project.beside() == {".venv", ".venv.lock"}

    def test_torn_environment_is_made_anew(self, project: Project) -> None:
        torn = project.folder / ".venv"
        (torn / "bin").mkdir(parents=True)
        (torn / "bin" / "python").symlink_to(sys.executable)
        (project.folder / ".venv.new" / "lib").mkdir(parents=True)
        status, out, _ = project.run()
        assert (status, out[:6]) == (0, "印发 1.0")
        assert project.beside() == {".venv", ".venv.lock"}

    def test_vanished_python_is_noticed(self, project: Project) -> None:
        project.run()
        python = project.folder / ".venv" / "bin" / "python"
        python.unlink()
        python.symlink_to("/nowhere/python3")
        assert project.run()[:2] == (0, "印发 1.0 [] utf-8 utf-8\n")

    def test_other_python_is_noticed(self, project: Project) -> None:
        project.run()
        mark = project.folder / ".venv" / "installed-run.txt"
        mark.write_bytes(mark.read_bytes().replace(b"cpython-3", b"cpython-2", 1))
        status, _, err = project.run()
        assert status == 0
        assert SETTING_UP in err

    def test_tests_only_add_to_the_environment(self, project: Project) -> None:
        project.run()
        kept = project.folder / ".venv" / "kept"
        kept.touch()
        _, out, err = project.run("test", "-x")
        assert "No module named pytest" in err
        assert out == ""
        assert kept.exists()
        assert (project.folder / ".venv" / "installed-test.txt").exists()


class TestFailure:
    def test_wrong_hash_is_refused_and_the_last_environment_stays(self, project: Project) -> None:
        project.run()
        before = (project.folder / ".venv" / "installed-run.txt").read_bytes()
        lock = project.folder / ".setup" / "run.txt"
        lock.write_text("probe==2.0 --hash=sha256:" + "0" * 64 + "\n")
        status, out, err = project.run()
        assert (status, out) == (1, "")
        assert "程序库没有装成" in err
        assert "HASHES" in err
        assert (project.folder / ".venv" / "installed-run.txt").read_bytes() == before
        assert project.beside() == {".venv", ".venv.lock"}

    def test_no_network_says_what_to_do(self, project: Project, tmp_path: Path) -> None:
        status, _, err = project.run(PIP_FIND_LINKS=str(tmp_path / "nothing"))
        assert status == 1
        assert "PIP_INDEX_URL" in err
        assert "不能上网的机器" in err
        assert "Traceback" not in err
        assert project.beside() == {".venv.lock"}
        assert "## 不能上网的机器" in (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")

    def test_interrupted_set_up_leaves_nothing(self, project: Project) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:  # an index that takes a call and never answers it
            address = f"http://127.0.0.1:{silent.getsockname()[1]}/"
            process = project.start(PIP_NO_INDEX="0", PIP_INDEX_URL=address)
            caller, _ = silent.accept()
            os.killpg(process.pid, signal.SIGINT)
            err = process.communicate()[1].decode()
            caller.close()
        assert process.returncode == 130
        assert "Traceback" not in err
        assert project.beside() == {".venv.lock"}

    def test_place_that_cannot_be_written(self, project: Project) -> None:
        (project.folder / ".venv.lock").mkdir()  # as root, permissions stop nobody
        status, _, err = project.run()
        assert status == 1
        assert "项目文件夹可以写入" in err
        assert "Traceback" not in err

    def test_python_too_old(self, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
        monkeypatch.setattr(sys, "version_info", (3, 9, 2))
        assert build.main([]) == 1
        said = capfdbinary.readouterr().err.decode()
        assert "3.11" in said
        assert "3.9" in said


class TestLocales:
    @pytest.fixture
    def ready(self, project: Project) -> Project:
        project.run()
        return project

    def test_plain_c(self, ready: Project) -> None:
        assert ready.run("印", LC_ALL="C")[1] == "印发 1.0 ['印'] utf-8 utf-8\n"

    def test_ascii_without_python_s_own_remedies(self, ready: Project) -> None:
        out = ready.run("印", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")[1]
        assert out == "印发 1.0 ['印'] utf-8 utf-8\n"

    def test_terminal_in_gbk(self, ready: Project) -> None:
        out = ready.start("印", PYTHONIOENCODING="gbk").communicate()[0]
        assert out.decode("gbk") == "印发 1.0 ['印'] gbk utf-8\n"

    def test_messages_without_a_locale(self, project: Project, tmp_path: Path) -> None:
        nothing = str(tmp_path / "nothing")
        err = project.run(LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", PIP_FIND_LINKS=nothing)[2]
        assert "程序库没有装成" in err


class TestSystemLibraries:
    @pytest.fixture
    def lacking(self, project: Project) -> Project:
        """A project that asks for a library which no machine has."""
        script = project.folder / "build.py"
        text = script.read_text(encoding="utf-8")
        script.write_text(text.replace("libpango-1.0.so.0", "libnowhere-1.0.so.0"), encoding="utf-8")
        return project

    def test_asked_once_then_advised_and_the_command_runs_all_the_same(self, lacking: Project, tmp_path: Path) -> None:
        status, out, err = lacking.run("3")
        assert (status, out[:6]) == (3, "印发 1.0")
        assert "sudo apt-get update && sudo apt-get install -y --no-install-recommends libpango-1.0-0" in err
        assert "E: 没有网络" in err
        asked = tmp_path / "asked"
        assert [line.split()[-1] for line in asked.read_text().splitlines()] == [
            "libharfbuzz-subset0",
            "update",
            "libharfbuzz-subset0",
        ]
        asked.unlink()
        assert "sudo apt-get update && sudo apt-get install" in lacking.run()[2]
        assert not asked.exists()

    def test_the_tests_are_not_run_without_them(self, lacking: Project) -> None:
        status, out, err = lacking.run("test", "--version")
        assert (status, out) == (1, "")
        assert "sudo apt-get update && sudo apt-get install" in err
        assert "pytest" not in err

    def test_root_by_being_it_or_by_sudo_without_a_question(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        assert build.root_prefix() == []
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        make_command(tmp_path, "sudo", "exit 1")
        assert build.root_prefix() is None
        make_command(tmp_path, "sudo", "exit 0")
        assert build.root_prefix() == ["sudo", "-n"]

    def test_no_apt_no_command_to_type(self) -> None:
        assert "apt" not in build.libraries_missing(has_apt=False)
        assert "HarfBuzz-Subset" in build.libraries_missing(has_apt=False)

    def test_what_is_looked_for_is_what_weasyprint_opens(self) -> None:
        try:
            import weasyprint  # type: ignore[import-untyped]  # noqa: F401
        except OSError as reason:
            pytest.skip(str(reason))
        maps = Path("/proc/self/maps").read_text(encoding="utf-8")
        opened = {Path(line.split()[-1]).name for line in maps.splitlines() if ".so" in line}
        for name in build.SYSTEM_LIBRARIES:
            assert any(other.startswith(name) for other in opened), name
        assert build.missing_libraries() == []


BUILD = "import sys; from yinfa.cli import main; sys.exit(main(['build', '--output', sys.argv[1]]))"
WITHOUT_SHARED_MEMORY = """
import multiprocessing.synchronize
def refuse(*_, **__): raise PermissionError(13, "Permission denied")
multiprocessing.synchronize.SemLock.__init__ = refuse
"""


class TestPoorMachines:
    """What yinfa itself makes of the real content where the machine lacks something."""

    def build(self, output: Path, before: str = "", **environ: str) -> tuple[int, set[str], str]:
        done = subprocess.run(
            [sys.executable, "-c", before + BUILD, output],
            cwd=ROOT,
            env={**os.environ, **environ},
            capture_output=True,
            text=True,
            check=False,
        )
        made = {path.name for path in output.rglob("2023.*") if path.suffix != ".json"}
        return done.returncode, made, done.stderr

    def test_without_pango_the_rest_is_built_and_the_advice_given_once(self, tmp_path: Path) -> None:
        status, made, err = self.build(tmp_path, YINFA_PDF_ADVICE="请键入：某命令")
        assert (status, made) == (1, {"2023.docx", "2023.html"})
        assert err.count("请键入：某命令") == 1
        assert "Traceback" not in err

    def test_without_shared_memory_one_process_builds_all(self, tmp_path: Path) -> None:
        status, made, err = self.build(tmp_path, WITHOUT_SHARED_MEMORY)
        assert (status, made) == (0, {"2023.docx", "2023.html", "2023.pdf"}), err


class TestSource:
    def test_old_pythons_can_read_it(self) -> None:
        ast.parse((ROOT / "build.py").read_text(encoding="utf-8"), feature_version=(3, 6))

    def test_importing_it_does_nothing(self, project: Project) -> None:
        probe = "import sys; before = set(sys.modules); import build; print(sorted(set(sys.modules) - before))"
        done = subprocess.run(
            [sys.executable, "-B", "-c", probe], cwd=project.folder, capture_output=True, text=True, check=True
        )
        assert done.stdout == "['build']\n"
        assert done.stderr == ""
        assert project.beside() == set()


class TestLocks:
    def pins(self, name: str) -> dict[str, str]:
        text = (ROOT / ".setup" / f"{name}.txt").read_text(encoding="utf-8")
        return dict(re.findall(r"^([a-z0-9._-]+)==([^ \\]+)", text, flags=re.MULTILINE))

    def declared(self) -> tuple[set[str], set[str]]:
        settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        groups = settings["project"]["dependencies"], settings["dependency-groups"]["test"]
        run, test = ({re.split(r"[<>=]", line)[0].lower().replace(".", "-") for line in group} for group in groups)
        return run, test

    def test_the_tests_run_with_the_versions_of_the_run(self) -> None:
        run, test = self.pins("run"), self.pins("test")
        assert len(run) > len(self.declared()[0])
        assert run.items() <= test.items()

    def test_what_is_declared_is_locked_and_explained(self) -> None:
        run, test = self.declared()
        assert run <= self.pins("run").keys()
        assert test <= self.pins("test").keys()
        explained = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower().replace("ruamel.yaml", "")
        assert not [name for name in run | test if f"`{name}`" not in explained and name != "ruamel-yaml"]

    def test_the_package_imports_just_what_is_declared(self) -> None:
        names = {"docx": "python-docx", "PIL": "pillow", "ruamel": "ruamel-yaml", "fontTools": "fonttools"}
        names |= {"pydantic_core": "pydantic", "markupsafe": "jinja2"}  # the other halves of these two
        imported = set()
        for path in (ROOT / "yinfa").rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    imported |= {alias.name.split(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module:
                    imported.add(node.module.split(".")[0])
        foreign = {names.get(name, name) for name in imported - sys.stdlib_module_names - {"yinfa"}}
        assert foreign == self.declared()[0]

    def test_the_pip_we_bring_is_the_published_one(self) -> None:
        wheel = Path(build.PIP).parent
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        assert digest in (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
        assert not [path for path in (ROOT / ".setup").glob("*.txt") if "://" in path.read_text(encoding="utf-8")]

#!/usr/bin/env python3
"""Takes a command line; sets this machine up where it has to be, then becomes yinfa with that command line.

    python3 build.py [COMMAND …]    yinfa's commands; none given means build
    python3 build.py test [ARGS]    the tests; ARGS go to pytest

It needs nothing but python3: no pip, no ensurepip, no library. `.setup/` holds the exact versions of what it installs
and the pip that installs them; docs/dependencies.md says why. The file is spelt so that Python 3.6 can read it, because
it is this file that must tell people that their Python is too old; and what an up-to-date start does not need is
imported where it is needed, because this file runs before every command.
"""

import os
import sys

TYPE_CHECKING = False  # typing's own, without importing typing at every start
if TYPE_CHECKING:
    from typing import IO, List, NoReturn, Sequence

PROJECT = os.path.dirname(os.path.abspath(__file__))
ENVIRONMENT = os.path.join(PROJECT, ".venv")
PYTHON_NEEDED = (3, 11)
PIP = os.path.join(PROJECT, ".setup", "pip-26.3-py3-none-any.whl", "pip")

# What WeasyPrint opens when it is imported, and the Debian packages that bring all of it in.
# Pango does not ask for libharfbuzz-subset, without which embedding the fonts takes seconds instead of milliseconds.
SYSTEM_LIBRARIES = (
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
    "libfontconfig.so.1",
    "libharfbuzz-subset.so.0",
)
DEBIAN_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")


class SetupError(Exception):
    """The machine could not be set up; the text says why and what to do, in Chinese."""


def main(arguments: "List[str]") -> int:
    """Set up what is missing and run the command; return the exit status where that did not come about."""
    if sys.version_info < PYTHON_NEEDED:
        say(python_too_old(sys.version_info))
        return 1
    if os.name == "nt":
        say("印发目前在 Linux 和 macOS 上运行。在 Windows 上请用 WSL，在其中键入同一条命令。")
        return 1
    try:
        insist_on_utf8(arguments)
        testing = arguments[:1] == ["test"]
        set_up_environment(["run", "test"] if testing else ["run"])
        set_up_system_libraries()
        if testing:
            run_tests(arguments[1:])
        run_yinfa(arguments)
    except SetupError as trouble:
        say(str(trouble))
    except OSError as trouble:
        say(unwritable(trouble))
    except KeyboardInterrupt:
        say("已中断。再次运行时会从头准备，不会留下残缺的环境。")
        return 130
    return 1


# ---------------------------------------------------------------- speaking


def say(text: str) -> None:
    """Write a line to standard error, in an encoding that has Chinese whatever the locale says."""
    if sys.stderr is None:
        return
    encoding = chinese_encoding(sys.stderr.encoding)
    sys.stderr.flush()
    sys.stderr.buffer.write((text + "\n").encode(encoding, "replace"))
    sys.stderr.buffer.flush()


def show(text: str) -> None:
    """Rewrite the terminal's last line; elsewhere do nothing."""
    if sys.stderr is not None and sys.stderr.isatty():
        sys.stderr.buffer.write(("\r\033[K" + text).encode(chinese_encoding(sys.stderr.encoding), "replace"))
        sys.stderr.buffer.flush()


def chinese_encoding(encoding: "str | None") -> str:
    """Return the encoding itself where it can write Chinese (UTF-8, GBK …), and else UTF-8."""
    try:
        "印发".encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return "utf-8"
    return encoding or "utf-8"


def python_too_old(version: "Sequence[object]") -> str:
    """Return what to say to somebody whose Python has this version."""
    return (
        "印发需要 Python {}.{} 或更高版本，本机的 python3 是 {}.{}。\n"
        "Debian 12、Ubuntu 24.04 及以后的系统自带合适的版本。Ubuntu 22.04 可以键入：\n"
        "    sudo apt-get install -y python3.11\n"
        "装好后改用：python3.11 build.py"
    ).format(*PYTHON_NEEDED + tuple(version[:2]))


def unwritable(trouble: OSError) -> str:
    """Return what to say when the environment cannot be written."""
    return (
        "准备运行环境时出错：{}（{}）。\n"
        "请确认项目文件夹可以写入、磁盘还有 500 MB 空间，然后再运行一次；"
        "若 .venv、.venv.old 是别的用户（例如 root）建的，请先删去。项目文件夹：{}"
    ).format(trouble.strerror or trouble, trouble.filename or "没有文件名", PROJECT)


# ---------------------------------------------------------------- the Python environment


def interpreter(environment: str = ENVIRONMENT) -> str:
    """Return the path of an environment's own python."""
    return os.path.join(environment, "bin", "python")


def lock_file(name: str) -> str:
    """Return the path of the list of exact versions called so: run or test."""
    return os.path.join(PROJECT, ".setup", name + ".txt")


def stamp_file(environment: str, name: str) -> str:
    """Return the path of the mark that an environment holds all of a lock file."""
    return os.path.join(environment, "installed-" + name + ".txt")


def stamp(name: str) -> bytes:
    """Return what the mark must say: this Python, this kind of machine, and the lock file word for word."""
    with open(lock_file(name), "rb") as lock:
        return "{} {}\n".format(sys.implementation.cache_tag, os.uname().machine).encode() + lock.read()


def is_current(name: str) -> bool:
    """Say whether the environment has what this lock file lists, for this Python."""
    try:
        with open(stamp_file(ENVIRONMENT, name), "rb") as mark:
            return mark.read() == stamp(name) and os.access(interpreter(), os.X_OK)
    except FileNotFoundError:
        return False


def set_up_environment(names: "Sequence[str]") -> None:
    """Make `.venv` hold what these lock files list; do nothing when it does.

    A new environment is built beside the old one and moved into place, so that a set-up that was stopped leaves nothing
    half made. Of two set-ups at once, the second waits for the first and then has nothing to do.
    """
    if all(is_current(name) for name in names):
        return
    with one_at_a_time() as guard:
        missing = [name for name in names if not is_current(name)]
        if "run" in missing:
            replace_environment(names, guard)
        else:  # the tests' libraries only add to those of the run, whose versions both files share
            for name in missing:
                install(ENVIRONMENT, name, guard)


def one_at_a_time() -> "IO[bytes]":
    """Return an open file; until it is closed, no other process of this project gets past here."""
    import fcntl

    guard = open(ENVIRONMENT + ".lock", "ab")
    try:
        fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("另一个 build.py 正在准备运行环境，等它完成……")
        fcntl.flock(guard, fcntl.LOCK_EX)
    return guard


def replace_environment(names: "Sequence[str]", guard: "IO[bytes]") -> None:
    """Build an environment with all of these lock files, and put it where `.venv` is."""
    new, old = ENVIRONMENT + ".new", ENVIRONMENT + ".old"
    say("准备运行环境（.venv）：只在第一次运行和更新之后需要，一般不到一分钟。")
    remove(new)
    remove(old)
    try:
        create(new)
        for name in names:
            install(new, name, guard)
        relocate(new, ENVIRONMENT)
        if os.path.lexists(ENVIRONMENT):
            os.rename(ENVIRONMENT, old)
        os.rename(new, ENVIRONMENT)
    finally:
        remove(new)
        remove(old)


def create(environment: str) -> None:
    """Make an empty environment that sees the project's own package."""
    try:
        import venv
    except ImportError:
        raise SetupError(
            "本机的 Python 没有 venv 模块。Debian、Ubuntu 上请键入下面的命令，然后再运行一次：\n"
            "    sudo apt-get install -y python3-venv"
        ) from None
    venv.EnvBuilder(symlinks=True, prompt="yinfa").create(environment)
    libraries = os.path.join(environment, "lib", "python{}.{}".format(*sys.version_info), "site-packages")
    with open(os.path.join(libraries, "yinfa.pth"), "w", encoding="utf-8") as path:
        path.write("../../../..\n")  # from site-packages to the project, so the folder may be moved or renamed


def install(environment: str, name: str, guard: "IO[bytes]") -> None:
    """Install what a lock file lists into an environment, with our own pip, and mark it as installed."""
    import subprocess

    quietly = ["--no-user", "--no-input", "--disable-pip-version-check", "--no-color"]
    exactly = ["--require-hashes", "--no-deps", "--requirement", lock_file(name)]
    with subprocess.Popen(
        [interpreter(environment), "-I", PIP, "install", *quietly, *exactly],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        # Should this process be killed, the guard stays with pip: nobody builds in the same place before it is gone.
        pass_fds=(guard.fileno(),),
    ) as pip:
        output = follow(pip.stdout, name)
    if pip.returncode != 0:
        raise SetupError(not_installed(output))
    with open(stamp_file(environment, name), "wb") as mark:
        mark.write(stamp(name))


def follow(lines: "IO[bytes] | None", name: str) -> "List[str]":
    """Show pip's progress while it runs; return all it said."""
    total = stamp(name).count(b"==")
    done, output = 0, []
    for line in lines or ():
        text = line.decode("utf-8", "replace").rstrip()
        output.append(text)
        if "(from -r " in text:
            done += 1
            show("  下载程序库 {}/{}".format(min(done, total), total))
        elif text.startswith("Installing collected packages"):
            show("  安装程序库 ……")
    show("")
    return output


def not_installed(output: "Sequence[str]") -> str:
    """Return what to say when pip failed, given all it said."""
    retries = [line for line in output if "Retrying" in line]
    errors = [line for line in output if line.startswith("ERROR")]
    return (
        "程序库没有装成。pip 的原话：\n    {}\n"
        "多半是连不上软件源。请检查网络后再运行一次。也可以：\n"
        "  · 换用单位的镜像：设环境变量 PIP_INDEX_URL，或写进 pip.conf；\n"
        "  · 走代理：设环境变量 HTTPS_PROXY；\n"
        "  · 不能上网的机器：照 docs/dependencies.md 的“不能上网的机器”一节，先在别处备好程序库。"
    ).format("\n    ".join(retries[-1:] + errors or output[-6:]))


def relocate(built: str, final: str) -> None:
    """Rewrite the place where an environment was built, in its commands, into the place where it will stand."""
    commands = os.path.join(built, "bin")
    for path in [os.path.join(commands, name) for name in os.listdir(commands)]:
        if os.path.islink(path):
            continue
        with open(path, "rb+") as command:
            content = command.read()
            if os.fsencode(built) in content:
                command.seek(0)
                command.write(content.replace(os.fsencode(built), os.fsencode(final)))
                command.truncate()


def remove(path: str) -> None:
    """Remove a folder with all that is in it, or a link; nothing there is no error."""
    import shutil

    if os.path.islink(path):
        os.unlink(path)
    else:
        shutil.rmtree(path, ignore_errors=True)


# ---------------------------------------------------------------- the system's libraries


def set_up_system_libraries() -> None:
    """Install what WeasyPrint needs of the system, where we may; else leave to yinfa what to tell people to type.

    Either way the command is run: DOCX and HTML need none of it, and a command that makes no PDF need not mention it.
    """
    if system_libraries_stand() or not missing_libraries():
        return
    import shutil

    has_apt = shutil.which("apt-get") is not None
    attempted = os.path.join(ENVIRONMENT, "apt-failed")
    prefix = root_prefix() if has_apt and not os.path.exists(attempted) else None
    if prefix is not None:
        if apt_install(prefix) and not missing_libraries():
            say("系统库已装好。")
            return
        with open(attempted, "wb"):
            pass  # do not keep every later command waiting for the same failure
    os.environ["YINFA_PDF_ADVICE"] = libraries_missing(has_apt)


def system_libraries_stand() -> bool:
    """Say whether all the libraries lie where Linux systems keep them: a look of microseconds, for every start."""
    if sys.platform != "linux":
        return True  # elsewhere they have other names: WeasyPrint itself says what it misses
    multiarch = getattr(sys.implementation, "_multiarch", "")
    folders = [os.path.join("/usr/lib", multiarch), "/usr/lib64", "/usr/lib"]
    return all(any(os.path.exists(os.path.join(f, name)) for f in folders) for name in SYSTEM_LIBRARIES)


def missing_libraries() -> "List[str]":
    """Return the libraries that the system's loader does not find anywhere."""
    import ctypes

    missing = []
    for name in SYSTEM_LIBRARIES:
        try:
            ctypes.CDLL(name)
        except OSError:
            missing.append(name)
    return missing


def root_prefix() -> "List[str] | None":
    """Return what to put before a command to run it as root without a question; None where that cannot be."""
    import shutil
    import subprocess

    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    allowed = subprocess.call(["sudo", "-n", "true"], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    return ["sudo", "-n"] if allowed else None


def apt_arguments() -> "List[str]":
    """Return the arguments of apt-get that install the libraries."""
    return ["install", "-y", "--no-install-recommends", *DEBIAN_PACKAGES]


def apt_install(prefix: "Sequence[str]") -> bool:
    """Install the libraries with apt, fetching its lists only where those it has do not do; say whether it worked."""
    say("生成 PDF 还缺几个系统库，正在用 apt 安装：" + " ".join(DEBIAN_PACKAGES))
    works = apt(prefix, apt_arguments())[0]
    if not works:
        apt(prefix, ["update"])
        works, said = apt(prefix, apt_arguments())
        if not works:
            say("apt 没有装成。它的原话（末几行）：\n    " + "\n    ".join(said[-4:]))
    return works


def apt(prefix: "Sequence[str]", arguments: "Sequence[str]") -> "tuple[bool, List[str]]":
    """Run apt-get without a question; return whether it worked, and what it said."""
    import subprocess

    patience = ["-q", "-o", "DPkg::Lock::Timeout=120", "-o", "Acquire::Retries=1"]
    done = subprocess.run(
        [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8", "apt-get", *patience, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.returncode == 0, done.stdout.decode("utf-8", "replace").splitlines()


def libraries_missing(has_apt: bool) -> str:
    """Return what to do, word for word what to type, where the libraries could not be installed."""
    if not has_apt:
        return "请用本机的软件管理器安装 Pango（含 PangoFT2）和 HarfBuzz（含 HarfBuzz-Subset），再运行一次。"
    install = "sudo apt-get " + " ".join(apt_arguments())
    return "请键入（或请管理员键入）下面这一行，再运行一次：\n        sudo apt-get update && " + install


# ---------------------------------------------------------------- running


def insist_on_utf8(arguments: "Sequence[str]") -> None:
    """Start over in UTF-8 mode where the locale has another encoding for file names: those of the content are UTF-8.

    What is printed stays in the terminal's own encoding where that has Chinese (GBK), and what it lacks becomes "?".
    """
    encoding = chinese_encoding(getattr(sys.stdout, "encoding", None))
    os.environ["PYTHONIOENCODING"] = encoding + ":replace"
    if sys.getfilesystemencoding() != "utf-8":
        become([sys.executable, "-X", "utf8", os.path.abspath(__file__), *arguments])


def run_yinfa(arguments: "Sequence[str]") -> "NoReturn":
    """Become yinfa: its exit status, its signals and its terminal are ours."""
    become([interpreter(), "-X", "utf8", "-P", "-m", "yinfa", *arguments])


def run_tests(arguments: "Sequence[str]") -> "NoReturn":
    """Become pytest in the project's folder, on all the cores unless the arguments say otherwise."""
    if "YINFA_PDF_ADVICE" in os.environ:
        raise SetupError("自检要画 PDF，而本机缺少所需的系统库。" + os.environ["YINFA_PDF_ADVICE"])
    os.environ.pop("PYTHONIOENCODING", None)  # the tests start programs of their own, in locales of their own
    os.chdir(PROJECT)
    become([interpreter(), "-m", "pytest", "-n", "auto", *arguments])


def become(command: "List[str]") -> "NoReturn":
    """Replace this process by another."""
    os.execv(command[0], command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

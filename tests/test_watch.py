"""`watch` from outside: files are saved in a project, and what its page then shows and serves is looked at."""

import contextlib
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import Message
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin

import docx
import pypdfium2  # type: ignore[import-untyped]
import pytest
import watchfiles
from lxml import etree
from PIL import Image

from tests.devtools import browsing
from tests.tools import ROOT, copy_project
from yinfa.batch import Result
from yinfa.project import Project
from yinfa.report import error
from yinfa.watch import _saves
from yinfa.watch.board import Board
from yinfa.watch.server import Server

DEADLINE_S = 120
WRITTEN = "2023年我镇法治政府建设的总体要求是"


VERDICT = "//*[@class='verdict']"
FINDINGS = "//*[@class='findings']"
LISTED = "//nav//a[@aria-current]"


def dom(html: str) -> etree._Element:
    return etree.fromstring(html, etree.HTMLParser())


@dataclass
class Page:
    """The page of a notice, as a browser gets it."""

    address: str
    status: int
    html: str

    def all(self, path: str) -> list[str]:
        """Give the texts of the elements, or the values of the attributes, at an XPath."""
        found: Any = dom(self.html).xpath(path)
        return [each if isinstance(each, str) else " ".join("".join(each.itertext()).split()) for each in found]

    def text(self, path: str) -> str:
        return "\n".join(self.all(path))

    @property
    def state(self) -> str:
        return self.text("//*[@role='status']/@data-state")

    @property
    def web(self) -> str:
        """The address of the web page it shows; empty without one."""
        return "".join(urljoin(self.address, source) for source in self.all("//iframe/@src"))

    @property
    def pictures(self) -> list[str]:
        """The address of the 720 px wide picture of each page of the PDF."""
        chosen = [re.search(r"(\S+) 720w", sources) for sources in self.all("//img/@srcset")]
        return [urljoin(self.address, found[1]) for found in chosen if found]


def connect(address: str) -> http.client.HTTPResponse:
    assert address.startswith("http://127.0.0.1:")
    answer: http.client.HTTPResponse = urllib.request.urlopen(address, timeout=DEADLINE_S)  # noqa: S310
    return answer


def fetch(address: str) -> tuple[int, bytes, Message]:
    try:
        with connect(address) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read(), refused.headers


class Watch:
    """A running `watch`."""

    def __init__(self, project: Project, *paths: str, browser: str | None) -> None:
        self.project = project
        command = [sys.executable, "-X", "utf8", "-m", "yinfa", "--project", str(project.root), "watch", *paths]
        self.process = subprocess.Popen(
            command if browser else [*command, "--no-open"],
            cwd=ROOT,
            env=os.environ | ({"BROWSER": browser} if browser else {}),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
        )
        assert self.process.stderr
        self.said = [self.process.stderr.readline()]
        found = re.search(r"http://127\.0\.0\.1:\d+/", self.said[0])
        assert found, self.said + self.process.stderr.readlines()
        self.address = found[0]
        threading.Thread(target=lambda: self.said.extend(self.process.stderr or ()), daemon=True).start()

    def write(self, name: str, text: str) -> None:
        """Save a notice as most editors do: beside, then moved into place."""
        path = self.project.content / f"{name}.md"
        path.parent.mkdir(exist_ok=True)
        beside = path.with_name(f".{path.name}.tmp")
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)

    def page(self, name: str) -> Page:
        address = f"{self.address}notice/{quote(name)}"
        status, body, _ = fetch(address)
        return Page(address, status, body.decode())

    def until(self, name: str, condition: Callable[[Page], object]) -> Page:
        """Look at a notice's page whenever the server says that something has changed, until the condition holds."""
        deadline = time.monotonic() + DEADLINE_S
        with connect(self.address + "events") as events:
            for line in events:
                if line.startswith(b"data:") and (page := self.page(name)).state != "busy" and condition(page):
                    return page
                assert time.monotonic() < deadline, f"{self.page(name).text('//body')}\n{''.join(self.said)}"
        raise AssertionError("the server ended")

    def built(self, name: str) -> Page:
        return self.until(name, lambda page: page.web and page.pictures and page.text(VERDICT) == "")

    def end(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(DEADLINE_S)


@contextlib.contextmanager
def watching(project: Project, *paths: str, browser: str | None = None) -> Iterator[Watch]:
    watch = Watch(project, *paths, browser=browser)
    try:
        yield watch
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(watch.process.pid, signal.SIGKILL)
        watch.process.wait()
        if watch.process.stderr:
            watch.process.stderr.close()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watch]:
    with watching(copy_project(tmp_path_factory.mktemp("watch") / "一个 项目")) as watch:
        yield watch


@pytest.fixture
def watch(running: Watch) -> Iterator[Watch]:
    """One that runs for the whole module; what a test saves in the folder 测试 goes with it."""
    yield running
    shutil.rmtree(running.project.content / "测试")


@pytest.fixture(scope="module")
def plan() -> str:
    text = (ROOT / "content/法治政府建设/2023.md").read_text(encoding="utf-8")
    assert text.count(WRITTEN) == 1
    return text


def web_text(page: Page) -> str:
    return "".join(str(text) for text in dom(fetch(page.web)[1].decode()).itertext())


# What is shown


def test_a_new_notice_is_built_and_shown_and_an_edited_one_shown_anew(watch: Watch, plan: str) -> None:
    watch.write("测试/甲", plan)
    before = watch.built("测试/甲")
    assert "测试 / 甲" in before.text("//main//h2")
    assert WRITTEN in web_text(before)
    first = [fetch(address)[1] for address in before.pictures]
    assert len(first) >= 5
    images = [Image.open(BytesIO(data)) for data in first]
    assert {(image.format, image.width) for image in images} == {("PNG", 720)}
    assert all(image.height == pytest.approx(720 * 297 / 210, abs=1) for image in images)
    assert all(sum(image.convert("L").histogram()[:100]) > 1000 for image in images[:3])  # something is drawn

    watch.write("测试/甲", plan.replace(WRITTEN, "改过的总体要求是"))
    after = watch.until("测试/甲", lambda page: page.web != before.web)
    assert "改过的总体要求是" in web_text(after)
    assert WRITTEN not in web_text(after)
    second = [fetch(address)[1] for address in after.pictures]
    assert set(after.pictures).isdisjoint(before.pictures)
    assert second[0] == first[0]  # the notice's own page
    assert second[1] != first[1]


def test_what_is_downloaded_is_what_was_built(watch: Watch, plan: str) -> None:
    watch.write("测试/下载", plan)
    page = watch.built("测试/下载")
    links = [urljoin(page.address, link) for link in page.all("//*[@class='files']/a/@href")]
    assert len(links) == 3
    found = {address.rpartition(".")[2]: fetch(address) for address in links}
    for suffix, (status, data, headers) in found.items():
        assert status == 200
        assert data == (watch.project.output / "测试" / f"下载.{suffix}").read_bytes()
        assert headers["Content-Disposition"] == (None if suffix == "html" else "attachment")
    assert WRITTEN in "".join(p.text for p in docx.Document(BytesIO(found["docx"][1])).paragraphs)
    assert len(pypdfium2.PdfDocument(found["pdf"][1])) == len(page.pictures)


def test_a_fault_is_shown_with_its_place_and_the_last_output_stays(watch: Watch, plan: str) -> None:
    watch.write("测试/错", plan)
    good = watch.built("测试/错")
    web, pictures = fetch(good.web)[1], [fetch(address)[1] for address in good.pictures]
    watch.write("测试/错", plan.replace("2023-07-25", "2023-13-25"))
    failed = watch.until("测试/错", lambda page: "没有编成" in page.text(VERDICT))
    line = 1 + plan.splitlines().index("成文日期: 2023-07-25")
    findings = failed.text(FINDINGS)
    assert f"content/测试/错.md 第 {line} 行" in findings
    assert "2023-13-25" in findings
    assert "办法：" in findings
    assert "上一次" in failed.text(VERDICT)
    assert failed.state == "failed"
    assert failed.all(LISTED + "/*[@class='mark failed']") == ["×"]
    assert fetch(failed.web)[1] == web
    assert [fetch(address)[1] for address in failed.pictures] == pictures
    watch.write("测试/错", plan)
    healed = watch.until("测试/错", lambda page: page.text(VERDICT) == "")
    assert "2023-13-25" not in healed.text(FINDINGS)
    assert healed.web == good.web


def test_a_notice_that_never_could_be_built_says_so(watch: Watch) -> None:
    watch.write("测试/空", "")
    page = watch.until("测试/空", lambda page: page.text(VERDICT))
    assert "没有编成" in page.text(VERDICT)
    assert "上一次" not in page.text(VERDICT)
    assert (page.web, page.pictures) == ("", [])
    assert "还没有 PDF" in page.text("//*[@class='pdf']")


def test_names_with_markup_in_them_are_names(watch: Watch, plan: str) -> None:
    name = "测试/<b>&\"'#%41?"
    watch.write(name, plan)
    page = watch.built(name)
    assert name.removeprefix("测试/") in page.text(LISTED)
    assert page.all("//nav//b") == []
    assert WRITTEN in web_text(page)
    assert fetch(page.pictures[0])[1].startswith(b"\x89PNG")


def test_a_renamed_notice_is_followed_and_a_deleted_one_gone(watch: Watch, plan: str) -> None:
    watch.write("测试/旧名", plan)
    watch.built("测试/旧名")
    content = watch.project.content / "测试"
    (content / "旧名.md").rename(content / "新名.md")
    new = watch.built("测试/新名")
    assert "旧名" not in new.text("//nav")
    old = watch.page("测试/旧名")
    assert old.status == 404
    assert "没有这份公文" in old.text("//main")
    (content / "新名.md").unlink()
    watch.until("测试/新名", lambda page: page.status == 404)


def test_the_front_page_leads_to_the_notice_built_last(watch: Watch, plan: str) -> None:
    watch.write("测试/最近", plan)
    watch.built("测试/最近")
    with connect(watch.address) as answer:
        assert answer.url == watch.page("测试/最近").address


# How editors save


def _in_place(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _through_a_backup(path: Path, text: str) -> None:
    backup = path.with_name(path.name + "~")
    path.rename(backup)
    path.write_text(text, encoding="utf-8")
    backup.unlink()


def _deleting_first(path: Path, text: str) -> None:
    beside = path.with_suffix(".tmp")
    beside.write_text(text, encoding="utf-8")
    path.unlink()
    beside.rename(path)


def _piece_by_piece(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        for line in text.splitlines(keepends=True):
            file.write(line)
            file.flush()


@pytest.mark.parametrize("save", [_in_place, _through_a_backup, _deleting_first, _piece_by_piece])
def test_every_editors_way_of_saving_is_seen(watch: Watch, plan: str, save: Callable[[Path, str], None]) -> None:
    name = f"测试/{save.__name__.strip('_')}"
    watch.write(name, plan)
    watch.built(name)
    save(watch.project.content / f"{name}.md", plan.replace(WRITTEN, f"用{save.__name__}存的要求是"))
    page = watch.until(name, lambda page: f"用{save.__name__}存的" in web_text(page))
    assert page.text(VERDICT) == ""


# What a notice is made with


def _edit(path: Path, old: str, new: str) -> Callable[[], None]:
    """Edit a file, and give what undoes it."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")

    def undo() -> None:
        path.write_text(text, encoding="utf-8")

    return undo


@pytest.mark.parametrize(
    ("file", "old", "new", "seen"),
    [
        ("templates/wording/通知.印发.md.j2", "请结合实际", "请对照实际", lambda page: "请对照实际" in web_text(page)),
        (
            "templates/wording/基础.md.j2",
            "（此件公开发布）",
            "（此件可公开）",
            lambda page: "（此件可公开）" in web_text(page),
        ),
        ("templates/web/notice.html", "</main>", "<p>页脚的话</p></main>", lambda page: "页脚的话" in web_text(page)),
        ("templates/web/notice.css", "#c00d1e", "#123456", lambda page: b"#123456" in fetch(page.web)[1]),
        (
            "content/issuers/木凉镇.yaml",
            "发文机关标志: ",
            "发文机关标志: 新",
            lambda page: "新重庆市南川区" in web_text(page),
        ),
    ],
    ids=["wording", "inherited-wording", "page", "style", "issuer"],
)
def test_an_edited_template_or_profile_rebuilds_what_depends_on_it(
    watch: Watch, plan: str, file: str, old: str, new: str, seen: Callable[[Page], bool]
) -> None:
    watch.write("测试/模板", plan)
    before = watch.built("测试/模板")
    assert not seen(before)
    undo = _edit(watch.project.root / file, old, new)
    watch.until("测试/模板", seen)
    watch.until("法治政府建设/2023", seen)
    undo()
    assert watch.until("测试/模板", lambda page: not seen(page)).web == before.web
    watch.until("法治政府建设/2023", lambda page: not seen(page))


def test_an_edited_print_template_changes_the_pictures(watch: Watch, plan: str) -> None:
    watch.write("测试/印刷", plan)
    before = watch.built("测试/印刷")
    undo = _edit(watch.project.templates / "print/notice.css", "body {", "body { background: #abcdef;")
    after = watch.until("测试/印刷", lambda page: page.pictures[0] != before.pictures[0])
    corner = Image.open(BytesIO(fetch(after.pictures[0])[1])).convert("RGB").getpixel((300, 300))
    undo()
    watch.until("测试/印刷", lambda page: page.pictures == before.pictures)
    assert corner == (0xAB, 0xCD, 0xEF)


def test_a_broken_template_is_shown_with_its_place(watch: Watch, plan: str) -> None:
    watch.write("测试/坏模板", plan)
    watch.built("测试/坏模板")
    undo = _edit(watch.project.templates / "wording/通知.印发.md.j2", "{% block 正文 %}", "{% block 正文 %}{{ 没有 }}")
    page = watch.until("测试/坏模板", lambda page: page.text(VERDICT))
    undo()
    assert re.search(r"templates/wording/通知\.印发\.md\.j2 第 \d+ 行", page.text(FINDINGS))
    watch.built("测试/坏模板")


def test_a_folder_exchanged_for_another_is_watched_on(project: Project, plan: str) -> None:
    with watching(project) as watch:
        watch.built("法治政府建设/2023")
        aside = project.root / "content.old"
        project.content.rename(aside)
        watch.until("法治政府建设/2023", lambda page: page.status == 404 and "还没有公文" in page.text("//main"))
        project.content.mkdir()
        for path in aside.iterdir():
            path.rename(project.content / path.name)
        watch.built("法治政府建设/2023")
        watch.write("法治政府建设/2023", plan.replace(WRITTEN, "换过文件夹的要求是"))
        watch.until("法治政府建设/2023", lambda page: "换过文件夹的要求是" in web_text(page))


def test_only_the_notices_asked_for_are_watched(project: Project, plan: str) -> None:
    (project.content / "别的.md").write_text(plan, encoding="utf-8")
    with watching(project, "法治政府建设") as watch:
        page = watch.built("法治政府建设/2023")
        assert "别的" not in page.text("//nav")
        watch.write("法治政府建设/2024", plan)
        watch.built("法治政府建设/2024")
        assert not (project.output / "别的.pdf").exists()


def _says_nothing(*_folders: Path, **_settings: Any) -> Iterator[set[Any]]:
    while True:
        yield set()


def _watches_no_more(*_folders: Path, **_settings: Any) -> Iterator[set[Any]]:
    raise OSError("OS file watch limit reached.")


@pytest.mark.parametrize("system", [_says_nothing, _watches_no_more])
def test_saves_are_seen_where_the_system_does_not_tell(
    project: Project, monkeypatch: pytest.MonkeyPatch, system: Callable[..., Iterator[set[Any]]]
) -> None:
    monkeypatch.setattr(watchfiles, "watch", system)
    monkeypatch.setattr("yinfa.watch._LOOK_MS", 10)
    saves = _saves(project)
    assert next(saves) == set()
    old, new = project.content / "法治政府建设/2023.md", project.content / "新.md"
    new.write_text("新", encoding="utf-8")
    (project.content / ".新.md.swp").write_text("新", encoding="utf-8")
    assert next(saves) == {new}
    new.write_text("改", encoding="utf-8")  # as long as before
    assert next(saves) == {new}
    new.rename(old)
    assert next(saves) == {new, old}


# Beginning and ending


def test_ctrl_c_ends_everything(project: Project) -> None:
    with watching(project) as watch:
        watch.built("法治政府建设/2023")
        with connect(watch.address + "events"):  # a browser that looks on
            assert watch.end() == 0
        deadline = time.monotonic() + DEADLINE_S
        while _is_anybody_left(watch.process.pid):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert "预览结束" in "".join(watch.said)
        assert "Traceback" not in "".join(watch.said)
        with pytest.raises(ConnectionRefusedError):
            connect_to_port(watch)


def connect_to_port(watch: Watch) -> None:
    port = re.search(r":(\d+)/", watch.address)
    assert port
    socket.create_connection(("127.0.0.1", int(port[1]))).close()


def _is_anybody_left(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_workers_that_were_killed_are_replaced(project: Project, plan: str) -> None:
    with watching(project) as watch:
        watch.built("法治政府建设/2023")
        workers = _children(watch.process.pid)
        assert len(workers) >= 2
        for worker in workers:
            os.kill(worker, signal.SIGKILL)
        deadline = time.monotonic() + DEADLINE_S
        while _children(watch.process.pid) & workers:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        watch.write("法治政府建设/2023", plan.replace(WRITTEN, "后来的要求是"))
        page = watch.until("法治政府建设/2023", lambda page: page.text(VERDICT) or "后来的要求是" in web_text(page))
        assert page.text(VERDICT) == ""


def _children(process: int) -> set[int]:
    return set(map(int, Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()))


def test_a_taken_port_is_said_in_chinese(project: Project) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [
            sys.executable,
            "-m",
            "yinfa",
            "--project",
            str(project.root),
            "watch",
            "--no-open",
            "--port",
            str(port),
        ]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=DEADLINE_S, check=False)
    assert done.returncode == 1
    assert f"端口 {port} 用不了" in done.stderr
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr


def test_two_at_once_do_not_disturb_each_other(project: Project, plan: str) -> None:
    with watching(project) as one, watching(project) as two:
        for text in ("第一次的要求是", "第二次的要求是", "第三次的要求是"):
            one.write("法治政府建设/2023", plan.replace(WRITTEN, text))
            for watch in (one, two):
                watch.until("法治政府建设/2023", partial(_says, text))
        assert one.end() == two.end() == 0
    outputs = sorted(path.name for path in (project.output / "法治政府建设").iterdir())
    assert outputs == ["2023.docx", "2023.html", "2023.pdf"]


def _says(text: str, page: Page) -> bool:
    return text in web_text(page)


def test_the_page_is_opened_where_there_is_a_desktop(project: Project, tmp_path: Path) -> None:
    opened, browser = tmp_path / "opened", tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > "{opened}"\n')
    browser.chmod(0o755)
    with watching(project, browser=f"{browser} %s") as watch:
        deadline = time.monotonic() + DEADLINE_S
        while not (opened.exists() and opened.read_text()):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert opened.read_text() == watch.address


# What is not served


@pytest.fixture
def board(project: Project) -> Board:
    """A board with one notice, whose outputs stand beside what must not be seen."""
    board = Board(project)
    path = project.content / "法治政府建设/2023.md"
    board.begin([path])
    fault = error("content.x", "<script>alert(1)</script>", file="a&b.md", text="<img src=x>", hint="{{ 7 * 7 }}")
    board.put(Result(path, (), True, (fault,)))
    board.end()
    for name in ("法治政府建设/2023.html", "法治政府建设/机密.html", "机密.html", ".yinfa/records/机密.json"):
        target = project.output / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("<p>机密" if "机密" in name else "<p>公开", encoding="utf-8")
    (project.root / "机密.html").write_text("机密", encoding="utf-8")
    return board


@pytest.fixture
def server(board: Board) -> Iterator[Server]:
    with Server(board, 0) as serving:
        yield serving


def ask(server: Server, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", server.server_address[1]), timeout=DEADLINE_S) as connection:
        with contextlib.suppress(OSError):  # refused before all was sent
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
        received = b""
        with contextlib.suppress(OSError):
            while data := connection.recv(1 << 16):
                received += data
    return received


def get(server: Server, path: str, host: str = "127.0.0.1") -> bytes:
    return ask(server, f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())


NOTICE = quote("法治政府建设/2023")


def test_the_notices_outputs_are_served(server: Server) -> None:
    answer = get(server, f"/output/{NOTICE}.html")
    assert answer.startswith(b"HTTP/1.0 200")
    assert "公开".encode() in answer


@pytest.mark.parametrize(
    "path",
    [
        "/output/" + quote("法治政府建设/机密.html"),
        "/output/" + quote("机密.html"),
        "/output/" + quote("法治政府建设/../机密.html"),
        "/output/" + quote("../机密.html"),
        "/output/%2e%2e/" + quote("机密.html"),
        "/output/..%2f" + quote("机密.html"),
        "/output/..%5c" + quote("机密.html"),
        "/output/.yinfa/records/" + quote("机密.json"),
        "/../" + quote("机密.html"),
        "//etc/passwd",
        "/output//etc/passwd",
        "/output/file:///etc/passwd",
        f"/output/{NOTICE}.md",
        f"/output/{NOTICE}.html/",
        f"/output/{NOTICE}.html%00",
        f"/output/{NOTICE}",
        f"/picture/{NOTICE}/1-720.png",
        f"/picture/{NOTICE}/0-720.png",
        f"/picture/{NOTICE}/1-99999.png",
        "/part/page.css/../page.html",
        "/part/page.html",
        "/page.css",
        "/answers.py",
        "/notice/" + quote("法治政府建设"),
        "/%ff%fe",
        "http://127.0.0.1/part/page.css",
        "*",
    ],
)
def test_nothing_else_is_served(server: Server, path: str) -> None:
    answer = get(server, path)
    assert answer.startswith(b"HTTP/1.0 404")
    assert "机密".encode() not in answer
    assert b"root:" not in answer


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "evil.example:80", "", "[::1]", "192.168.1.2"]
)
def test_another_hosts_name_is_refused(server: Server, host: str) -> None:
    answer = get(server, f"/output/{NOTICE}.html", host)
    assert answer.startswith(b"HTTP/1.0 403")
    assert "公开".encode() not in answer
    assert get(server, "/events", host).startswith(b"HTTP/1.0 403")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8080", "localhost", "localhost:8080"])
def test_this_machines_own_names_are_served(server: Server, host: str) -> None:
    assert get(server, f"/output/{NOTICE}.html", host).startswith(b"HTTP/1.0 200")


def test_only_this_machine_is_listened_to(server: Server) -> None:
    assert server.socket.getsockname()[0] == "127.0.0.1"


def test_no_other_site_may_read_or_frame_it(server: Server) -> None:
    request = f"GET /notice/{NOTICE} HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n\r\n"
    headers = ask(server, request.encode()).partition(b"\r\n\r\n")[0].decode().lower()
    assert "access-control" not in headers
    assert "cross-origin-resource-policy: same-origin" in headers
    assert "frame-ancestors 'self'" in headers
    assert "nosniff" in headers


@pytest.mark.parametrize(
    "request_",
    [
        b"",
        b"\r\n\r\n",
        b"\x00\xff\xfe" * 100,
        b"GET\r\n\r\n",
        b"GET /\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
        b"GET http://[ HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 1000 + b"\r\n",
        b"GET / HTTP/1.1\r\nHost\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhallo",
        b"DELETE /output/x HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /机密 HTTP/1.1\r\nHost: localhost\r\n\r\n".encode(),
        f"GET /picture/{NOTICE}/{'9' * 4000}-720.png HTTP/1.1\r\nHost: localhost\r\n\r\n".encode(),
    ],
)
def test_a_bad_request_harms_nobody(server: Server, capsys: pytest.CaptureFixture[str], request_: bytes) -> None:
    assert b" 200 " not in ask(server, request_).partition(b"\r\n")[0]
    assert get(server, f"/output/{NOTICE}.html").startswith(b"HTTP/1.0 200")
    assert capsys.readouterr().err == ""


def test_a_pdf_that_is_none_is_no_picture_and_no_harm(server: Server, project: Project) -> None:
    (project.output / "法治政府建设/2023.pdf").write_bytes(b"%PDF-1.7 cut off")
    page = get(server, f"/notice/{NOTICE}").decode()
    assert "还没有 PDF" in page
    assert get(server, f"/picture/{NOTICE}/1-720.png").startswith(b"HTTP/1.0 404")


def test_findings_are_text(server: Server) -> None:
    page = Page("", 200, get(server, f"/notice/{NOTICE}").partition(b"\r\n\r\n")[2].decode())
    assert "<script>alert(1)</script>" in page.text(FINDINGS)
    assert "<img src=x>" in page.text("//*[@class='text']")
    assert "{{ 7 * 7 }}" in page.text("//*[@class='hint']")
    assert page.all("//script/@src") == ["/part/page.js"]
    assert len(page.all("//script")) == 1


# In a browser


@pytest.mark.slow
def test_the_browser_follows_and_keeps_its_place(project: Project, plan: str, tmp_path: Path) -> None:
    place = (
        "({pdf: document.querySelector('.pdf').scrollTop, web: document.querySelector('iframe').contentWindow.scrollY})"
    )
    shown = "document.querySelector('iframe').contentDocument.body.innerText"
    loaded = "[...document.images].slice(0, 3).every(image => image.complete && image.naturalWidth)"
    with watching(project) as watch, browsing(tmp_path) as tab:
        watch.built("法治政府建设/2023")
        tab.resize(1440, 900)
        tab.open(watch.page("法治政府建设/2023").address)
        tab.wait(f"{loaded} && {shown}.includes('{WRITTEN}')")
        tab.ask("document.querySelector('.pdf').scrollTop = 900")
        tab.ask("document.querySelector('iframe').contentWindow.scrollTo(0, 700)")
        before = tab.ask(place)
        assert before == {"pdf": 900, "web": 700}
        tab.ask("window.stays = document.querySelector('.pdf img')")

        watch.write("法治政府建设/2023", plan.replace(WRITTEN, "改过的总体要求是"))
        tab.wait(f"{shown}.includes('改过的总体要求是') && document.querySelectorAll('iframe').length == 1")
        assert tab.ask(place) == before
        assert tab.ask("stays === document.querySelector('.pdf img')")  # no blank while the new picture is drawn

        watch.write("法治政府建设/2023", plan.replace("2023-07-25", "2023-13-25"))
        tab.wait("document.querySelector('.verdict')")
        assert tab.ask(place)["web"] == before["web"]
        assert "改过的总体要求是" in tab.ask(shown)
        tab.wait("document.querySelector('[role=status]').innerText == '1 份没有编成'")

        watch.end()
        tab.wait("!document.querySelector('.lost').hidden")


@pytest.mark.slow
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1440, 1024, 390, 320])
def test_nothing_is_wider_than_the_screen(server: Server, tmp_path: Path, width: int, *, dark: bool) -> None:
    with browsing(tmp_path) as tab:
        tab.resize(width, 900, dark=dark)
        tab.open(f"{server.address}notice/{NOTICE}")
        assert tab.ask("[document.documentElement.scrollWidth, innerWidth]") == [width, width]

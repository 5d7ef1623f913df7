"""Pictures: only files beside the content, only ones that can be drawn; all others are refused and said why."""

import io
import os
import struct
import zlib

import pytest
from PIL import Image

from tests.desk import FRONT, Desk
from yinfa.model import Picture

TOP = "# 方案\n\n"


def picture(size: tuple[int, int] = (40, 30), kind: str = "PNG") -> bytes:
    data = io.BytesIO()
    Image.effect_noise(size, 50).convert("RGB").save(data, kind)
    return data.getvalue()


def bomb() -> bytes:
    """A PNG of some hundred bytes that says it has 30000 × 30000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.fixture
def desk(desk: Desk) -> Desk:
    folder = desk.path.parent
    (folder / "图(1).png").write_bytes(picture())
    (folder / "图 二.JPG").write_bytes(picture(kind="JPEG"))
    (folder / "子").mkdir()
    (folder / "子" / "三.jpeg").write_bytes(picture(kind="JPEG"))
    return desk


@pytest.mark.parametrize(
    ("written", "path", "alt"),
    [
        ("![图的说明](图(1).png)", "图(1).png", "图的说明"),
        ("![](图(1).png)", "图(1).png", ""),
        ("  ![甲[乙]](<图 二.JPG>)  ", "图 二.JPG", "甲[乙]"),
        ("![子](子/三.jpeg)", "子/三.jpeg", "子"),
        ("![子](./子/../图(1).png)", "./子/../图(1).png", "子"),
    ],
)
def test_a_picture_beside_the_content_is_read_and_hashed(desk: Desk, written: str, path: str, alt: str) -> None:
    loaded = desk.load(f"{FRONT}{TOP}{written}\n")
    assert loaded.notice.plan
    assert loaded.notice.plan.lead == (Picture(path, alt, 9),)
    assert desk.path.parent / path in loaded.inputs


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("http://x.y/a.png", "图片只能用与正文放在一起的文件，不能用网址或别处的路径"),
        ("file:///etc/passwd", "图片只能用与正文放在一起的文件，不能用网址或别处的路径"),
        ("data:image/png;base64,AAAA", "图片只能用与正文放在一起的文件，不能用网址或别处的路径"),
        ("//x.y/a.png", "图片只能用与正文放在一起的文件，不能用网址或别处的路径"),
        ("/etc/passwd", "图片只能用与正文放在一起的文件，不能用网址或别处的路径"),
        ("C:\\a.png", "图片只能用与正文放在一起的文件，不能用网址或别处的路径"),
        ("\\\\server\\a.png", "图片只能用与正文放在一起的文件，不能用网址或别处的路径"),
        ("~/a.png", "图片只能用与正文放在一起的文件，不能用网址或别处的路径"),
        ("../外.png", "图片不在正文所在的文件夹里"),
        ("子/../../外.png", "图片不在正文所在的文件夹里"),
        ("链.png", "图片不在正文所在的文件夹里"),
        ("链接夹/外.png", "图片不在正文所在的文件夹里"),
        ("圈.png", "找不到图片"),
        ("无.png", "找不到图片"),
        ("子", "找不到图片"),
        ("长" * 300 + ".png", "找不到图片"),
        ("图.svg", "不支持 .svg 格式的图片"),
        ("无后缀", "不支持 没有后缀 格式的图片"),
        ("破.png", "图片打不开，可能已损坏，或后缀与格式不符"),
        ("短.png", "图片打不开，可能已损坏，或后缀与格式不符"),
        ("短.jpg", "图片打不开，可能已损坏，或后缀与格式不符"),
        ("动.png", "图片打不开，可能已损坏，或后缀与格式不符"),
        ("空.png", "图片打不开，可能已损坏，或后缀与格式不符"),
        ("炸.png", "图片的像素太多"),
    ],
)
def test_any_other_picture_is_refused(desk: Desk, path: str, message: str) -> None:
    folder = desk.path.parent
    outside = desk.project.root / "外.png"
    outside.write_bytes(picture())
    (folder / "链.png").symlink_to(outside)
    (folder / "链接夹").symlink_to(desk.project.root)
    (folder / "圈.png").symlink_to("圈.png")
    (folder / "图.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (folder / "无后缀").write_bytes(picture())
    (folder / "破.png").write_bytes(os.urandom(500))
    (folder / "短.png").write_bytes(picture((200, 200))[:-400])
    (folder / "短.jpg").write_bytes(picture((200, 200), "JPEG")[:-4000])
    (folder / "动.png").write_bytes(picture(kind="GIF"))
    (folder / "空.png").write_bytes(b"")
    (folder / "炸.png").write_bytes(bomb())
    (finding,) = desk.faults(f"{FRONT}{TOP}文。\n\n![图]({path})\n")
    assert (finding.line, finding.message) == (11, message)
    assert path.startswith(finding.text)


def test_a_picture_cut_short_is_refused_when_pdfs_were_made_before(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("PIL.ImageFile.LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint leaves it
    (desk.path.parent / "短.png").write_bytes(picture((200, 200))[:-400])
    (finding,) = desk.faults(f"{FRONT}{TOP}文。\n\n![图](短.png)\n")
    assert finding.message == "图片打不开，可能已损坏，或后缀与格式不符"


def test_a_file_name_mistyped_is_answered_with_the_one_meant(desk: Desk) -> None:
    (finding,) = desk.faults(f"{FRONT}{TOP}![图](图（1）.png)\n")
    assert finding.hint == "是不是“图(1).png”？"


@pytest.mark.parametrize(
    "text",
    [
        *("见![图](图(1).png)。", "![图](图(1).png)\n后文", "前文\n![图](图(1).png)", "![图]", "![图]()"),
        *("![甲](图(1).png)![乙](图(1).png)", "- 项 ![图](图(1).png)", "## ![图](图(1).png)"),
        "| ![图](图(1).png) |\n|---|",
    ],
)
def test_a_picture_must_stand_alone(desk: Desk, text: str) -> None:
    (finding,) = desk.faults(f"{FRONT}{TOP}{text}\n")
    assert finding.message == "图片要独占一段"


def test_a_link_s_look_is_no_picture(desk: Desk) -> None:
    assert desk.texts(f"{TOP}注意！[图](图(1).png)\n") == ["注意！[图](图(1).png)"]

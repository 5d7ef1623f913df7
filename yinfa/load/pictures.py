"""A picture's path as the author wrote it goes in, the hash of a file that can be drawn comes out, or why it cannot be.

Only files beside the content are ever opened.
"""

from __future__ import annotations

import difflib
import hashlib
import io
import warnings
from pathlib import Path

from yinfa.report import Refused, cause, error

_SUFFIXES = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}
_LARGEST = 50_000_000
"""Bytes of a picture at most: a whole page in colour at 600 dots an inch has fewer."""
_BESIDE = "把图片复制到正文所在的文件夹，只写文件名。"


def picture_hash(path: str, folder: Path, file: str, line: int) -> str:
    """Give the hash of a good picture at `path` in `folder`. Raises `Refused`, at `file` and `line`, for others."""
    try:
        return _hash(path, folder)
    except _Fault as fault:
        message, hint = fault.args
        raise Refused(error("content.picture", message, file=file, line=line, text=path[:60], hint=hint)) from None


class _Fault(Exception):
    """What is wrong with a picture, and what to do."""


def _hash(path: str, folder: Path) -> str:
    if ":" in path or path.startswith(("/", "\\", "~")):
        raise _Fault("图片只能用与正文放在一起的文件，不能用网址或别处的路径", _BESIDE)
    place = folder / path
    try:
        inside = place.resolve().is_relative_to(folder.resolve())
        exists = place.is_file()
    except (OSError, ValueError, RuntimeError):  # a name too long, a link that leads to itself
        inside, exists = True, False
    if not inside:
        raise _Fault("图片不在正文所在的文件夹里", _BESIDE)
    if not exists:
        raise _Fault("找不到图片", _where(path, folder))
    if place.suffix.lower() not in _SUFFIXES:
        raise _Fault(f"不支持 {place.suffix or '没有后缀'} 格式的图片", "请用 PNG 或 JPEG。")
    data = _read(place)
    _try(data)
    return hashlib.sha256(data).hexdigest()


def _where(path: str, folder: Path) -> str:
    names = [name.name for name in folder.iterdir() if name.suffix.lower() in _SUFFIXES]
    near = difflib.get_close_matches(path, names, n=1, cutoff=0.6)
    return f"是不是“{near[0]}”？" if near else f"请核对文件名；图片应放在 {folder.name}/ 文件夹里。"


def _read(place: Path) -> bytes:
    try:
        if (size := place.stat().st_size) > _LARGEST:
            raise _Fault(f"图片太大（{size // 1_000_000} MB）", "请缩小或压缩到 50 MB 以内；一般几百 KB 就够清楚。")
        return place.read_bytes()
    except OSError as reason:
        raise _Fault(f"图片读不出来：{cause(reason)}", "请检查文件权限，或是否正被其他程序占用。") from None


def _try(data: bytes) -> None:
    """Draw the picture once: what is cut short or damaged shows only then."""
    from PIL import Image, ImageFile

    lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False  # WeasyPrint sets it for all
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=sorted(set(_SUFFIXES.values()))) as image:
                image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _Fault("图片的像素太多", "请把图片缩小：一整页宽的图，2000 像素宽就够清楚。") from None
    except Exception:  # noqa: BLE001 - whatever a damaged file brings Pillow to, the picture cannot be used
        raise _Fault("图片打不开，可能已损坏，或后缀与格式不符", "请重新导出为 PNG 或 JPEG。") from None
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient

"""A font set goes in; a private fontconfig configuration comes out, so that Pango sees exactly those fonts."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from html import escape
from pathlib import Path

from yinfa.fonts.table import replacing

_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
{folders}
  <cachedir>{cache}</cachedir>
  <config><rescan><int>0</int></rescan></config>
  <match target="font">
    <edit name="embeddedbitmap" mode="assign"><bool>false</bool></edit>
    <edit name="embolden" mode="assign"><bool>false</bool></edit>
    <edit name="hinting" mode="assign"><bool>false</bool></edit>
  </match>
</fontconfig>
"""


def write_configuration(place: Path, bundled: Path, office: Iterable[Path]) -> Path:
    """Write the configuration under `place`, or, where that takes nothing, under a temporary folder; give its path.

    OSError where neither can be written: a full disk.
    """
    files = list(office)
    try:
        return _write(place, bundled, files)
    except OSError:
        return _write(_temporary(), bundled, files)


def _write(place: Path, bundled: Path, office: list[Path]) -> Path:
    """Write only what is not there yet: fontconfig's own cache goes by the time a folder was changed."""
    configuration, linked = place / "fonts.conf", place / "office"
    text = _CONFIGURATION.format(
        folders="\n".join(f"  <dir>{escape(folder.absolute().as_posix())}</dir>" for folder in (bundled, linked)),
        cache=escape((place / "cache").absolute().as_posix()),
    )
    linked.mkdir(parents=True, exist_ok=True)
    for number, file in enumerate(office):
        _link(linked / f"{number}{file.suffix.lower()}", file)
    if not _says(configuration, text):
        with replacing(configuration) as temporary:
            temporary.write_text(text, encoding="utf-8", newline="\n")
    return configuration


def _temporary() -> Path:
    """Make a folder that goes when the process ends."""
    import atexit
    import shutil
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="yinfa-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _says(file: Path, text: str) -> bool:
    try:
        return file.read_text(encoding="utf-8") == text
    except (OSError, ValueError):
        return False


def _link(target: Path, file: Path) -> None:
    """Make the target a link to the file, or a copy where the system makes no links (Windows)."""
    with suppress(OSError):
        if target.samefile(file) or (not target.is_symlink() and target.stat().st_size == file.stat().st_size):
            return
    with replacing(target) as temporary:
        try:
            temporary.symlink_to(file)
        except OSError:
            temporary.write_bytes(file.read_bytes())

"""A font set goes in; a private fontconfig configuration comes out, so that Pango sees exactly those fonts."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from xml.sax.saxutils import escape

from yinfa.fonts.table import write_atomically

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
    """Write the configuration under `place`, or under a temporary folder where that takes nothing; give its path."""
    configuration = place / "fonts.conf"
    linked = place / "office"
    _link(linked, office)
    folders = [bundled, *([linked] if linked.is_dir() else [])]
    text = _CONFIGURATION.format(
        folders="\n".join(f"  <dir>{escape(folder.resolve().as_posix())}</dir>" for folder in folders),
        cache=escape((place / "cache").resolve().as_posix()),
    )
    if not _says(configuration, text):
        write_atomically(configuration, text)
    if _says(configuration, text):
        return configuration
    temporary = Path(tempfile.mkdtemp(prefix="yinfa-"))
    atexit.register(shutil.rmtree, temporary, ignore_errors=True)
    return write_configuration(temporary, bundled, office)


def _says(file: Path, text: str) -> bool:
    try:
        return file.read_text(encoding="utf-8") == text
    except (OSError, ValueError):
        return False


def _link(folder: Path, files: Iterable[Path]) -> None:
    """Put each file into the folder: as a link, or as a copy where the system makes no links (Windows)."""
    for number, file in enumerate(files):
        target = folder / f"{number}{file.suffix.lower()}"
        if target.exists():
            continue
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            try:
                target.symlink_to(file)
            except OSError:
                shutil.copyfile(file, target)

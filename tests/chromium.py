"""A web page goes in; what a real Chromium makes of it comes out: measurements, or the PDF that it prints.

Chromium gives no window under 500 px, so that narrow screens are frames of that width. What is to be measured is said
in JavaScript, which the page's own policy forbids: `Chromium.measure` adds scripts to what it allows, and nothing else.
"""

import json
import os
import re
import subprocess
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path
from typing import Any

from tests.tools import find_tool
from yinfa.fonts.choose import TTF

_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
<dir>{fonts}</dir>
<cachedir>{cache}</cachedir>
<alias><family>serif</family><prefer><family>GW Song</family></prefer></alias>
<alias><family>sans-serif</family><prefer><family>GW Hei</family></prefer></alias>
</fontconfig>
"""
_POLICY, _POLICY_WITH_SCRIPTS = "default-src 'none';", "default-src 'none'; script-src 'unsafe-inline';"
_HARNESS = """<!DOCTYPE html><meta charset="utf-8"><body><script>
addEventListener("message", ({{data}}) => {{
  const result = document.createElement("pre");
  result.textContent = data;
  document.body.append(result);
}});
</script><iframe srcdoc="{page}" style="width: {width}px; height: 900px; border: 0"></iframe>"""
_REPORT = """<script>{library}</script><script>
addEventListener("load", async () => {{
  let result;
  try {{ result = await (async () => {{ {script} }})(); }} catch (fault) {{ result = {{fault: String(fault)}}; }}
  parent.postMessage("RESULT" + JSON.stringify(result), "*");
}});
</script>"""
_RESULT = re.compile(r"<pre>RESULT(.*?)</pre>", re.DOTALL)


@dataclass(frozen=True)
class Chromium:
    """A Chromium whose files are all kept in one folder, and which draws with our bundled fonts."""

    folder: Path

    def measure(self, page: bytes, script: str, *, width: int, dark: bool = False, library: str = "") -> Any:
        """Give what the body of an async function returns in the page, shown `width` px wide."""
        assert page.decode().count(_POLICY) == 1
        whole = page.decode().replace(_POLICY, _POLICY_WITH_SCRIPTS) + _REPORT.format(library=library, script=script)
        harness = self.folder / "harness.html"
        harness.write_text(_HARNESS.format(page=escape(whole), width=width), encoding="utf-8")
        dom = self.dump(harness, dark=dark)
        found = _RESULT.search(dom)
        assert found, f"the page gave no result:\n{dom[-2000:]}"
        result = json.loads(unescape(found.group(1)))
        assert not (isinstance(result, dict) and "fault" in result), result
        return result

    def dump(self, page: Path, *, dark: bool = False) -> str:
        """Give a page's elements after its scripts have run."""
        scheme = "--blink-settings=preferredColorScheme=" + ("0" if dark else "1")
        return self._run(page, scheme, "--window-size=1600,1000", "--virtual-time-budget=30000", "--dump-dom")

    def print(self, page: Path, pdf: Path) -> None:
        """Print a page as its print style says."""
        self._run(page, "--no-pdf-header-footer", f"--print-to-pdf={pdf}")

    def _run(self, page: Path, *options: str) -> str:
        command, environment = chromium(self.folder)
        command += [*options, page.as_uri()]
        done = subprocess.run(command, env=environment, capture_output=True, timeout=120, check=True)
        return done.stdout.decode()


def chromium(folder: Path) -> tuple[list[str], dict[str, str]]:
    """Give the command that starts Chromium without a window, and its environment: all its files are in the folder."""
    configuration = folder / "fonts.conf"
    if not configuration.exists():
        configuration.write_text(_FONTS.format(fonts=TTF, cache=folder / "cache"), encoding="utf-8")
    command = [
        str(find_tool("chromium", "chromium-browser", "google-chrome")),
        *("--headless", "--no-sandbox", "--disable-gpu"),
        *("--disable-background-networking", "--disable-dev-shm-usage", "--hide-scrollbars"),
        f"--user-data-dir={folder / 'profile'}",
    ]
    return command, os.environ | {"HOME": str(folder), "FONTCONFIG_FILE": str(configuration)}

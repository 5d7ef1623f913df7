"""An address goes in; a real Chromium on it, to be asked and photographed, comes out (DevTools protocol)."""

import base64
import contextlib
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from tests.chromium import chromium

_DEADLINE_S = 60
_REDIRECT = """
import os, sys
for place, number in zip((3, 4), sys.argv[1:3]):
    os.dup2(int(number), place)
    os.set_inheritable(place, True)
os.execv(sys.argv[3], sys.argv[3:])
"""
"""Chromium reads calls from descriptor 3 and answers on 4."""


class Tab:
    """One page, spoken to over the pipe."""

    def __init__(self, read: io.FileIO, write: io.FileIO) -> None:
        self._read = read
        self._write = write
        self._numbers = count(1)
        self._unread = b""
        self._session: dict[str, str] = {}
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self._session = {"sessionId": self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]}

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call a method of the protocol, and give its result."""
        number = next(self._numbers)
        call = {"id": number, "method": method, "params": parameters} | self._session
        self._write.write(json.dumps(call).encode() + b"\0")
        while (message := self._next()).get("id") != number:
            pass
        assert "error" not in message, message
        result: dict[str, Any] = message["result"]
        return result

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._unread:
            received = self._read.read(1 << 16)
            assert received, "Chromium ended"
            self._unread += received
        text, _, self._unread = self._unread.partition(b"\0")
        message: dict[str, Any] = json.loads(text)
        return message

    def resize(self, width: int, height: int, *, dark: bool = False) -> None:
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.send("Emulation.setEmulatedMedia", features=[scheme])

    def open(self, address: str) -> None:
        self.send("Page.navigate", url=address)
        self.wait(f"location.href != 'about:blank' && document.readyState == 'complete' /* {address} */")

    def ask(self, script: str) -> Any:
        """Give the value of an expression in the page; promises are awaited."""
        answer = self.send("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def wait(self, condition: str) -> None:
        """Wait until an expression is true in the page."""
        deadline = time.monotonic() + _DEADLINE_S
        while not self.ask(f"Boolean({condition})"):
            assert time.monotonic() < deadline, f"never true: {condition}\n{self.ask('document.body.innerText')}"
            time.sleep(0.05)

    def photograph(self) -> bytes:
        """Give what is seen, as PNG."""
        return base64.b64decode(self.send("Page.captureScreenshot", format="png")["data"])


@contextlib.contextmanager
def browsing(folder: Path) -> Iterator[Tab]:
    """Start a Chromium whose files are all kept in the folder, and end it."""
    (to_browser, write), (read, from_browser) = os.pipe(), os.pipe()
    command, environment = chromium(folder)
    redirected = [sys.executable, "-c", _REDIRECT, str(to_browser), str(from_browser)]
    process = subprocess.Popen(
        [*redirected, *command, "--remote-debugging-pipe"],
        env=environment,
        pass_fds=(to_browser, from_browser),
        stderr=subprocess.DEVNULL,
    )
    os.close(to_browser)
    os.close(from_browser)
    with process, io.FileIO(read, "rb") as answers, io.FileIO(write, "wb") as calls:
        try:
            yield Tab(answers, calls)
        finally:
            process.kill()

"""HTTP requests of this machine go in, answers come out; requests under another host's name are refused."""

from __future__ import annotations

import sys
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer, ThreadingMixIn
from typing import Self
from urllib.parse import unquote

from yinfa import terminal
from yinfa.report import Refused, error
from yinfa.watch.answers import Answer, answer
from yinfa.watch.board import Board

_HERE_ONLY = "127.0.0.1"
_TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "png": "image/png",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "events": "text/event-stream; charset=utf-8",
}
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self' data:; style-src 'self' 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_HEARTBEAT_S = 15


class Server(ThreadingMixIn, TCPServer):
    """Serves while its context lasts."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, board: Board, port: int) -> None:
        """Take a port of this machine; 0 is any free one. Raises `Refused` where it cannot be had."""
        self.board = board
        try:
            super().__init__((_HERE_ONLY, port), _Handler)
        except OSError:
            hint = "请换一个端口，例如 --port 8765；不写 --port，程序自己找一个。"
            raise Refused(error("watch.port", f"端口 {port} 用不了，多半正被别的程序占用", hint=hint)) from None

    @property
    def address(self) -> str:
        """What to type into the browser."""
        return f"http://{_HERE_ONLY}:{self.server_address[1]}/"

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.1,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, *_: object) -> None:
        """Say what went wrong with a request; nothing where the browser just went away."""
        fault = sys.exception()
        if not isinstance(fault, OSError):
            terminal.say(f"预览的网页出错了，编公文不受影响：{fault!r}")


class _Handler(BaseHTTPRequestHandler):
    server: Server
    timeout = 60
    error_message_format = '<!DOCTYPE html><html lang="zh"><meta charset="utf-8"><title>%(code)d</title><p>%(explain)s'

    def do_GET(self) -> None:
        if self.headers.get("Host", "").partition(":")[0] not in (_HERE_ONLY, "localhost"):
            # A page from elsewhere whose host's name was made to lead here (DNS rebinding) could read everything.
            self.send_error(HTTPStatus.FORBIDDEN, explain=f"请用 http://{_HERE_ONLY} 开头的地址。")
        elif self.path == "/events":
            self._tell()
        else:
            self._send(answer(self.server.board, unquote(self.path.partition("?")[0])))

    def _send(self, what: Answer) -> None:
        self._begin(what.status, what.suffix, what.headers | {"Content-Length": str(len(what.body))})
        self.wfile.write(what.body)

    def _tell(self) -> None:
        """Send the board's version, now and after every change (Server-Sent Events), until the browser goes away."""
        self._begin(HTTPStatus.OK, "events", {})
        version = ""
        while True:
            version = self.server.board.await_change(version, _HEARTBEAT_S)
            self.wfile.write(f"data: {version}\n\n".encode())

    def _begin(self, status: HTTPStatus, suffix: str, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in (_HEADERS | {"Content-Type": _TYPES[suffix]} | headers).items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Keep the terminal for the builds."""

"""A real mail server and a real receiver of robot messages, on this machine, each with faults to order."""

import json
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Letterbox:
    """What a mail server took, and how it behaves: `refuses` and `drops` are addresses of recipients; `hangs` waits so
    many seconds after the text before it answers; `most` closes the connection after so many mails."""

    port: int = 0
    mails: list[tuple[str, Message]] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    drops: set[str] = field(default_factory=set)
    hangs: float = 0
    most: int = 0
    connections: int = 0

    @property
    def recipients(self) -> list[str]:
        return [to for to, _ in self.mails]

    def text_to(self, address: str) -> str:
        (text,) = [mail.get_content() for to, mail in self.mails if to == address]  # type: ignore[attr-defined]
        return text.replace("\r\n", "\n")


class MailHandler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        box: Letterbox = self.server.box  # type: ignore[attr-defined]
        box.connections += 1
        taken, to = 0, ""
        self.say("220 test")
        while line := self.rfile.readline().decode().strip():
            verb = line.partition(" ")[0].upper()
            if verb == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
                self.say("550 no such box" if to in box.refuses else "250 ok")
            elif verb == "DATA":
                self.say("354 go on")
                content = self.read_text()
                if to in box.drops:
                    return
                time.sleep(box.hangs)
                box.mails.append((to, message_from_bytes(content, policy=default)))
                self.say("250 taken")
                taken += 1
                if taken == box.most:
                    return
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def read_text(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        return b"".join(lines)

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class Quiet(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is what some tests are about."""


@contextmanager
def mail_server() -> Iterator[Letterbox]:
    box = Letterbox()
    with Quiet(("127.0.0.1", 0), MailHandler) as server:
        server.box, box.port = box, server.server_address[1]  # type: ignore[attr-defined]
        with running(server):
            yield box


@dataclass
class Group:
    """What a robot was posted, and how it answers: so many seconds later, with a status and a body; `drip` sends that
    body a byte at a time."""

    port: int = 0
    posts: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    status: int = 200
    answer: bytes = b'{"errcode": 0, "errmsg": "ok"}'
    location: str = ""
    hangs: float = 0
    drip: float = 0

    @property
    def texts(self) -> list[str]:
        return [
            (body.get("text") or body["content"]).get("content") or body["content"]["text"] for _, body in self.posts
        ]

    def address(self, path: str = "/robot/send?access_token=canary") -> str:
        return f"http://127.0.0.1:{self.port}{path}"


class GroupHandler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        group: Group = self.server.group  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers["Content-Length"]))
        group.posts.append((self.path, json.loads(body)))
        time.sleep(group.hangs)
        self.send_response(group.status)
        if group.location:
            self.send_header("Location", group.location)
        self.send_header("Content-Length", str(len(group.answer)))
        self.end_headers()
        for number in range(len(group.answer)) if group.drip else ():
            self.wfile.write(group.answer[number : number + 1])
            self.wfile.flush()
            time.sleep(group.drip)
        if not group.drip:
            self.wfile.write(group.answer)

    do_GET = do_POST  # noqa: N815 - its name is given

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is said."""


class QuietHTTP(ThreadingHTTPServer):
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """As of `Quiet`."""


@contextmanager
def group_server() -> Iterator[Group]:
    group = Group()
    with QuietHTTP(("127.0.0.1", 0), GroupHandler) as server:
        server.group, group.port = group, server.server_address[1]  # type: ignore[attr-defined]
        with running(server):
            yield group


@contextmanager
def running(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()

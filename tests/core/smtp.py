"""A mail server for tests: it speaks SMTP on a socket, keeps what it takes and refuses what it is told to."""

from __future__ import annotations

import socketserver
import threading
from dataclasses import dataclass, field


@dataclass
class Taken:
    """One mail as it came: envelope and bytes."""

    sender: str
    recipients: list[str]
    data: bytes = b""


@dataclass
class Rules:
    """What the server answers, by recipient, and to all words."""

    recipients: dict[str, str] = field(default_factory=dict)
    data: str = "250 taken"
    sender: str = "250 go on"


class _Talk(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say("220 test")
        mail = Taken("", [])
        while line := self.rfile.readline():
            words = line.decode("utf-8", "replace").strip()
            verb, rest = words[:4].upper(), words.partition(":")[2].strip()
            if verb == "EHLO":
                self._say("250-test")
                self._say("250 8BITMIME")
            elif verb == "MAIL":
                mail = Taken(rest.partition(" ")[0].strip("<>"), [])
                self._say(self.server.rules.sender)
            elif verb == "RCPT":
                address = rest.partition(" ")[0].strip("<>")
                answer = self.server.rules.recipients.get(address, "250 fine")
                if answer.startswith("2"):
                    mail.recipients.append(address)
                self._say(answer)
            elif verb == "DATA":
                self._say("354 go on")
                mail.data = self._read()
                if self.server.rules.data.startswith("2"):
                    self.server.taken.append(mail)
                self._say(self.server.rules.data)
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _read(self) -> bytes:
        data = b""
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            data += line
        return data

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    """Listens on a port of its own until its end."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Talk)
        self.taken: list[Taken] = []
        self.rules = Rules()
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def end(self) -> None:
        self.shutdown()
        self.server_close()

"""Asking servers of others without trusting them: where one may go, for how long, how much is read (SSRF-1, SSRF-2).

A name is resolved, every address it has is checked, and the connection goes to one of those very addresses, so that a
second answer of the name server changes nothing. Nothing sent compressed is taken, so that nothing small grows.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings

DEADLINE = 5.0  # seconds, for the whole exchange, redirections included
MOST_BYTES = 1024 * 1024
MOST_REDIRECTIONS = 3
PORTS = {"http": 80, "https": 443}

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Beside what `is_global` refuses: it knows some of these by chance of version, and a rule must not depend on that.
_DENIED = [ipaddress.ip_network(network) for network in (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
    "224.0.0.0/4", "240.0.0.0/4",
    "::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16",
    "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
)]  # fmt: skip
_NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))+")


class Unreachable(Exception):
    """The other side did not answer as it should; trying again later may help. The words are for logs."""


class NotAllowed(Unreachable):
    """We do not go there, now or later."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said."""

    status: int
    headers: Mapping[str, str]  # by lower-case name
    body: bytes

    @property
    def kind(self) -> str:
        """The media type, without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


def fetch(
    url: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    deadline: float = DEADLINE,
    most: int = MOST_BYTES,
) -> Answer:
    """Return what a server answers to a GET, or to a POST of ``body``; redirections of a GET are followed.

    Raises ``NotAllowed`` for an address that is not public, ``Unreachable`` for silence, slowness and excess.
    """
    until = time.monotonic() + deadline
    for _hop in range(MOST_REDIRECTIONS + 1):
        answer = _exchange(url, body, headers or {}, until, most)
        if answer.status not in (301, 302, 303, 307, 308):
            return answer
        if body is not None:
            raise Unreachable("redirected")
        onward = urljoin(url, answer.headers.get("location", ""))
        if url.startswith("https:") and not onward.startswith("https:"):
            raise NotAllowed("redirected to an unprotected address")
        url = onward
    raise Unreachable("redirected too often")


class Session:
    """Several POSTs to one origin over one connection, which was checked when it was made, and is again when made anew.

    For one thread at a time. Redirections are followed nowhere: their answer is returned as it is.
    """

    def __init__(self, url: str) -> None:
        parts = check_url(url)
        self._host, self._port = str(parts.hostname), parts.port or PORTS[parts.scheme]
        self._tls = parts.scheme == "https"
        self._connection: _Connection | None = None

    def post(
        self,
        path: str,
        *,
        body: bytes,
        headers: Mapping[str, str],
        deadline: float = DEADLINE,
        most: int = MOST_BYTES,
    ) -> Answer:
        """Return what the origin answers under this path. Raises ``NotAllowed`` and ``Unreachable`` as ``fetch``.

        A connection that the other side closed while nobody spoke is made anew once: what is sent may then come twice.
        """
        until = time.monotonic() + deadline
        while True:
            kept = self._connection is not None
            try:
                return self._ask(path, body, headers, until, most)
            except (OSError, http.client.HTTPException, ValueError) as error:
                self.close()
                late = time.monotonic() >= until
                if late or not kept:
                    raise Unreachable("too slow" if late else type(error).__name__) from None
            except Unreachable:
                self.close()
                raise

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.leave()
            self._connection = None

    def _ask(self, path: str, body: bytes, headers: Mapping[str, str], until: float, most: int) -> Answer:
        if self._connection is None:
            self._connection = _Connection(self._host, self._port, self._tls, until)
            self._connection.connect()
        else:
            self._connection.watch(until)
        sent = {"User-Agent": "civicnet", "Accept-Encoding": "identity", **headers}
        self._connection.request("POST", path, body=body, headers=sent)
        with self._connection.getresponse() as response:
            answer = _read(response, most, until)
            over = response.will_close
        if over:
            self.close()
        else:
            self._connection.rest()
        return answer


def check_url(url: str) -> SplitResult:
    """Return the parts of an address one may ask, as far as it can be told without asking; raises ``NotAllowed``."""
    if any(not 33 <= ord(letter) <= 126 for letter in url) or "\\" in url or len(url) > 2000:
        raise NotAllowed("not an address")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise NotAllowed("not an address") from None
    if parts.scheme not in PORTS or parts.username is not None or parts.password is not None or not parts.hostname:
        raise NotAllowed("not an address")
    if port not in (None, PORTS[parts.scheme]) and not settings.OUTSIDE_LOOPBACK:
        raise NotAllowed("port")
    _check_host(parts.hostname)
    return parts


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet."""
    if settings.OUTSIDE_LOOPBACK and address.is_loopback:
        return True  # tests ask a server of their own
    return address.is_global and not any(
        address in network for network in _DENIED if network.version == address.version
    )


def _check_host(host: str) -> None:
    """Refuse an address that is none of the public internet, and every spelling of one but the plain one."""
    literal = _literal(host)
    if literal is not None:
        if not is_public(literal):
            raise NotAllowed("address")
    elif not _NAME.fullmatch(host) or re.match(r"[0-9]|0x", host.rpartition(".")[2]):
        # “2130706433”, “0x7f.1”, “localhost”, “a.b.” are no names of public servers.
        raise NotAllowed("name")


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _addresses(host: str, port: int, until: float) -> list[str]:
    """Return the addresses of a host, all of them public, resolved before the deadline."""
    answers: SimpleQueue[list[str]] = SimpleQueue()

    def ask() -> None:
        found: list[str] = []
        with suppress(OSError, UnicodeError):
            found = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        answers.put(found)

    # The resolver knows no deadline; a thread that outlives ours ends by itself.
    threading.Thread(target=ask, name="outside-resolve", daemon=True).start()
    try:
        found = answers.get(timeout=max(0.0, until - time.monotonic()))
    except Empty:
        raise Unreachable("name not resolved in time") from None
    if not found:
        raise Unreachable("name not resolved")
    for text in found:
        literal = _literal(text)
        if literal is None or not is_public(literal):
            raise NotAllowed("address")
    return list(dict.fromkeys(found))


def _exchange(url: str, body: bytes | None, headers: Mapping[str, str], until: float, most: int) -> Answer:
    parts = check_url(url)
    host, port = str(parts.hostname), parts.port or PORTS[parts.scheme]
    connection = _Connection(host, port, parts.scheme == "https", until)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    sent = {"User-Agent": "civicnet", "Accept-Encoding": "identity", "Connection": "close", **headers}
    try:
        connection.connect()
        connection.request("GET" if body is None else "POST", path, body=body, headers=sent)
        with connection.getresponse() as response:
            return _read(response, most, until)
    except (OSError, http.client.HTTPException, ValueError) as error:
        late = time.monotonic() >= until
        raise Unreachable("too slow" if late else type(error).__name__) from None
    finally:
        connection.leave()


def _read(response: http.client.HTTPResponse, most: int, until: float) -> Answer:
    headers = {name.lower(): value for name, value in response.getheaders()}
    if headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise Unreachable("compressed")
    if (response.length or 0) > most:
        raise Unreachable("too long")
    body = bytearray()
    while chunk := response.read1(65536):
        body += chunk
        if len(body) > most:
            raise Unreachable("too long")
    if response.length or time.monotonic() >= until:  # what was announced and not sent
        raise Unreachable("cut short")
    return Answer(response.status, headers, bytes(body))


class _Connection(http.client.HTTPConnection):
    """Connects to a checked address under the name asked for, and is cut at the deadline whatever it is doing."""

    def __init__(self, host: str, port: int, tls: bool, until: float) -> None:
        super().__init__(host, port)
        self._tls, self._until = tls, until
        self._guard: threading.Timer | None = None
        self._held: socket.socket | None = None  # `sock` is let go of as soon as the headers are read

    def connect(self) -> None:
        self._hold(self._open(_addresses(self.host, self.port, self._until)))
        self.watch(self._until)
        if self._tls:
            context = ssl.create_default_context()
            tls = context.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
            self._hold(tls)
            tls.do_handshake()

    def watch(self, until: float) -> None:
        """Have it cut at this moment, whatever it is doing then."""
        self.rest()
        self._until = until
        self._guard = threading.Timer(self._left(), self._cut)
        self._guard.daemon = True
        self._guard.start()

    def rest(self) -> None:
        """Watch it no more: nobody waits for anything."""
        if self._guard is not None:
            self._guard.cancel()
            self._guard = None

    def leave(self) -> None:
        """Let go of everything."""
        self.rest()
        self.close()
        if self._held is not None:
            self._held.close()

    def _hold(self, opened: socket.socket) -> None:
        self.sock = self._held = opened

    def _open(self, addresses: list[str]) -> socket.socket:
        """Connect to the first of these addresses that answers; no name is looked up again."""
        for number, address in enumerate(addresses, 1):
            opened = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
            try:
                opened.settimeout(self._left())
                opened.connect((address, self.port))
            except OSError:
                opened.close()
                if number == len(addresses):
                    raise
            else:
                return opened
        raise OSError("no address")

    def _left(self) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def _cut(self) -> None:
        if self._held is not None:
            with suppress(OSError):  # closed meanwhile
                socket.socket.shutdown(self._held, socket.SHUT_RDWR)

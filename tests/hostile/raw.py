"""Requests as no browser sends them, byte by byte."""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from dataclasses import dataclass

from tests.post_office import HOST

PATIENCE = 20.0


@dataclass(frozen=True)
class Raw:
    """What came back: the status (0 if the line was just closed), all of it, and how soon."""

    status: int
    answer: bytes
    seconds: float


def request(
    method: bytes, path: bytes, headers: dict[str, str] | None = None, body: bytes = b""
) -> bytes:
    """A request that closes the line after itself; `headers` go before what it says by itself."""
    given = {"Host": HOST, "Connection": "close"}
    given |= {"Content-Length": str(len(body))} if body else {}
    lines = [f"{name}: {value}".encode() for name, value in (given | (headers or {})).items()]
    return b"\r\n".join([method + b" " + path + b" HTTP/1.1", *lines, b"", body])


def send(port: int, sent: bytes) -> Raw:
    """Send it all, unless the server has heard enough before, and read what it says."""
    began = time.monotonic()
    with socket.create_connection((HOST, port), PATIENCE) as line:
        # A server that refuses early closes its end while we still talk.
        with suppress(BrokenPipeError, ConnectionResetError):
            line.sendall(sent)
        answer = _read(line)
    first = answer.split(b" ", 2)
    status = int(first[1]) if len(first) > 1 and first[0].startswith(b"HTTP/") else 0
    return Raw(status, answer, time.monotonic() - began)


def _read(line: socket.socket) -> bytes:
    parts: list[bytes] = []
    with suppress(ConnectionResetError):
        while part := line.recv(65536):
            parts.append(part)
    return b"".join(parts)


def chunked(body: bytes, size: int = 65536) -> bytes:
    """The body in chunks, each with its length."""
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"

"""The requests that are sent: the whole form of an application, and a counter's page."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode
from uuid import uuid4

from bench.load import Source

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
FORM = {
    "name": "髙橋 花子",
    "email": "hanako@example.jp",
    "phone": "03-1234-5678",
    "registration": "registered",
    "number": "13010-12345678",
    "number_kept": "",
    "message": "転職について相談したいです。",
    "terms": "1",
}


def get(port: int, path: str) -> tuple[HTTPResponse, str]:
    """The answer to a GET, and its text."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"GET {path}: {answer.status}")
    return answer, text


def cookies(given: Iterable[str]) -> str:
    """What a browser sends back of the Set-Cookie headers that it was `given`."""
    return "; ".join(header.partition(";")[0] for header in given)


def applications(port: int, slots: Sequence[int]) -> Source:
    """A browser that has opened the form once and sends it off again and again, as new forms."""
    answer, page = get(port, f"/slots/{slots[0]}/application/")
    cookie = cookies(answer.headers.get_all("Set-Cookie", []))
    found = TOKEN.search(page)
    if found is None:
        raise RuntimeError("the form holds no token")
    filled_in = urlencode(FORM | {"csrfmiddlewaretoken": found[1]})

    def source() -> bytes:
        body = f"{filled_in}&submission={uuid4()}".encode()
        return (
            f"POST /slots/{random.choice(slots)}/bookings/ HTTP/1.1\r\n"
            f"Host: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
            f"Cookie: {cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        ).encode() + body

    return source


def bare_applications(port: int, slots: Sequence[int]) -> Source:
    """The same address without the form, for the bare view."""
    end = f"/bookings/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 0\r\n\r\n"
    return lambda: f"POST /slots/{random.choice(slots)}{end}".encode()


def weeks(port: int, counters: int, headers: dict[int, str] | None = None) -> Source:
    """The pages of random counters from 1 on; `headers` holds one more line per counter."""

    def source() -> bytes:
        counter = random.randint(1, counters)
        more = headers[counter] if headers else ""
        return (
            f"GET /counters/{counter}/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"Accept-Encoding: gzip\r\n{more}\r\n"
        ).encode()

    return source


def seen_before(port: int, counters: int) -> dict[int, str]:
    """For each counter the header by which a browser says which page it has already."""
    pages = {counter: get(port, f"/counters/{counter}/")[0] for counter in range(1, counters + 1)}
    return {
        counter: f"If-None-Match: {page.headers['ETag']}\r\n" for counter, page in pages.items()
    }

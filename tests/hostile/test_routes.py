"""Every route, every method, ids of every kind, and paths that are no text: never a crash."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from madoguchi.models import Slot
from tests.hostile.raw import request, send
from tests.server import Running
from tests.visitor import Visitor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("_nothing_changes")]

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get")
UNKNOWN = "1" + "2" * 17
KINDS = {"id": UNKNOWN, "reference": "1234567890", "token": "12345678901-" + "a" * 26}
ALLOWED = {200, 301, 302, 400, 403, 404, 405, 409, 410, 422, 501}


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """The routes below these patterns, in the words of the table."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


ROUTES = sorted(set(routes(get_resolver().url_patterns)))


def address(route: str, slot: Slot | None) -> str:
    """A path of this route: to rows that are there if a slot is given, else to unknown ones."""
    there = {"slot_id": slot.pk, "counter_id": slot.counter_id} if slot else {}
    there |= {"office_id": slot.counter.office_id, "terms_id": 1} if slot else {}

    def fill(found: re.Match[str]) -> str:
        kind, _, name = found[1].rpartition(":")
        return str(there.get(name, KINDS.get(kind, "1")))

    # The administration's own routes have patterns of regular expressions among them.
    plain = re.sub(r"\(\?P<[^>]*>[^)]*\)", "1", route)
    return "/" + re.sub(r"[\^$?]|\\.|\.\*", "", re.sub(r"<([^>]+)>", fill, plain))


def test_the_table_was_read() -> None:
    assert {"slots/<id:slot_id>/bookings/", "k/<token:token>", "finish/"} <= set(ROUTES)
    assert any(route.startswith("desk/admin/") for route in ROUTES)
    assert not re.search(r"[<>()]", "".join(address(route, None) for route in ROUTES))


@pytest.mark.parametrize("there", [True, False])
def test_no_method_of_a_stranger_changes_or_breaks_anything(
    stranger: Visitor, slot: Slot, there: bool
) -> None:
    body = f"csrfmiddlewaretoken={stranger.token}".encode()
    for route in ROUTES:
        path = address(route, slot if there else None)
        for method in METHODS:
            sent = None if method in {"GET", "HEAD", "get"} else body
            status = stranger.ask(method, path, sent).status
            assert status in ALLOWED, (method, path, status)


def test_no_method_reaches_the_booking_of_somebody_else(
    server: Running, stranger: Visitor, slot: Slot
) -> None:
    for method in METHODS:
        for part in ("mail", "code", "letters", "address", "withdrawal", "confirmation"):
            path = f"/bookings/1234567890/{part}/"
            assert stranger.ask(method, path, b"code=123456").status in ALLOWED


@pytest.mark.parametrize(
    "path",
    [
        "/\0", "/%00", "/offices/%00", "/offices/?q=%00", "/offices/?prefecture=%00",
        "/offices/?q=%FF", "/offices/?q=%ED%A0%80", "/%FF%FE/", "/k/%00", "/k/%FF", "/k/..%2F",
        "/b/%E3%80%80", "/slots/%EF%BC%91/application/", "/slots/0/application/",
        "/slots/-1/application/", "/slots/9223372036854775808/application/",
        "/slots/999999999999999999/application/", f"/slots/{'9' * 400}/application/",
        "/counters/1/?week=%00", "/counters/1/?week=0000-00-00", "/counters/1/?week=9999-12-31",
        "/counters/1/?week=0001-01-01", "/counters/1/?week=%EF%BC%92", "/counters/1/?week=x",
        "/offices/?q=" + "%E9%AB%99" * 2000, "/" + "a" * 8000, "/" + "a" * 200_000,
        "/offices/?" + "&".join(f"q{n}=x" for n in range(2000)), "/static/../madoguchi/settings.py",
        "/static/%2e%2e/%2e%2e/etc/passwd", "//evil.example/k/x", "/\\evil.example", "*", "x",
        "http://evil.example/", "/?" + "%" * 100, "/terms/%00/", "/bookings/%00/",
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_path_breaks_anything(server: Running, method: str, path: str) -> None:
    answer = send(server.port, request(method.encode(), path.encode()))
    assert 200 <= answer.status < 500
    assert b"root:" not in answer.answer
    assert b"SECRET_KEY" not in answer.answer


@pytest.mark.parametrize(
    "sent",
    [
        b"\0\0\0\0\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\r\n\r\n",
        b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: \xff\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nX: "
        + b"x" * 500_000
        + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nCookie: \xff=\0;;==\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n"
        b"Connection: close\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    ],
)
def test_no_request_that_is_none_breaks_anything(server: Running, sent: bytes) -> None:
    assert send(server.port, sent).status < 500
    assert send(server.port, request(b"GET", b"/")).status == 200

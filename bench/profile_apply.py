"""Where the time of one apply goes: round trips to the database, and functions by their time.

The whole POST is profiled, from the WSGI server's call to the last byte of the answer.
"""

from __future__ import annotations

import cProfile
import pstats
import re
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import django
from django.db import connection
from django.test import RequestFactory
from psycopg.pq import Trace

from bench.requests import FORM, TOKEN, cookies
from bench.rows import lay_slots
from madoguchi.wsgi import application

APPLIES, TIMED, SHOWN = 300, 100, 18
FORM_TYPE = "application/x-www-form-urlencoded"
ROOT, PACKAGES = Path(__file__).parents[1], Path(django.__file__).parents[1]

_SENT = re.compile(r'F\t\d+\t(?:Query|Parse)\t *(?:"[^"]*" )?"(.*)"', re.DOTALL)

Answer = tuple[str, list[tuple[str, str]], bytes]


def ask(environ: dict[str, Any]) -> Answer:
    """One request to the whole service as its web server would hand it over."""
    given: list[tuple[str, list[tuple[str, str]]]] = []

    def start(status: str, headers: list[tuple[str, str]], error: Any = None) -> Any:
        given.append((status, headers))

    body = application(environ, start)
    content = b"".join(body)
    body.close()
    return *given[0], content


def browser(slot_id: int) -> Callable[[], None]:
    """A browser with the form opened; each call sends it off as a new form."""
    requests = RequestFactory(SERVER_NAME="127.0.0.1")
    _, headers, page = ask(requests.get(f"/slots/{slot_id}/application/").environ)
    cookie = cookies(value for name, value in headers if name == "Set-Cookie")
    token = TOKEN.search(page.decode())
    if token is None:
        raise RuntimeError("the form holds no token")
    path = f"/slots/{slot_id}/bookings/"
    filled_in = FORM | {"csrfmiddlewaretoken": token[1]}

    def send() -> None:
        body = urlencode(filled_in | {"submission": str(uuid4())})
        request = requests.post(path, body, FORM_TYPE, headers={"cookie": cookie})
        status, _, _ = ask(request.environ)
        if not status.startswith("302"):
            raise RuntimeError(f"applying was answered with {status}")

    return send


def round_trips(act: Callable[[], None]) -> list[str]:
    """The statements that `act` sends to PostgreSQL, by libpq's own record of the protocol."""
    with tempfile.TemporaryFile("w+") as record:
        libpq = connection.connection.pgconn
        libpq.trace(record.fileno())
        libpq.set_trace_flags(Trace.SUPPRESS_TIMESTAMPS)
        act()
        libpq.untrace()
        record.seek(0)
        messages = re.split(r"^(?=[FB]\t)", record.read(), flags=re.MULTILINE)
    sent = (_SENT.match(message) for message in messages)
    return [" ".join(found[1].split()) for found in sent if found]


def show_functions(profile: cProfile.Profile) -> None:
    """Print the functions that took most, counted with what they call, and then by themselves."""
    entries = [
        (own / APPLIES * 1000, whole / APPLIES * 1000, calls / APPLIES, _where(key))
        for key, (_, calls, own, whole, _) in pstats.Stats(profile).stats.items()  # type: ignore[attr-defined]  # typeshed omits it
    ]
    ours = sorted((e for e in entries if "madoguchi/" in e[3]), key=lambda e: -e[1])
    alone = sorted(entries, key=lambda e: -e[0])
    for title, chosen in (("Ours, with what they call", ours), ("By themselves", alone)):
        print(f"\n{title} (ms computing per apply, under the profiler)\n    whole     own   calls")
        for own, whole, calls, where in chosen[:SHOWN]:
            print(f"  {whole:>7.2f} {own:>7.2f} {calls:>7.1f}  {where}")


def _where(key: tuple[str, int, str]) -> str:
    path, line, name = key
    for folder in (PACKAGES, ROOT):
        path = path.removeprefix(f"{folder}/")
    return f"{path}:{line} {name}" if line else name


def main() -> None:
    """Profile applies for one slot that has room for all of them."""
    send = browser(lay_slots(counters=1, capacity=APPLIES + TIMED + 50)[0])
    for _ in range(20):
        send()
    sent = round_trips(send)
    print(f"One apply: {len(sent)} statements, each a round trip")
    for statement in sent:
        print(f"  {statement[:96]}")
    began, cpu = time.perf_counter(), time.process_time()
    for _ in range(TIMED):
        send()
    whole, own = time.perf_counter() - began, time.process_time() - cpu
    print(
        f"\nOne apply without the profiler: {whole / TIMED * 1000:.1f} ms, of which "
        f"{own / TIMED * 1000:.1f} ms computing here and the rest waiting for PostgreSQL"
    )
    profile = cProfile.Profile(time.process_time)
    profile.enable()
    for _ in range(APPLIES):
        send()
    profile.disable()
    show_functions(profile)


if __name__ == "__main__":
    main()

"""Mail scanners open links, run what they find and follow it; only a person's press counts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from madoguchi.actions.apply import apply
from tests import rows
from tests.builders import application
from tests.journeys import ways
from tests.journeys.conftest import Visit
from tests.journeys.service import Service
from tests.journeys.visitor import PHONE, Visitor
from tests.journeys.world import World
from tests.web.typed import state_of

pytestmark = pytest.mark.django_db(transaction=True)

PREFETCH = {"Purpose": "prefetch", "Sec-Purpose": "prefetch;prerender", "X-Moz": "prefetch"}
Scan = Callable[[Visit, str], object]


def domain_rows() -> dict[str, list[str]]:
    """All rows but those by which the worker says that it is alive."""
    return {
        table: held
        for table, held in rows.everything().items()
        if not table.startswith("procrastinate_")
    }


def ask(method: str, headers: dict[str, str] | None = None) -> Scan:
    """Fetch the link as a program does, following where it leads."""

    def scan(visit: Visit, link: str) -> None:
        answer = visit().context.request.fetch(link, method=method, headers=headers or {})
        assert answer.status == 200

    return scan


def look_at_everything(scanner: Visitor) -> None:
    """Wait, scroll, and let the mouse rest on whatever could be pressed."""
    scanner.page.wait_for_load_state("networkidle")
    for act in scanner.page.locator("main a, main button, footer a").all():
        act.hover()
    scanner.page.mouse.wheel(0, 5000)
    scanner.page.wait_for_timeout(300)


def browse(*, scripts: bool) -> Scan:
    """Open the link in a browser that presses nothing."""

    def scan(visit: Visit, link: str) -> None:
        scanner = visit(PHONE, scripts=scripts)
        scanner.open(link)
        look_at_everything(scanner)

    return scan


def browse_as_prefetch(visit: Visit, link: str) -> None:
    scanner = visit()
    scanner.context.set_extra_http_headers(PREFETCH)
    scanner.open(link)
    look_at_everything(scanner)


def open_three_times(visit: Visit, link: str) -> None:
    scanner = visit()
    for _ in range(3):
        scanner.open(link)


SCANS = {
    "HEAD": ask("HEAD"),
    "GET": ask("GET"),
    "prefetch": ask("GET", PREFETCH),
    "browser": browse(scripts=True),
    "browser without scripts": browse(scripts=False),
    "browser that prefetches": browse_as_prefetch,
    "three times": open_three_times,
}


@pytest.mark.parametrize("scan", SCANS.values(), ids=SCANS.keys())
def test_a_scanner_neither_confirms_nor_cancels(
    visit: Visit, world: World, service: Service, scan: Scan
) -> None:
    reference = apply(application(world.slot()))
    letter = service.letter()
    service.wait_until_idle()
    before = domain_rows()
    scan(visit, letter.url)
    assert domain_rows() == before
    phone = visit(PHONE)
    ways.confirm(phone, service)
    assert state_of(reference) == "confirmed"
    letter = service.letter(2)
    service.wait_until_idle()
    before = domain_rows()
    scan(visit, letter.url)
    assert domain_rows() == before
    phone.open(letter.url)
    ways.cancel(phone)
    assert state_of(reference) == "cancelled"

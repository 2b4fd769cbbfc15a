"""Many visitors at the same instant, each on a connection of its own, and who holds what then."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from madoguchi.models import Claim, Slot
from madoguchi.queries.clock import database_now
from tests.visitor import Answer, Visitor

OVERLAPS = """
SELECT count(*) FROM madoguchi_claim one JOIN madoguchi_claim other
    ON one.slot_id = other.slot_id AND one.n = other.n AND one.id < other.id
   AND one.taken && other.taken
"""


def at_once(acts: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """Do all of it from one starting shot; the answers, in the order given."""
    start = threading.Barrier(len(acts))

    def do(act: Callable[[], Answer]) -> Answer:
        start.wait(60)
        return act()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(do, acts))


def crowd(port: int, slot: Slot, people: int) -> list[Visitor]:
    """So many people with the slot's form open before them, and a connection that stays."""

    def arrive(_number: int) -> Visitor:
        visitor = Visitor(port)
        visitor.stay_connected()
        visitor.open_form(slot)
        return visitor

    with ThreadPoolExecutor(8) as doors:
        return list(doors.map(arrive, range(people)))


def leave(visitors: Iterable[Visitor]) -> None:
    """Close all connections."""
    for visitor in visitors:
        visitor.leave()


def holders(slot: Slot) -> int:
    """How many claims on the slot hold this instant."""
    return Claim.objects.filter(slot=slot, taken__contains=database_now()).count()


def overlaps() -> int:
    """Pairs of claims that meet on one unit: there must be none, ever."""
    with connection.cursor() as cursor:
        cursor.execute(OVERLAPS)
        (pairs,) = cursor.fetchone()
    return int(pairs)

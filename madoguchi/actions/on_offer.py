"""Slots on offer and how they change under locks: shared by publishing, taking back, closing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from psycopg.types.range import Range

from madoguchi.models import Claim, ClaimKind, Counter, Slot, Unit
from madoguchi.queries.clock import database_now
from madoguchi.rules.slots import PlannedSlot

_CLOSE_UNITS = """
INSERT INTO madoguchi_claim (slot_id, n, taken, kind)
SELECT unit.slot_id, unit.n, tstzrange(%(now)s, NULL), 'closed'
FROM madoguchi_unit unit
WHERE unit.slot_id = ANY(%(slots)s) AND NOT EXISTS (
    SELECT FROM madoguchi_claim closed
    WHERE closed.slot_id = unit.slot_id AND closed.n = unit.n
      AND closed.kind = 'closed' AND closed.taken @> %(now)s)
ORDER BY unit.slot_id, unit.n
"""


def lock_counters(counters: QuerySet[Counter]) -> list[Counter]:
    """The counters with their offices, in id order, locked against other publishers."""
    locked = counters.select_for_update(of=("self",), no_key=True).select_related("office")
    return list(locked.order_by("id"))


def lock_slots(slots: QuerySet[Slot]) -> datetime:
    """Lock these slots in id order, as every act does; the database's clock after that."""
    list(slots.select_for_update(no_key=True).order_by("id").values_list("id"))
    return database_now()


def create_slots(
    counter: Counter, planned: Collection[PlannedSlot], bookable_from: datetime | None
) -> list[Slot]:
    """Put new slots on offer, with a unit for every person at a time."""
    slots = Slot.objects.bulk_create(
        [
            Slot(counter=counter, starts=one.starts, ends=one.ends, bookable_from=bookable_from)
            for one in planned
        ]
    )
    Unit.objects.bulk_create(
        [
            Unit(slot=slot, n=n)
            for slot, plan in zip(slots, planned, strict=True)
            for n in range(1, plan.capacity + 1)
        ]
    )
    return slots


def withdraw_slots(ids: Collection[int], now: datetime) -> None:
    """Take slots off offer. If anybody holds a unit of them, PostgreSQL refuses all of it."""
    parameters: dict[str, Any] = {"slots": list(ids), "now": now}
    with connection.cursor() as cursor:
        cursor.execute(_CLOSE_UNITS, parameters)
    Slot.objects.filter(pk__in=ids).update(withdrawn_at=now)


def offer_slot(slot_id: int, capacity: int, now: datetime) -> None:
    """Put a slot on offer with that capacity; the highest free units go first.

    Capacity falls to what people hold, and no further.
    """
    Slot.objects.filter(pk=slot_id).update(withdrawn_at=None)
    open_now = _open_units(slot_id, now)
    surplus = len(open_now) - capacity
    if surplus > 0:
        taken = set(_claims_at(slot_id, now, ClaimKind.BOOKING))
        free = [n for n in open_now if n not in taken]
        _close_units(slot_id, free[-surplus:], now)
    elif surplus < 0:
        _open_more(slot_id, -surplus, now)


def _open_more(slot_id: int, wanted: int, now: datetime) -> None:
    closed = _claims_at(slot_id, now, ClaimKind.CLOSED)[:wanted]
    for claim in Claim.objects.filter(
        slot=slot_id, n__in=closed, kind=ClaimKind.CLOSED, taken__contains=now
    ):
        claim.taken = Range(claim.taken.lower, max(now, claim.taken.lower), "[)")
        claim.save(update_fields=["taken"])
    count = Unit.objects.filter(slot=slot_id).count()
    added = range(count + 1, count + 1 + wanted - len(closed))
    Unit.objects.bulk_create([Unit(slot_id=slot_id, n=n) for n in added])


def _close_units(slot_id: int, numbers: list[int], now: datetime) -> None:
    Claim.objects.bulk_create(
        [
            Claim(slot_id=slot_id, n=n, kind=ClaimKind.CLOSED, taken=Range(now, None, "[)"))
            for n in numbers
        ]
    )


def _claims_at(slot_id: int, now: datetime, kind: ClaimKind) -> list[int]:
    claims = Claim.objects.filter(slot=slot_id, kind=kind, taken__contains=now)
    return list(claims.order_by("n").values_list("n", flat=True))


def _open_units(slot_id: int, now: datetime) -> list[int]:
    closed = _claims_at(slot_id, now, ClaimKind.CLOSED)
    units = Unit.objects.filter(slot=slot_id).exclude(n__in=closed)
    return list(units.order_by("n").values_list("n", flat=True))

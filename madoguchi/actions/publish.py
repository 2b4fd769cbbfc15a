"""Publish slots: bring what stands to what the timetable says, without harm to any booking."""

from __future__ import annotations

from datetime import date, datetime

from psycopg.types.range import Range

from madoguchi.actions.transaction import act
from madoguchi.models import Claim, ClaimKind, Counter, Slot, Unit
from madoguchi.queries.clock import database_now
from madoguchi.queries.timetable import existing_slots, planned_slots, span
from madoguchi.rules.preview import Existing, Preview, compare
from madoguchi.rules.slots import PlannedSlot


def preview_slots(counter: Counter, first: date, last: date, now: datetime) -> Preview:
    """What `publish_slots` would do on these dates; writes nothing.

    Refuses BandMalformed and BandsOverlap.
    """
    return compare(planned_slots(counter, first, last), existing_slots(counter, first, last, now))


def publish_slots(counter_id: int, first: date, last: date) -> Preview:
    """Create, change, take back and bring back the counter's slots of these dates; what was done.

    Run again, it changes nothing. A slot that anyone holds is neither taken back nor made smaller
    than what is held: should code ever try, the claims' exclusion constraint refuses.
    Refuses BandMalformed, BandsOverlap, Busy.
    """
    with act():
        counter = (
            Counter.objects.select_for_update(of=("self",), no_key=True)
            .select_related("office")
            .get(pk=counter_id)
        )
        begin, end = span(first, last)
        standing = Slot.objects.filter(counter=counter, starts__gte=begin, starts__lt=end)
        list(standing.select_for_update(no_key=True).order_by("id").values_list("id"))
        now = database_now()
        preview = preview_slots(counter, first, last, now)
        _take_back(preview.vanishing, now)
        for slot in preview.kept:
            _close_units(slot.id, _free_units(slot.id, now), now)
        for was, planned in (*preview.changed, *preview.returning):
            _bring_to(was, planned, now)
        _create(counter, preview.new)
        return preview


def _take_back(vanishing: tuple[Existing, ...], now: datetime) -> None:
    for slot in vanishing:
        _close_units(slot.id, _open_units(slot.id, now), now)
    Slot.objects.filter(pk__in=[slot.id for slot in vanishing]).update(withdrawn_at=now)


def _bring_to(was: Existing, planned: PlannedSlot, now: datetime) -> None:
    """Give a standing or withdrawn slot the planned capacity; the highest free units go first."""
    Slot.objects.filter(pk=was.id).update(withdrawn_at=None)
    surplus = len(_open_units(was.id, now)) - planned.capacity
    if surplus > 0:
        _close_units(was.id, _free_units(was.id, now)[-surplus:], now)
    elif surplus < 0:
        _open_more(was.id, -surplus, now)


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


def _create(counter: Counter, planned: tuple[PlannedSlot, ...]) -> None:
    slots = Slot.objects.bulk_create(
        [Slot(counter=counter, starts=slot.starts, ends=slot.ends) for slot in planned]
    )
    Unit.objects.bulk_create(
        [
            Unit(slot=slot, n=n)
            for slot, plan in zip(slots, planned, strict=True)
            for n in range(1, plan.capacity + 1)
        ]
    )


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


def _free_units(slot_id: int, now: datetime) -> list[int]:
    taken = set(_claims_at(slot_id, now, ClaimKind.BOOKING))
    return [n for n in _open_units(slot_id, now) if n not in taken]


def _open_units(slot_id: int, now: datetime) -> list[int]:
    closed = _claims_at(slot_id, now, ClaimKind.CLOSED)
    units = Unit.objects.filter(slot=slot_id).exclude(n__in=closed)
    return list(units.order_by("n").values_list("n", flat=True))

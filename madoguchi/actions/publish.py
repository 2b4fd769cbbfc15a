"""Publish slots: bring what stands to what the timetable says, without harm to any booking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from madoguchi.actions.leave_trail import leave_trail
from madoguchi.actions.on_offer import (
    create_slots,
    lock_counters,
    lock_slots,
    offer_slot,
    withdraw_slots,
)
from madoguchi.actions.transaction import act
from madoguchi.models import Change, Closure, Counter, Publication, PublishedSlot, Slot, Staff
from madoguchi.queries.timetable import existing_slots, planned_slots, span
from madoguchi.rules import refusals
from madoguchi.rules.preview import Existing, Preview, compare


@dataclass(frozen=True)
class Occasion:
    """On which days, by whom and why slots change; new ones can be booked from an instant on."""

    first: date
    last: date
    staff: Staff | None = None
    bookable_from: datetime | None = None
    closure: Closure | None = None


def preview_slots(counter: Counter, first: date, last: date, now: datetime) -> Preview:
    """What `publish_slots` would do on these dates; writes nothing.

    Refuses BandMalformed and BandsOverlap.
    """
    return compare(planned_slots(counter, first, last), existing_slots(counter, first, last, now))


def publish_slots(
    counter_id: int,
    first: date,
    last: date,
    *,
    staff: Staff | None = None,
    bookable_from: datetime | None = None,
    expected: str | None = None,
) -> Preview:
    """Create, change, take back and bring back the counter's slots of these dates; what was done.

    Run again, it changes nothing and leaves no record. A slot that anyone holds is neither taken
    back nor made smaller than what is held: should code ever try, the claims' exclusion constraint
    refuses. One that is no longer planned takes no new bookings. What comes or comes back can be
    booked from `bookable_from`. `expected` is the fingerprint of the preview that was agreed to.
    Refuses BandMalformed, BandsOverlap, PreviewOutdated, Busy.
    """
    with act():
        [counter] = _lock_one(counter_id)
        begin, end = span(first, last)
        now = lock_slots(Slot.objects.filter(counter=counter, starts__gte=begin, starts__lt=end))
        preview = preview_slots(counter, first, last, now)
        if expected is not None and expected != preview.fingerprint:
            raise refusals.PreviewOutdated
        if not preview.changes_nothing:
            occasion = Occasion(first, last, staff, bookable_from)
            publication = carry_out(counter, preview, occasion, now)
            if staff is not None:
                leave_trail(
                    "published",
                    actor=staff,
                    place=counter,
                    publication=publication.pk,
                    first=f"{first}",
                    last=f"{last}",
                    counts=preview.counts,
                )
        return preview


def carry_out(counter: Counter, preview: Preview, occasion: Occasion, now: datetime) -> Publication:
    """Do what the preview says and keep how each slot stood before; the slots are locked."""
    publication = Publication.objects.create(
        counter=counter,
        staff=occasion.staff,
        closure=occasion.closure,
        at=now,
        first=occasion.first,
        last=occasion.last,
        bookable_from=occasion.bookable_from,
        counts=preview.counts,
    )
    rows = _before(publication, preview)
    withdraw_slots([slot.id for slot in preview.vanishing], now)
    Slot.objects.filter(pk__in=[slot.id for slot in preview.closing]).update(closed_at=now)
    for was, planned in (*preview.changed, *preview.returning):
        offer_slot(was.id, planned.capacity, now)
    changed = [was.id for was, _ in (*preview.changed, *preview.returning)]
    Slot.objects.filter(pk__in=changed).update(closed_at=None)
    returned = [was.id for was, _ in preview.returning]
    Slot.objects.filter(pk__in=returned).update(bookable_from=occasion.bookable_from)
    created = create_slots(counter, preview.new, occasion.bookable_from)
    rows += [_row(publication, slot, Change.CREATED, 0) for slot in created]
    PublishedSlot.objects.bulk_create(rows)
    return publication


def _lock_one(counter_id: int) -> list[Counter]:
    locked = lock_counters(Counter.objects.filter(pk=counter_id))
    if not locked:
        raise Counter.DoesNotExist
    return locked


def _before(publication: Publication, preview: Preview) -> list[PublishedSlot]:
    touched: list[tuple[Existing, Change]] = [
        *((slot, Change.WITHDRAWN) for slot in preview.vanishing),
        *((slot, Change.CLOSED) for slot in preview.closing),
        *((slot, Change.CHANGED) for slot, _ in preview.changed),
        *((slot, Change.RETURNED) for slot, _ in preview.returning),
    ]
    rows = Slot.objects.in_bulk([slot.id for slot, _ in touched])
    return [_row(publication, rows[was.id], change, was.capacity) for was, change in touched]


def _row(publication: Publication, slot: Slot, change: Change, capacity: int) -> PublishedSlot:
    created = change is Change.CREATED
    return PublishedSlot(
        publication=publication,
        slot=slot,
        change=change,
        capacity_before=capacity,
        bookable_from_before=None if created else slot.bookable_from,
        closed_at_before=slot.closed_at,
    )

"""Take a publication back: while nothing of it is booked, all stands again as it did before."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from madoguchi.actions.leave_trail import leave_trail
from madoguchi.actions.on_offer import lock_counters, lock_slots, offer_slot, withdraw_slots
from madoguchi.actions.transaction import act
from madoguchi.models import Change, Counter, Publication, PublishedSlot, Slot, Staff
from madoguchi.queries.publications import is_overtaken, taken_units
from madoguchi.rules import refusals

_BROUGHT = (Change.CREATED, Change.RETURNED)


def take_back(*, counter: Counter, publication_id: int, staff: Staff | None) -> Publication:
    """Undo a publication of the counter, slot by slot.

    Refuses PublicationUnknown, PublicationTakenBack, PublicationOfClosure, PublicationOvertaken,
    PublicationBooked, Busy.
    """
    with act():
        lock_counters(Counter.objects.filter(pk=counter.pk))
        publication = Publication.objects.filter(counter=counter, pk=publication_id).first()
        if publication is None:
            raise refusals.PublicationUnknown
        if publication.closure_id is not None:
            raise refusals.PublicationOfClosure
        now = lock_slots(slots_of(publication))
        restore(publication, staff, now)
        leave_trail(
            "publication_taken_back", actor=staff, place=counter, publication=publication.pk
        )
        return publication


def slots_of(*publications: Publication) -> QuerySet[Slot]:
    """The slots that these publications touched."""
    touched = PublishedSlot.objects.filter(publication__in=publications)
    return Slot.objects.filter(pk__in=touched.values("slot"))


def restore(publication: Publication, staff: Staff | None, now: datetime) -> None:
    """Bring its slots, which are locked, to where they stood before.

    Refuses PublicationTakenBack, PublicationOvertaken, PublicationBooked.
    """
    if publication.taken_back_at is not None:
        raise refusals.PublicationTakenBack
    if is_overtaken(publication):
        raise refusals.PublicationOvertaken
    rows = list(publication.slots.all())
    taken = taken_units(publication.pk, now)
    if any(taken.get(row.slot_id, 0) > row.capacity_before for row in rows if _may_harm(row)):
        raise refusals.PublicationBooked
    withdraw_slots([row.slot_id for row in rows if row.change in _BROUGHT], now)
    for row in rows:
        _restore_slot(row, now)
    publication.taken_back_at = now
    publication.taken_back_by = staff
    publication.save(update_fields=["taken_back_at", "taken_back_by"])


def _may_harm(row: PublishedSlot) -> bool:
    return row.change in (*_BROUGHT, Change.CHANGED)


def _restore_slot(row: PublishedSlot, now: datetime) -> None:
    if row.change in (Change.CHANGED, Change.WITHDRAWN):
        offer_slot(row.slot_id, row.capacity_before, now)
    Slot.objects.filter(pk=row.slot_id).update(
        bookable_from=row.bookable_from_before, closed_at=row.closed_at_before
    )

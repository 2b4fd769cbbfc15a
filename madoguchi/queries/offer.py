"""One slot as it is offered to a person who is about to apply."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from madoguchi.models import Counter, Office, Slot
from madoguchi.queries.terms import terms_in_force
from madoguchi.rules import refusals
from madoguchi.rules.policy import Policy

_TAKEN = """
SELECT count(*) = count(claim.id)
FROM madoguchi_unit unit
LEFT JOIN madoguchi_claim claim
       ON claim.slot_id = unit.slot_id AND claim.n = unit.n AND claim.taken @> %(now)s
WHERE unit.slot_id = %(slot)s
"""


@dataclass(frozen=True)
class Place:
    """Where a session takes place, as pages and letters name it."""

    office_id: int
    office: str
    counter_id: int
    counter: str
    phone: str
    hours: str
    tool: str
    counselling_terms_url: str


@dataclass(frozen=True)
class Offer:
    """A slot, its place, its counter's times, and the terms that applying accepts."""

    slot_id: int
    starts: datetime
    ends: datetime
    place: Place
    policy: Policy
    terms_id: int
    terms_number: int


def place_of(counter: Counter) -> Place:
    """The counter (loaded with its office) as a plain value; it answers to its own telephone."""
    return Place(
        office_id=counter.office_id,
        office=counter.office.name,
        counter_id=counter.pk,
        counter=counter.name,
        phone=counter.phone or counter.office.phone,
        hours=counter.office.hours,
        tool=counter.tool,
        counselling_terms_url=counter.counselling_terms_url,
    )


def check_open(counter: Counter) -> None:
    """Refuse (CounterClosed, CounterPaused) a counter that takes no online bookings now."""
    office: Office = counter.office
    if not (counter.accepts_bookings and office.accepts_bookings):
        raise refusals.CounterClosed
    if counter.paused_because or office.paused_because:
        raise refusals.CounterPaused


def check_slot(slot: Slot, now: datetime) -> None:
    """Refuse (SlotRefusal) a slot that may not be booked at `now`, free or not."""
    check_open(slot.counter)
    if slot.withdrawn_at is not None or slot.closed_at is not None:
        raise refusals.SlotWithdrawn
    slot.counter.policy.check_start(slot.starts, now)
    if slot.bookable_from is not None and now < slot.bookable_from:
        raise refusals.SlotNotReleased


def offer(slot_id: int, now: datetime) -> Offer:
    """What applying for this slot would mean at `now`. Asking holds nothing.

    Refuses SlotUnknown, SlotWithdrawn, SlotPast, SlotTooSoon, SlotTooFar, SlotNotReleased,
    SlotFull, CounterClosed, CounterPaused, TermsMissing.
    """
    slot = Slot.objects.select_related("counter__office").filter(pk=slot_id).first()
    if slot is None:
        raise refusals.SlotUnknown
    check_slot(slot, now)
    if _is_full(slot_id, now):
        raise refusals.SlotFull
    terms = terms_in_force(slot.counter.office_id, now)
    if terms is None:
        raise refusals.TermsMissing
    return Offer(
        slot_id=slot.pk,
        starts=slot.starts,
        ends=slot.ends,
        place=place_of(slot.counter),
        policy=slot.counter.policy,
        terms_id=terms.pk,
        terms_number=terms.number,
    )


@dataclass(frozen=True)
class Wanted:
    """A slot that could not be had: what is needed to look for others near it."""

    place: Place
    starts: datetime
    policy: Policy
    paused_because: str


def wanted(slot_id: int) -> Wanted | None:
    """The slot, published or not; None where there never was one."""
    slot = Slot.objects.select_related("counter__office").filter(pk=slot_id).first()
    if slot is None:
        return None
    counter = slot.counter
    return Wanted(
        place=place_of(counter),
        starts=slot.starts,
        policy=counter.policy,
        paused_because=counter.paused_because or counter.office.paused_because,
    )


def _is_full(slot_id: int, now: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN, {"slot": slot_id, "now": now})
        (full,) = cursor.fetchone()
    return bool(full)

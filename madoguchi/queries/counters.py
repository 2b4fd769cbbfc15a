"""An office and its counters as their pages show them, and how soon each counter is free."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from madoguchi.models import Closure, Counter, Holiday, Municipality, Office
from madoguchi.queries.offer import Place, place_of
from madoguchi.queries.timetable import span
from madoguchi.rules.dates import tokyo_day
from madoguchi.rules.policy import Policy

# Walks each counter's slots in order and stops at the first with a free unit.
_EARLIEST = """
SELECT wanted.counter, slot.id, slot.starts, slot.ends
FROM unnest(%(counters)s::bigint[], %(firsts)s::timestamptz[], %(lasts)s::timestamptz[])
     AS wanted (counter, first, last)
CROSS JOIN LATERAL (
    SELECT id, starts, ends FROM madoguchi_slot slot
    WHERE slot.counter_id = wanted.counter AND slot.withdrawn_at IS NULL AND slot.closed_at IS NULL
      AND (slot.bookable_from IS NULL OR slot.bookable_from <= %(now)s)
      AND slot.starts BETWEEN wanted.first AND wanted.last
      AND EXISTS (
          SELECT FROM madoguchi_unit unit
          WHERE unit.slot_id = slot.id AND NOT EXISTS (
              SELECT FROM madoguchi_claim claim
              WHERE claim.slot_id = unit.slot_id AND claim.n = unit.n AND claim.taken @> %(now)s))
    ORDER BY slot.starts
    LIMIT 1
) slot
"""


@dataclass(frozen=True)
class OfficePage:
    """An office with the municipalities that it serves.

    Where it isn't `bookable`, none of its counters is; where `paused_because` says something,
    none is at present.
    """

    id: int
    name: str
    prefecture: str
    phone: str
    postal_code: str
    address: str
    hours: str
    bookable: bool
    paused_because: str
    municipalities: tuple[str, ...]


@dataclass(frozen=True)
class CounterPage:
    """A counter with its place and times, and whether it and its office take bookings.

    Where it isn't `bookable`, people are given the phone; where `paused_because` says something,
    it takes bookings but not at present.
    """

    place: Place
    bureau_id: int
    about: str
    session_minutes: int
    policy: Policy
    bookable: bool
    paused_because: str

    @property
    def is_open(self) -> bool:
        """Whether bookings are taken now."""
        return self.bookable and not self.paused_because


@dataclass(frozen=True)
class FreeSlot:
    """A slot that was free at the instant asked about."""

    id: int
    starts: datetime
    ends: datetime


def office_page(office_id: int) -> OfficePage | None:
    """The office, or None where there is no such one."""
    row = Office.objects.select_related("bureau").filter(pk=office_id).first()
    if row is None:
        return None
    served = Municipality.objects.filter(office=office_id).values_list("name", flat=True)
    return OfficePage(
        id=row.pk,
        name=row.name,
        prefecture=row.bureau.prefecture,
        phone=row.phone,
        postal_code=row.postal_code,
        address=row.address,
        hours=row.hours,
        bookable=row.accepts_bookings,
        paused_because=row.paused_because,
        municipalities=tuple(served),
    )


def counter_page(counter_id: int) -> CounterPage | None:
    """The counter, or None where there is no such one."""
    row = Counter.objects.select_related("office").filter(pk=counter_id).first()
    return _counter(row) if row else None


def counters_of(office_id: int) -> list[CounterPage]:
    """The office's counters in the order that it chose."""
    rows = Counter.objects.select_related("office").filter(office=office_id)
    return [_counter(row) for row in rows]


def earliest_of(counters: Collection[CounterPage], now: datetime) -> dict[int, FreeSlot]:
    """By counter id, the first slot that can be booked at `now`; nothing for counters without."""
    wanted = [counter for counter in counters if counter.is_open]
    parameters: dict[str, Any] = {
        "counters": [counter.place.counter_id for counter in wanted],
        "firsts": [counter.policy.earliest_start(now) for counter in wanted],
        "lasts": [counter.policy.latest_start(now) for counter in wanted],
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_EARLIEST, parameters)
        return {counter_id: FreeSlot(*slot) for counter_id, *slot in cursor.fetchall()}


def holidays_between(first: date, last: date) -> dict[date, str]:
    """The names of the national holidays on these days, both included."""
    return dict(Holiday.objects.filter(day__range=(first, last)).values_list("day", "name"))


def closures_between(counter: CounterPage, first: date, last: date) -> dict[date, str]:
    """Why the counter, or a place above it, closes for a part of these days or for all of them."""
    begin, end = span(first, last)
    reasons: dict[date, str] = {}
    place = counter.place
    rows = Closure.objects.concerning(
        counter=place.counter_id,
        office=place.office_id,
        bureau=counter.bureau_id,
        begin=begin,
        end=end,
    )
    for row in rows:
        day = tokyo_day(max(row.starts, begin))
        closed_until = min(row.ends, end) - timedelta(microseconds=1)
        while day <= tokyo_day(closed_until):
            reasons.setdefault(day, row.reason)
            day += timedelta(days=1)
    return reasons


def _counter(row: Counter) -> CounterPage:
    return CounterPage(
        place=place_of(row),
        bureau_id=row.office.bureau_id,
        about=row.about,
        session_minutes=row.session_minutes,
        policy=row.policy,
        bookable=row.accepts_bookings and row.office.accepts_bookings,
        paused_because=row.paused_because or row.office.paused_because,
    )

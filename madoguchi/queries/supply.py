"""How long a counter's slots last, and how many seats are usual there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from madoguchi.models import Counter, Holiday
from madoguchi.queries.timetable import existing_slots
from madoguchi.rules.dates import tokyo_day
from madoguchi.rules.oddities import Usual

LATELY = timedelta(weeks=8)
SOON = timedelta(days=7)
"""Slots that run out so soon deserve a mark."""

_LAST_FREE = """
SELECT wanted.counter, slot.starts
FROM unnest(%(counters)s::bigint[]) AS wanted (counter)
CROSS JOIN LATERAL (
    SELECT starts FROM madoguchi_slot slot
    WHERE slot.counter_id = wanted.counter AND slot.starts > %(now)s
      AND slot.withdrawn_at IS NULL AND slot.closed_at IS NULL
      AND EXISTS (
          SELECT FROM madoguchi_unit unit
          WHERE unit.slot_id = slot.id AND NOT EXISTS (
              SELECT FROM madoguchi_claim claim
              WHERE claim.slot_id = unit.slot_id AND claim.n = unit.n AND claim.taken @> %(now)s))
    ORDER BY slot.starts DESC
    LIMIT 1
) slot
"""


def days_left(counters: Collection[Counter], now: datetime) -> dict[int, int]:
    """By counter id, in how many days its last free slot comes; -1 where there is none.

    Slots that are released later count: the office has published them.
    """
    parameters: dict[str, Any] = {"counters": [counter.pk for counter in counters], "now": now}
    with connection.cursor() as cursor:
        cursor.execute(_LAST_FREE, parameters)
        last = dict(cursor.fetchall())
    today = tokyo_day(now)
    return {
        counter.pk: (tokyo_day(last[counter.pk]) - today).days if counter.pk in last else -1
        for counter in counters
    }


def running_out(counters: QuerySet[Counter], now: datetime) -> list[tuple[Counter, int]]:
    """Of the counters that take bookings, those whose slots end within SOON; soonest first."""
    open_now = list(counters.filter(accepts_bookings=True, office__accepts_bookings=True))
    left = days_left(open_now, now)
    soon = [(counter, left[counter.pk]) for counter in open_now if left[counter.pk] <= SOON.days]
    return sorted(soon, key=lambda each: (each[1], each[0].pk))


def usual(counter: Counter, first: date, last: date, now: datetime) -> Usual:
    """What is usual at the counter (loaded with its office), for a preview of these dates."""
    today = tokyo_day(now)
    seats: dict[date, int] = defaultdict(int)
    for slot in existing_slots(counter, today - LATELY, today, now):
        if not slot.withdrawn:
            seats[tokyo_day(slot.starts)] += slot.capacity
    most: dict[int, int] = {}
    for day, count in seats.items():
        most[day.weekday()] = max(count, most.get(day.weekday(), 0))
    return Usual(
        opens=counter.office.opens,
        closes=counter.office.closes,
        holidays=frozenset(
            Holiday.objects.filter(day__range=(first, last)).values_list("day", flat=True)
        ),
        earliest=counter.policy.earliest_start(now),
        seats=most,
    )

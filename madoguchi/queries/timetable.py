"""A counter's slots as its timetable has them, and as they stand."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from madoguchi.models import Closure, Counter, Holiday, OccurrenceHours
from madoguchi.rules import slots
from madoguchi.rules.dates import TOKYO
from madoguchi.rules.preview import Existing

_EXISTING = """
SELECT slot.id, slot.starts, slot.ends,
       count(unit.n) FILTER (WHERE claim.kind IS DISTINCT FROM 'closed') AS capacity,
       count(unit.n) FILTER (WHERE claim.kind = 'booking') AS taken,
       slot.withdrawn_at IS NOT NULL AS withdrawn,
       slot.closed_at IS NOT NULL AS closed
FROM madoguchi_slot slot
JOIN madoguchi_unit unit ON unit.slot_id = slot.id
LEFT JOIN madoguchi_claim claim
       ON claim.slot_id = unit.slot_id AND claim.n = unit.n AND claim.taken @> %(now)s
WHERE slot.counter_id = %(counter)s AND slot.starts >= %(first)s AND slot.starts < %(last)s
GROUP BY slot.id
ORDER BY slot.starts
"""


def span(first: date, last: date) -> tuple[datetime, datetime]:
    """The instants at which `first` begins and `last` ends in Tokyo."""
    begin = datetime.combine(first, time.min, TOKYO)
    return begin, datetime.combine(last + timedelta(days=1), time.min, TOKYO)


def planned_slots(counter: Counter, first: date, last: date) -> list[slots.PlannedSlot]:
    """What the counter's bands, closures, openings and the holidays make of these dates.

    Refuses BandMalformed and BandsOverlap.
    """
    return slots.plan(
        bands=bands_of(counter, first, last),
        closures=[
            slots.Closure(starts=row.starts, ends=row.ends)
            for row in closures_of(counter, first, last)
        ],
        openings=frozenset(counter.openings.values_list("day", flat=True)),
        holidays=frozenset(
            Holiday.objects.filter(day__range=(first, last)).values_list("day", flat=True)
        ),
        session=timedelta(minutes=counter.session_minutes),
        buffer=timedelta(minutes=counter.buffer_minutes),
        first=first,
        last=last,
        occurrences=occurrences_of(counter, first, last),
    )


def closures_of(counter: Counter, first: date, last: date) -> QuerySet[Closure]:
    """The closures on these dates of the counter (loaded with its office), or of a place above."""
    return closures_at(counter, *span(first, last))


def existing_slots(counter: Counter, first: date, last: date, now: datetime) -> list[Existing]:
    """The slots that were ever published on these dates, as they stand at `now`."""
    begin, end = span(first, last)
    parameters: dict[str, Any] = {"counter": counter.pk, "first": begin, "last": end, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(_EXISTING, parameters)
        return [Existing(*row) for row in cursor.fetchall()]


def bands_of(counter: Counter, first: date, last: date) -> list[slots.Band]:
    """The counter's bands that are valid on any of these dates."""
    valid = counter.bands.filter(
        Q(valid_until=None) | Q(valid_until__gte=first), valid_from__lte=last
    )
    return [
        slots.Band(
            weekday=band.weekday,
            starts=band.starts,
            ends=band.ends,
            capacity=band.capacity,
            valid_from=band.valid_from,
            valid_until=band.valid_until,
            on_weekends=band.on_weekends,
            on_holidays=band.on_holidays,
            on_new_year=band.on_new_year,
        )
        for band in valid
    ]


def occurrences_of(counter: Counter, first: date, last: date) -> list[slots.Occurrence]:
    """The counter's single days that differ from its bands, on these dates."""
    rows = counter.occurrences.filter(day__range=(first, last)).prefetch_related("hours")
    return [
        slots.Occurrence(row.day, row.starts, tuple(map(_hours, row.hours.all()))) for row in rows
    ]


def _hours(row: OccurrenceHours) -> slots.Hours:
    return slots.Hours(row.starts, row.ends, row.capacity)


def pattern_of(counter: Counter) -> list[slots.Band]:
    """All bands of the counter, whenever they are valid."""
    return bands_of(counter, date.min, date.max)


def closures_at(counter: Counter, begin: datetime, end: datetime) -> QuerySet[Closure]:
    """The closures of the counter (loaded with its office), or of a place above it, in a time."""
    return Closure.objects.concerning(
        counter=counter.pk,
        office=counter.office_id,
        bureau=counter.office.bureau_id,
        begin=begin,
        end=end,
    )

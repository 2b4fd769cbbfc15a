"""Why nothing can be booked at a counter at a time, from what the database holds."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from madoguchi.models import Counter, Holiday
from madoguchi.queries.availability import SlotView, slots_between
from madoguchi.queries.timetable import closures_at, occurrences_of, pattern_of, span
from madoguchi.rules import why_none as rule
from madoguchi.rules.dates import tokyo_day
from madoguchi.rules.slots import Closure


def why_none(counter: Counter, at: datetime, now: datetime) -> list[rule.Reason]:
    """Every rule that keeps people from booking the counter (loaded with its office) at `at`.

    In order, from the place to the slot itself; none where a seat is free.
    """
    return rule.why_none(at, _facts(counter, at, now), now)


def _facts(counter: Counter, at: datetime, now: datetime) -> rule.Facts:
    day = tokyo_day(at)
    views = slots_between(counter.pk, *span(day, day), now)
    office = counter.office
    return rule.Facts(
        online=counter.accepts_bookings and office.accepts_bookings,
        paused_because=counter.paused_because or office.paused_because,
        timetable=_timetable(counter, day),
        policy=counter.policy,
        standing=next((_standing(view) for view in views if view.starts <= at < view.ends), None),
    )


def _standing(view: SlotView) -> rule.Standing:
    return rule.Standing(view.starts, view.ends, view.free, view.closed, view.bookable_from)


def _timetable(counter: Counter, day: date) -> rule.Timetable:
    holidays = Holiday.objects.filter(day=day).values_list("day", "name")
    return rule.Timetable(
        bands=pattern_of(counter),
        occurrences=occurrences_of(counter, day, day),
        closures={
            Closure(row.starts, row.ends): row.reason
            for row in closures_at(counter, *span(day, day))
        },
        openings=frozenset(counter.openings.values_list("day", flat=True)),
        holidays=dict(holidays),
        session=timedelta(minutes=counter.session_minutes),
        buffer=timedelta(minutes=counter.buffer_minutes),
    )

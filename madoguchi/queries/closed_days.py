"""On which days a counter offers nothing although it is a weekday, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from madoguchi.models import Counter, Holiday
from madoguchi.queries.timetable import planned_slots
from madoguchi.rules.dates import tokyo_day
from madoguchi.rules.slots import ClosedReason, closed_because

NEW_YEAR = "年末年始"


@dataclass(frozen=True)
class ClosedDay:
    """A weekday without slots: `reason` is the holiday's name, or what the office wrote."""

    day: date
    reason: str


def years_without_holidays(years: Iterable[int]) -> list[int]:
    """Those of the years, in order, of which not a single holiday is known."""
    return [
        year for year in sorted(set(years)) if not Holiday.objects.filter(day__year=year).exists()
    ]


def closed_days(counter: Counter, first: date, last: date) -> list[ClosedDay]:
    """The counter's closed weekdays from `first` to `last`, both included, in order.

    Days on which its timetable opens nevertheless are not among them.
    Refuses BandMalformed and BandsOverlap.
    """
    holidays = dict(Holiday.objects.filter(day__range=(first, last)).values_list("day", "name"))
    openings = frozenset(counter.openings.values_list("day", flat=True))
    planned = planned_slots(counter, first, last)
    opened = {tokyo_day(slot.starts) for slot in planned}
    closed = []
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        reasons = closed_because(day, holidays=holidays, openings=openings)
        if reasons and day not in opened and ClosedReason.WEEKEND not in reasons:
            closed.append(ClosedDay(day, holidays.get(day, NEW_YEAR)))
    return closed

"""On which days a counter offers nothing although it is a weekday, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from madoguchi.models import Closure, Counter, Holiday
from madoguchi.queries.timetable import TOKYO, planned_slots, span
from madoguchi.rules.slots import ClosedReason, closed_because

NEW_YEAR = "年末年始"


@dataclass(frozen=True)
class ClosedDay:
    """A weekday without slots: `reason` is the holiday's name, or what the office wrote."""

    day: date
    reason: str


def closed_days(counter: Counter, first: date, last: date) -> list[ClosedDay]:
    """The counter's closed weekdays from `first` to `last`, both included, in order.

    Days on which its timetable opens nevertheless are not among them.
    Refuses BandMalformed and BandsOverlap.
    """
    holidays = dict(Holiday.objects.filter(day__range=(first, last)).values_list("day", "name"))
    openings = frozenset(counter.openings.values_list("day", flat=True))
    planned = planned_slots(counter, first, last)
    opened = {slot.starts.astimezone(TOKYO).date() for slot in planned}
    closed = []
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        reasons = closed_because(day, holidays=holidays, openings=openings)
        if reasons and day not in opened and ClosedReason.WEEKEND not in reasons:
            closed.append(ClosedDay(day, holidays.get(day, NEW_YEAR)))
    return closed


def closures_of(counter: Counter, first: date, last: date) -> QuerySet[Closure]:
    """The closures that concern the counter on these dates: its own, or of a place above it."""
    begin, end = span(first, last)
    concerned = (
        Q(counter=counter)
        | Q(office=counter.office_id)
        | Q(bureau=counter.office.bureau_id)
        | Q(counter=None, office=None, bureau=None)
    )
    return Closure.objects.filter(concerned, starts__lt=end, ends__gt=begin)

"""Single days: the national holidays, and a counter's openings on days that are closed."""

from __future__ import annotations

from datetime import date

from madoguchi.actions.leave_trail import leave_trail
from madoguchi.actions.transaction import act
from madoguchi.models import Counter, Holiday, Opening, Staff
from madoguchi.rules import refusals


def set_holiday(*, day: date, name: str, staff: Staff | None) -> None:
    """Make the day a holiday of that name, or rename it. Refuses Busy."""
    with act():
        Holiday.objects.update_or_create(day=day, defaults={"name": name})
        leave_trail("holiday_set", actor=staff, day=f"{day}", name=name)


def remove_holiday(*, day: date, staff: Staff | None) -> None:
    """Make the day one like any other. Refuses DayUnknown, Busy."""
    with act():
        deleted, _ = Holiday.objects.filter(day=day).delete()
        if not deleted:
            raise refusals.DayUnknown
        leave_trail("holiday_removed", actor=staff, day=f"{day}")


def open_day(*, counter: Counter, day: date, staff: Staff | None) -> None:
    """Let the counter open on a day that is closed by default. Refuses DayTaken, Busy."""
    with act():
        _, added = Opening.objects.get_or_create(counter=counter, day=day)
        if not added:
            raise refusals.DayTaken
        leave_trail("opening_added", actor=staff, place=counter, day=f"{day}")


def drop_opening(*, counter: Counter, day: date, staff: Staff | None) -> None:
    """Let the day be closed as by default. Refuses DayUnknown, Busy."""
    with act():
        deleted, _ = counter.openings.filter(day=day).delete()
        if not deleted:
            raise refusals.DayUnknown
        leave_trail("opening_dropped", actor=staff, place=counter, day=f"{day}")

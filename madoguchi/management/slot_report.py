"""How a preview of slots is written on the terminal: counts, first dates, and what is closed."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby

from madoguchi.models import Counter
from madoguchi.queries.closed_days import closed_days
from madoguchi.queries.timetable import closures_of
from madoguchi.rules.dates import TOKYO
from madoguchi.rules.preview import Preview

GROUPS = ("new", "changed", "vanishing", "kept", "returning", "blocked", "unchanged")
DAYS_SHOWN = 3
TIMES_SHOWN = 4
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def counts(preview: Preview) -> Tally[str]:
    """How many slots there are in each of the preview's groups."""
    return Tally({name: len(getattr(preview, name)) for name in GROUPS})


def report(counter: Counter, first: date, last: date, preview: Preview) -> Iterator[str]:
    """The lines that an operator reads before publishing: one where nothing changes."""
    place = f"{counter} (counter {counter.pk}), {first} to {last}"
    number = counts(preview)
    if preview.changes_nothing and not (preview.kept or preview.blocked):
        yield f"{place}: nothing changes, {number['unchanged']} slots stand"
        return
    yield place
    yield "  " + ", ".join(f"{number[name]} {name}" for name in GROUPS)
    yield from _starts("new", (slot.starts for slot in preview.new))
    for was, will in (*preview.changed, *preview.returning):
        yield f"  {_instant(will.starts)}: capacity {was.capacity} becomes {will.capacity}"
    yield from _starts("vanishing", (slot.starts for slot in preview.vanishing))
    for slot in preview.kept:
        yield f"  {_instant(slot.starts)} is kept: {slot.taken} booked, though no longer planned"
    yield from _starts("blocked by kept ones", (slot.starts for slot in preview.blocked))
    for closed in closed_days(counter, first, last):
        yield f"  {_day(closed.day)} closed: {closed.reason}"
    for closure in closures_of(counter, first, last):
        yield f"  {_instant(closure.starts)} to {_instant(closure.ends)} closed: {closure.reason}"


def _starts(what: str, starts: Iterable[datetime]) -> Iterator[str]:
    """The first days of a group with their first times; of the rest only how many days."""
    local = [start.astimezone(TOKYO) for start in starts]
    by_day = [(day, list(times)) for day, times in groupby(local, key=datetime.date)]
    for day, times in by_day[:DAYS_SHOWN]:
        shown = " ".join(f"{time:%H:%M}" for time in times[:TIMES_SHOWN])
        more = f" and {len(times) - TIMES_SHOWN} more" if len(times) > TIMES_SHOWN else ""
        yield f"  {what}: {_day(day)} {shown}{more}"
    more_days = len(by_day) - DAYS_SHOWN
    if more_days > 0:
        days = "day" if more_days == 1 else "days"
        yield f"  {what}: and {more_days} more {days} until {_day(by_day[-1][0])}"


def _day(day: date) -> str:
    return f"{day} ({WEEKDAYS[day.weekday()]})"


def _instant(instant: datetime) -> str:
    local = instant.astimezone(TOKYO)
    return f"{_day(local.date())} {local:%H:%M}"

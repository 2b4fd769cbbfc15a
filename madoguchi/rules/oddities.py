"""What of a preview deserves a second look before it is published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from madoguchi.rules.dates import TOKYO, tokyo_day
from madoguchi.rules.preview import Preview, Times
from madoguchi.rules.slots import PlannedSlot, closed_because


class Oddity(StrEnum):
    """Nothing is forbidden by one: the office may mean it."""

    OUTSIDE_OPENING = "outside_opening"
    CLOSED_DAY = "closed_day"
    MORE_THAN_USUAL = "more_than_usual"
    INSIDE_NOTICE = "inside_notice"


@dataclass(frozen=True)
class Usual:
    """What is usual at a counter.

    Its office's opening hours in Tokyo's wall time, the holidays, the instant before which nothing
    can be booked any more, and by weekday (Monday 0) the most seats of any such day of late; a
    weekday without slots of late says nothing.
    """

    opens: time
    closes: time
    holidays: Collection[date]
    earliest: datetime
    seats: Mapping[int, int]


def oddities(preview: Preview, usual: Usual) -> dict[Times, tuple[Oddity, ...]]:
    """By times, what is odd about each slot that comes, comes back or grows."""
    seats = _seats(preview)
    coming = [*preview.new, *(will for _, will in preview.returning)]
    coming += [will for was, will in preview.changed if will.capacity > was.capacity]
    found = {
        (slot.starts, slot.ends): tuple(_odd(slot, usual, seats[tokyo_day(slot.starts)]))
        for slot in coming
    }
    return {times: odd for times, odd in found.items() if odd}


def _odd(slot: PlannedSlot, usual: Usual, seats: int) -> Iterator[Oddity]:
    starts, ends = slot.starts.astimezone(TOKYO), slot.ends.astimezone(TOKYO)
    if starts.time() < usual.opens or ends.time() > usual.closes or ends.date() > starts.date():
        yield Oddity.OUTSIDE_OPENING
    if closed_because(starts.date(), holidays=usual.holidays, openings=()):
        yield Oddity.CLOSED_DAY
    if seats > usual.seats.get(starts.weekday(), seats):
        yield Oddity.MORE_THAN_USUAL
    if slot.starts < usual.earliest:
        yield Oddity.INSIDE_NOTICE


def _seats(preview: Preview) -> dict[date, int]:
    """By day, how many seats there are once it is published."""
    standing = [(slot.starts, slot.capacity) for slot in preview.unchanged]
    standing += [(slot.starts, slot.capacity) for slot in preview.new]
    standing += [(will.starts, will.capacity) for _, will in (*preview.changed, *preview.returning)]
    seats: dict[date, int] = defaultdict(int)
    for starts, capacity in standing:
        seats[tokyo_day(starts)] += capacity
    return seats

"""From a counter's weekly bands to its slots: bands minus closures, weekends and holidays."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import combinations

from madoguchi.rules import refusals
from madoguchi.rules.dates import TOKYO

_NEW_YEAR = frozenset({(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)})


class ClosedReason(StrEnum):
    """Why a day is closed unless the office says otherwise."""

    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    NEW_YEAR = "new_year"


@dataclass(frozen=True)
class Band:
    """Hours of one weekday (Monday 0) in Tokyo's wall time, for `capacity` people at a time.

    Valid from the first to the last date, both included; None means without end.
    """

    weekday: int
    starts: time
    ends: time
    capacity: int
    valid_from: date
    valid_until: date | None
    on_weekends: bool = False
    on_holidays: bool = False
    on_new_year: bool = False

    @property
    def opens_despite(self) -> frozenset[ClosedReason]:
        """The reasons for closing that don't hold for this band."""
        flags = {
            ClosedReason.WEEKEND: self.on_weekends,
            ClosedReason.HOLIDAY: self.on_holidays,
            ClosedReason.NEW_YEAR: self.on_new_year,
        }
        return frozenset(reason for reason, opens in flags.items() if opens)

    def applies_on(self, day: date) -> bool:
        """Whether the pattern holds on `day`, closed or not."""
        return (
            day.weekday() == self.weekday
            and self.valid_from <= day
            and (self.valid_until is None or day <= self.valid_until)
        )


@dataclass(frozen=True)
class Hours:
    """A stretch of one day in Tokyo's wall time, for `capacity` people at a time."""

    starts: time
    ends: time
    capacity: int


@dataclass(frozen=True)
class Occurrence:
    """What takes the place, on `day` alone, of the band that starts at `starts`.

    Without `hours` it is removed, with one it is edited, with several it is split.
    """

    day: date
    starts: time
    hours: tuple[Hours, ...]


@dataclass(frozen=True)
class Closure:
    """A time in which nothing is offered, whatever else says so; `ends` is not part of it."""

    starts: datetime
    ends: datetime


@dataclass(frozen=True, order=True)
class PlannedSlot:
    """A session to be offered, in UTC."""

    starts: datetime
    ends: datetime
    capacity: int


def closed_because(
    day: date, *, holidays: Collection[date], openings: Collection[date]
) -> list[ClosedReason]:
    """Why `day` is closed by default; empty on working days and on those opened explicitly."""
    if day in openings:
        return []
    reasons = {
        ClosedReason.WEEKEND: day.weekday() >= 5,
        ClosedReason.HOLIDAY: day in holidays,
        ClosedReason.NEW_YEAR: (day.month, day.day) in _NEW_YEAR,
    }
    return [reason for reason, holds in reasons.items() if holds]


def check_bands(bands: Collection[Band], *, session: timedelta) -> None:
    """Refuse (BandMalformed, BandsOverlap) bands from which no sound plan can be made."""
    for band in bands:
        if not _is_sound(band, session):
            raise refusals.BandMalformed
    for one, other in combinations(bands, 2):
        if one.starts < other.ends and other.starts < one.ends and _share_a_date(one, other):
            raise refusals.BandsOverlap


def check_occurrences(
    occurrences: Collection[Occurrence], bands: Collection[Band], *, session: timedelta
) -> None:
    """Refuse (BandMalformed, BandsOverlap) days on which the edited hours are no sound plan."""
    for day in {occurrence.day for occurrence in occurrences}:
        hours = [
            part
            for band in bands
            if band.applies_on(day)
            for part in hours_on(day, band, occurrences)
        ]
        if any(part.capacity < 1 or _length(part) < session for part in hours):
            raise refusals.BandMalformed
        if any(a.starts < b.ends and b.starts < a.ends for a, b in combinations(hours, 2)):
            raise refusals.BandsOverlap


def hours_on(day: date, band: Band, occurrences: Collection[Occurrence]) -> tuple[Hours, ...]:
    """The band's hours on `day`: its own, or those that take their place on this day alone."""
    for occurrence in occurrences:
        if (occurrence.day, occurrence.starts) == (day, band.starts):
            return occurrence.hours
    return (Hours(band.starts, band.ends, band.capacity),)


def plan(
    *,
    bands: Collection[Band],
    closures: Collection[Closure],
    openings: frozenset[date],
    holidays: frozenset[date],
    session: timedelta,
    buffer: timedelta,
    first: date,
    last: date,
    occurrences: Collection[Occurrence] = (),
) -> list[PlannedSlot]:
    """The slots of the dates `first` to `last`, both included, sorted by start.

    Sessions are laid end to end from the start of each band, with `buffer` between them; none
    reaches past its band's end. A closure that a session touches costs this session only.
    Refuses BandMalformed and BandsOverlap.
    """
    if session <= timedelta(0) or buffer < timedelta(0):
        raise ValueError("a session takes time, and a buffer is not negative")
    check_bands(bands, session=session)
    check_occurrences(occurrences, bands, session=session)
    slots: list[PlannedSlot] = []
    for day in _days(first, last):
        reasons = closed_because(day, holidays=holidays, openings=openings)
        for band in _open_bands(day, bands, reasons):
            for hours in hours_on(day, band, occurrences):
                slots.extend(_sessions(hours, day, session, buffer))
    return sorted(slot for slot in slots if not _is_closed(slot, closures))


def _is_sound(band: Band, session: timedelta) -> bool:
    wall_times = band.starts.tzinfo is None and band.ends.tzinfo is None
    return (
        wall_times
        and 0 <= band.weekday <= 6
        and band.capacity >= 1
        and _length(band) >= session
        and (band.valid_until is None or band.valid_from <= band.valid_until)
    )


def _length(hours: Hours | Band) -> timedelta:
    day = date.min
    return datetime.combine(day, hours.ends) - datetime.combine(day, hours.starts)


def _share_a_date(one: Band, other: Band) -> bool:
    if one.weekday != other.weekday:
        return False
    begin = max(one.valid_from, other.valid_from)
    until = min(one.valid_until or date.max, other.valid_until or date.max)
    return (until - begin).days >= (one.weekday - begin.weekday()) % 7


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _open_bands(
    day: date, bands: Collection[Band], reasons: Collection[ClosedReason]
) -> Iterator[Band]:
    return (
        band for band in bands if band.applies_on(day) and band.opens_despite.issuperset(reasons)
    )


def _sessions(
    hours: Hours, day: date, session: timedelta, buffer: timedelta
) -> Iterator[PlannedSlot]:
    starts = datetime.combine(day, hours.starts, TOKYO).astimezone(UTC)
    closing = datetime.combine(day, hours.ends, TOKYO).astimezone(UTC)
    while (ends := starts + session) <= closing:
        yield PlannedSlot(starts, ends, hours.capacity)
        starts = ends + buffer


def _is_closed(slot: PlannedSlot, closures: Collection[Closure]) -> bool:
    return any(slot.starts < closure.ends and closure.starts < slot.ends for closure in closures)

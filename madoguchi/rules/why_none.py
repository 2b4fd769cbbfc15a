"""Why nothing can be booked at a counter at a time: every rule that excludes it, in order."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from madoguchi.rules import refusals
from madoguchi.rules.dates import TOKYO, tokyo_day
from madoguchi.rules.policy import Policy
from madoguchi.rules.slots import (
    Band,
    ClosedReason,
    Closure,
    Hours,
    Occurrence,
    PlannedSlot,
    closed_because,
    hours_on,
    plan,
)


class Why(StrEnum):
    """A rule that excludes a time: first the place, then the timetable, then the slot itself."""

    NOT_ONLINE = "not_online"
    PAUSED = "paused"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    NEW_YEAR = "new_year"
    CLOSURE = "closure"
    BAD_PATTERN = "bad_pattern"
    OUTSIDE_HOURS = "outside_hours"
    BAND_NOT_VALID = "band_not_valid"
    OCCURRENCE = "occurrence"
    NO_SESSION = "no_session"
    NOT_PUBLISHED = "not_published"
    PAST = "past"
    TOO_SOON = "too_soon"
    TOO_FAR = "too_far"
    CLOSED_TO_NEW = "closed_to_new"
    NOT_RELEASED = "not_released"
    FULL = "full"


@dataclass(frozen=True)
class Reason:
    """A rule, with what it says of this time: a closure's reason, a holiday's name, an instant."""

    why: Why
    detail: str = ""
    instant: datetime | None = None


@dataclass(frozen=True)
class Standing:
    """The slot on offer that holds the time."""

    starts: datetime
    ends: datetime
    free: int
    closed: bool
    bookable_from: datetime | None


@dataclass(frozen=True)
class Timetable:
    """A counter's timetable around one day; closures and holidays with what they are called."""

    bands: Collection[Band]
    occurrences: Collection[Occurrence]
    closures: Mapping[Closure, str]
    openings: frozenset[date]
    holidays: Mapping[date, str]
    session: timedelta
    buffer: timedelta


@dataclass(frozen=True)
class Facts:
    """All that bears on whether the counter can be booked at a time."""

    online: bool
    paused_because: str
    timetable: Timetable
    policy: Policy
    standing: Standing | None


def why_none(at: datetime, facts: Facts, now: datetime) -> list[Reason]:
    """Every rule that excludes `at`, in order; none where it can be booked."""
    reasons = [*_of_the_place(facts)]
    if facts.standing is None:
        reasons += _of_the_timetable(at, facts.timetable)
    elif (closure := _closure(facts.standing, facts.timetable)) is not None:
        reasons.append(closure)
    reasons += _of_the_clock(facts.standing.starts if facts.standing else at, facts.policy, now)
    if facts.standing is not None:
        reasons += _of_the_slot(facts.standing, now)
    return reasons


def _of_the_place(facts: Facts) -> Iterator[Reason]:
    if not facts.online:
        yield Reason(Why.NOT_ONLINE)
    if facts.paused_because:
        yield Reason(Why.PAUSED, facts.paused_because)


def _of_the_timetable(at: datetime, timetable: Timetable) -> Iterator[Reason]:
    try:
        planned = _planned(at, timetable, closures=())
    except (refusals.BandsOverlap, refusals.BandMalformed):
        yield Reason(Why.BAD_PATTERN)
        return
    hours = _hours(at, timetable)
    day = list(_of_the_day(at, timetable))
    closure = _closure(planned, timetable) if planned else _closure_at(at, timetable)
    yield from day
    yield from [closure] if closure else []
    if hours is None:
        yield _outside(at, timetable)
    elif planned is None and not day:
        yield Reason(Why.NO_SESSION)
    elif planned is not None and closure is None:
        yield Reason(Why.NOT_PUBLISHED)


def _of_the_day(at: datetime, timetable: Timetable) -> Iterator[Reason]:
    day = tokyo_day(at)
    closed = closed_because(day, holidays=timetable.holidays, openings=timetable.openings)
    bands = [band for band in timetable.bands if band.applies_on(day) and _holds(band, at)]
    despite = frozenset[ClosedReason]().union(*(band.opens_despite for band in bands))
    for reason in closed:
        if reason not in despite:
            yield Reason(Why(reason.value), timetable.holidays.get(day, ""))


def _outside(at: datetime, timetable: Timetable) -> Reason:
    """Why no hours hold the time: the single day, the pattern's dates, or no pattern at all."""
    day = tokyo_day(at)
    weekly = [b for b in timetable.bands if b.weekday == day.weekday() and _holds(b, at)]
    if any(band.applies_on(day) for band in weekly):
        return Reason(Why.OCCURRENCE)
    if weekly:
        return Reason(Why.BAND_NOT_VALID)
    return Reason(Why.OUTSIDE_HOURS)


def _of_the_clock(starts: datetime, policy: Policy, now: datetime) -> Iterator[Reason]:
    try:
        policy.check_start(starts, now)
    except refusals.SlotPast:
        yield Reason(Why.PAST)
    except refusals.SlotTooSoon:
        yield Reason(Why.TOO_SOON, instant=starts - (policy.earliest_start(now) - now))
    except refusals.SlotTooFar:
        yield Reason(Why.TOO_FAR, instant=starts - policy.horizon)


def _of_the_slot(standing: Standing, now: datetime) -> Iterator[Reason]:
    if standing.closed:
        yield Reason(Why.CLOSED_TO_NEW)
    if standing.bookable_from is not None and now < standing.bookable_from:
        yield Reason(Why.NOT_RELEASED, instant=standing.bookable_from)
    if standing.free <= 0:
        yield Reason(Why.FULL)


def _planned(
    at: datetime, timetable: Timetable, closures: Collection[Closure]
) -> PlannedSlot | None:
    day = tokyo_day(at)
    slots = plan(
        bands=timetable.bands,
        closures=closures,
        openings=timetable.openings,
        holidays=frozenset(timetable.holidays),
        session=timetable.session,
        buffer=timetable.buffer,
        first=day,
        last=day,
        occurrences=timetable.occurrences,
    )
    return next((slot for slot in slots if slot.starts <= at < slot.ends), None)


def _hours(at: datetime, timetable: Timetable) -> Hours | None:
    day = tokyo_day(at)
    for band in timetable.bands:
        for hours in hours_on(day, band, timetable.occurrences) if band.applies_on(day) else ():
            if _holds(hours, at):
                return hours
    return None


def _holds(hours: Band | Hours, at: datetime) -> bool:
    return hours.starts <= at.astimezone(TOKYO).time() < hours.ends


def _closure(slot: PlannedSlot | Standing, timetable: Timetable) -> Reason | None:
    for closure, reason in timetable.closures.items():
        if closure.starts < slot.ends and slot.starts < closure.ends:
            return Reason(Why.CLOSURE, reason)
    return None


def _closure_at(at: datetime, timetable: Timetable) -> Reason | None:
    for closure, reason in timetable.closures.items():
        if closure.starts <= at < closure.ends:
            return Reason(Why.CLOSURE, reason)
    return None

"""From weekly bands to slots: what is offered, and on which days nothing is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from madoguchi.rules import refusals
from madoguchi.rules.dates import TOKYO
from madoguchi.rules.slots import (
    Band,
    ClosedReason,
    Closure,
    PlannedSlot,
    closed_because,
    plan,
)

HALF_HOUR = timedelta(minutes=30)
JST = timezone(timedelta(hours=9))
MONDAY = date(2026, 11, 16)
SATURDAY = date(2026, 11, 21)
LABOUR_DAY = date(2026, 11, 23)
NEW_YEARS_DAY = date(2027, 1, 1)

MORNING = Band(
    weekday=0,
    starts=time(9),
    ends=time(12),
    capacity=2,
    valid_from=date(2026, 4, 1),
    valid_until=None,
)


def slots(
    *bands: Band,
    on: date = MONDAY,
    until: date | None = None,
    closures: tuple[Closure, ...] = (),
    openings: frozenset[date] = frozenset(),
    holidays: frozenset[date] = frozenset(),
    session: timedelta = HALF_HOUR,
    buffer: timedelta = timedelta(0),
) -> list[PlannedSlot]:
    return plan(
        bands=bands,
        closures=closures,
        openings=openings,
        holidays=holidays,
        session=session,
        buffer=buffer,
        first=on,
        last=until or on,
    )


def wall(planned: list[PlannedSlot]) -> list[str]:
    return [slot.starts.astimezone(TOKYO).strftime("%H:%M") for slot in planned]


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), JST)


def on_day(
    day: date, *, on_weekends: bool = False, on_holidays: bool = False, on_new_year: bool = False
) -> Band:
    return replace(
        MORNING,
        weekday=day.weekday(),
        on_weekends=on_weekends,
        on_holidays=on_holidays,
        on_new_year=on_new_year,
    )


def test_sessions_lie_end_to_end_from_the_start_of_the_band() -> None:
    planned = slots(MORNING)
    assert wall(planned) == ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30"]
    assert planned[0] == PlannedSlot(at(MONDAY, 9), at(MONDAY, 9, 30), 2)


def test_slots_are_in_utc_and_tokyo_knows_no_summer_time() -> None:
    winter, summer = slots(MORNING)[0], slots(MORNING, on=date(2026, 7, 6))[0]
    assert winter.starts.tzinfo is UTC
    assert winter.starts.time() == summer.starts.time() == time(0)


def test_a_session_may_end_with_the_band_but_not_after_it() -> None:
    assert wall(slots(replace(MORNING, ends=time(10)))) == ["09:00", "09:30"]
    assert wall(slots(replace(MORNING, ends=time(10, 29)))) == ["09:00", "09:30"]


def test_the_buffer_lies_between_sessions_and_may_reach_past_the_band() -> None:
    ten = timedelta(minutes=10)
    assert wall(slots(replace(MORNING, ends=time(10, 10)), buffer=ten)) == ["09:00", "09:40"]


def test_a_band_before_nine_begins_on_the_day_before_in_utc() -> None:
    early = slots(replace(MORNING, starts=time(8, 30), ends=time(9)))
    assert early[0].starts == datetime(2026, 11, 15, 23, 30, tzinfo=UTC)


def test_a_band_holds_on_its_weekday_only() -> None:
    days = {slot.starts.date() for slot in slots(MORNING, until=MONDAY + timedelta(days=13))}
    assert days == {MONDAY, MONDAY + timedelta(days=7)}


def test_a_band_holds_from_its_first_to_its_last_date() -> None:
    band = replace(MORNING, valid_from=MONDAY, valid_until=MONDAY + timedelta(days=7))
    around = slots(band, on=MONDAY - timedelta(days=14), until=MONDAY + timedelta(days=28))
    assert {slot.starts.date() for slot in around} == {MONDAY, MONDAY + timedelta(days=7)}


def test_bands_of_one_day_are_sorted_by_time() -> None:
    afternoon = replace(MORNING, starts=time(13), ends=time(14), capacity=1)
    assert wall(slots(afternoon, replace(MORNING, ends=time(10)))) == [
        "09:00",
        "09:30",
        "13:00",
        "13:30",
    ]


def test_an_empty_span_of_dates_has_no_slots() -> None:
    assert slots(MORNING, until=MONDAY - timedelta(days=1)) == []


def test_a_closure_between_sessions_costs_none() -> None:
    closure = Closure(at(MONDAY, 9, 30), at(MONDAY, 10))
    planned = slots(replace(MORNING, ends=time(10, 30)), buffer=HALF_HOUR, closures=(closure,))
    assert wall(planned) == ["09:00", "10:00"]


def test_a_closure_costs_every_session_that_it_touches_and_no_other() -> None:
    closure = Closure(at(MONDAY, 9, 45), at(MONDAY, 10, 30))
    assert wall(slots(MORNING, closures=(closure,))) == ["09:00", "10:30", "11:00", "11:30"]


@pytest.mark.parametrize(
    ("day", "reasons"),
    [
        (MONDAY, []),
        (SATURDAY, [ClosedReason.WEEKEND]),
        (date(2026, 11, 22), [ClosedReason.WEEKEND]),
        (LABOUR_DAY, [ClosedReason.HOLIDAY]),
        (date(2026, 12, 28), []),
        (date(2026, 12, 29), [ClosedReason.NEW_YEAR]),
        (date(2026, 12, 31), [ClosedReason.NEW_YEAR]),
        (NEW_YEARS_DAY, [ClosedReason.HOLIDAY, ClosedReason.NEW_YEAR]),
        (date(2027, 1, 2), [ClosedReason.WEEKEND, ClosedReason.NEW_YEAR]),
        (date(2027, 1, 4), []),
    ],
)
def test_why_a_day_is_closed(day: date, reasons: list[ClosedReason]) -> None:
    holidays = {LABOUR_DAY, NEW_YEARS_DAY}
    assert closed_because(day, holidays=holidays, openings=set()) == reasons
    assert closed_because(day, holidays=holidays, openings={day}) == []


@pytest.mark.parametrize(
    ("day", "flags"),
    [
        (SATURDAY, {"on_weekends": True}),
        (LABOUR_DAY, {"on_holidays": True}),
        (date(2026, 12, 29), {"on_new_year": True}),
        (NEW_YEARS_DAY, {"on_holidays": True, "on_new_year": True}),
    ],
)
def test_a_band_opens_on_a_closed_day_when_every_reason_is_lifted(
    day: date, flags: dict[str, bool]
) -> None:
    holidays = frozenset({LABOUR_DAY, NEW_YEARS_DAY})
    assert len(slots(on_day(day, **flags), on=day, holidays=holidays)) == 6
    for missing in flags:
        assert slots(on_day(day, **{**flags, missing: False}), on=day, holidays=holidays) == []


@pytest.mark.parametrize("day", [SATURDAY, LABOUR_DAY, NEW_YEARS_DAY])
def test_an_opening_lifts_every_default_reason_but_no_closure(day: date) -> None:
    holidays, openings = frozenset({LABOUR_DAY, NEW_YEARS_DAY}), frozenset({day})
    closure = Closure(at(day, 9), at(day, 11))
    assert len(slots(on_day(day), on=day, holidays=holidays, openings=openings)) == 6
    opened = slots(on_day(day), on=day, holidays=holidays, openings=openings, closures=(closure,))
    assert wall(opened) == ["11:00", "11:30"]


@pytest.mark.parametrize(
    "malformed",
    [
        replace(MORNING, ends=time(9)),
        replace(MORNING, ends=time(8)),
        replace(MORNING, ends=time(9, 29)),
        replace(MORNING, capacity=0),
        replace(MORNING, weekday=7),
        replace(MORNING, weekday=-1),
        replace(MORNING, valid_until=date(2026, 3, 31)),
        replace(MORNING, starts=time(9, tzinfo=JST)),
    ],
)
def test_a_malformed_band_is_refused(malformed: Band) -> None:
    with pytest.raises(refusals.BandMalformed):
        slots(malformed)


def test_a_band_of_exactly_one_session_on_one_day_is_sound() -> None:
    band = replace(MORNING, ends=time(9, 30), valid_from=MONDAY, valid_until=MONDAY)
    assert wall(slots(band)) == ["09:00"]


def test_bands_that_hold_the_same_time_of_one_date_are_refused() -> None:
    with pytest.raises(refusals.BandsOverlap):
        slots(MORNING, replace(MORNING, starts=time(11, 59), ends=time(13)))


@pytest.mark.parametrize(
    "other",
    [
        replace(MORNING, starts=time(12), ends=time(13)),
        replace(MORNING, starts=time(8), ends=time(9)),
        replace(MORNING, weekday=1),
        replace(MORNING, valid_from=date(2025, 4, 1), valid_until=date(2026, 3, 31)),
        # Valid together from Wednesday to Sunday only, and so never on a Monday.
        replace(MORNING, valid_from=date(2026, 3, 30), valid_until=date(2026, 4, 5)),
    ],
    ids=["after", "before", "another weekday", "earlier validity", "no common Monday"],
)
def test_bands_that_never_meet_stand_side_by_side(other: Band) -> None:
    assert slots(MORNING, other)


def test_a_single_common_date_is_enough_to_overlap() -> None:
    other = replace(MORNING, valid_from=date(2026, 3, 30), valid_until=date(2026, 4, 6))
    with pytest.raises(refusals.BandsOverlap):
        slots(MORNING, other)


@pytest.mark.parametrize(("session", "buffer"), [(0, 0), (-30, 0), (30, -1)])
def test_a_session_without_length_is_a_mistake_of_the_program(session: int, buffer: int) -> None:
    with pytest.raises(ValueError, match="session"):
        slots(MORNING, session=timedelta(minutes=session), buffer=timedelta(minutes=buffer))

"""Oddities are marked on what comes, and on nothing that was there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from madoguchi.rules.oddities import Oddity, Usual, oddities
from madoguchi.rules.preview import Existing, compare
from madoguchi.rules.slots import PlannedSlot

NINE = datetime(2026, 11, 16, 0, tzinfo=UTC)
HALF = timedelta(minutes=30)
USUAL = Usual(time(8, 30), time(17, 15), frozenset(), NINE - timedelta(days=5), {0: 4})


def slot(hours: float = 0, capacity: int = 2) -> PlannedSlot:
    starts = NINE + timedelta(hours=hours)
    return PlannedSlot(starts, starts + HALF, capacity)


def odd(*planned: PlannedSlot, usual: Usual = USUAL) -> list[tuple[Oddity, ...]]:
    return list(oddities(compare(planned, []), usual).values())


def test_a_usual_slot_is_not_odd() -> None:
    assert odd(slot(-0.5), slot(7.75)) == []


@pytest.mark.parametrize("hours", [-1, 8, 14.75])
def test_before_and_after_opening_hours_is_odd(hours: float) -> None:
    assert odd(slot(hours)) == [(Oddity.OUTSIDE_OPENING,)]


def test_holidays_and_weekends_are_odd() -> None:
    holiday = replace(USUAL, holidays={date(2026, 11, 16)})
    assert odd(slot(), usual=holiday) == [(Oddity.CLOSED_DAY,)]
    assert odd(slot(-48)) == [(Oddity.CLOSED_DAY,)]


def test_more_seats_than_on_any_such_day_of_late_is_odd() -> None:
    assert odd(slot(0), slot(1)) == []
    assert odd(slot(0), slot(1, 3)) == [(Oddity.MORE_THAN_USUAL,)] * 2
    assert odd(slot(0, 99), usual=replace(USUAL, seats={})) == []


def test_what_can_hardly_be_booked_any_more_is_odd() -> None:
    assert odd(slot(), usual=replace(USUAL, earliest=NINE + HALF)) == [(Oddity.INSIDE_NOTICE,)]


def test_only_what_comes_or_grows_is_marked() -> None:
    late = slot(9)
    was = Existing(1, late.starts, late.ends, 2, 0, withdrawn=False)
    assert oddities(compare([late], [was]), USUAL) == {}
    assert oddities(compare([], [was]), USUAL) == {}
    assert oddities(compare([replace(late, capacity=1)], [was]), USUAL) == {}
    assert len(oddities(compare([replace(late, capacity=3)], [was]), USUAL)) == 1
    assert len(oddities(compare([late], [replace(was, withdrawn=True)]), USUAL)) == 1

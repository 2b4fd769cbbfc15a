"""Whatever the pattern, every planned slot keeps every rule, and none is left out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from madoguchi.rules import refusals
from madoguchi.rules.slots import Band, Closure, PlannedSlot, closed_because, plan

JST = timezone(timedelta(hours=9))
FIRST, LAST = date(2026, 12, 21), date(2027, 1, 10)


@dataclass(frozen=True)
class Timetable:
    """A counter's whole pattern, as an office might set it."""

    bands: list[Band]
    closures: list[Closure]
    openings: frozenset[date]
    holidays: frozenset[date]
    session: timedelta
    buffer: timedelta

    def plan(self, first: date = FIRST, last: date = LAST) -> list[PlannedSlot]:
        try:
            return plan(
                bands=self.bands,
                closures=self.closures,
                openings=self.openings,
                holidays=self.holidays,
                session=self.session,
                buffer=self.buffer,
                first=first,
                last=last,
            )
        except refusals.BandsOverlap:
            assume(False)
            raise


@st.composite
def bands(draw: st.DrawFn) -> Band:
    starts = draw(st.integers(0, 22 * 4))
    ends = draw(st.integers(starts + 4, 95))
    return Band(
        weekday=draw(st.integers(0, 6)),
        starts=time(starts // 4, starts % 4 * 15),
        ends=time(ends // 4, ends % 4 * 15),
        capacity=draw(st.integers(1, 9)),
        valid_from=draw(st.dates(date(2026, 12, 1), date(2026, 12, 31))),
        valid_until=draw(st.none() | st.dates(date(2027, 1, 1), date(2027, 1, 31))),
        on_weekends=draw(st.booleans()),
        on_holidays=draw(st.booleans()),
        on_new_year=draw(st.booleans()),
    )


days = st.dates(FIRST, LAST)
some_days = st.frozensets(days, max_size=8)
closures = st.builds(
    lambda day, hour, length: Closure(
        datetime.combine(day, time(hour), JST),
        datetime.combine(day, time(hour), JST) + timedelta(hours=length),
    ),
    days,
    st.integers(0, 23),
    st.integers(1, 48),
)
timetables = st.builds(
    Timetable,
    bands=st.lists(bands(), min_size=1, max_size=4),
    closures=st.lists(closures, max_size=3),
    openings=some_days,
    holidays=some_days,
    session=st.integers(15, 60).map(lambda n: timedelta(minutes=n)),
    buffer=st.integers(0, 20).map(lambda n: timedelta(minutes=n)),
)


@given(timetables)
def test_every_planned_slot_keeps_every_rule(timetable: Timetable) -> None:
    planned = timetable.plan()
    assert all(one.ends <= following.starts for one, following in pairwise(planned))
    for slot in planned:
        starts, ends = slot.starts.astimezone(JST), slot.ends.astimezone(JST)
        day = starts.date()
        assert slot.ends - slot.starts == timetable.session
        assert FIRST <= day == ends.date() <= LAST
        assert not any(c.starts < slot.ends and slot.starts < c.ends for c in timetable.closures)
        [band] = [
            band
            for band in timetable.bands
            if band.applies_on(day) and band.starts <= starts.time() and ends.time() <= band.ends
        ]
        assert slot.capacity == band.capacity
        reasons = closed_because(day, holidays=timetable.holidays, openings=timetable.openings)
        assert band.opens_despite >= set(reasons)


@given(timetables)
def test_every_open_band_is_filled_to_the_last_session_that_fits(timetable: Timetable) -> None:
    planned = replace(timetable, closures=[]).plan()
    session, buffer = timetable.session, timetable.buffer
    expected = 0
    for n in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=n)
        reasons = closed_because(day, holidays=timetable.holidays, openings=timetable.openings)
        for band in timetable.bands:
            if band.applies_on(day) and band.opens_despite >= set(reasons):
                length = datetime.combine(day, band.ends) - datetime.combine(day, band.starts)
                expected += (length + buffer) // (session + buffer)
    assert len(planned) == expected


@given(timetables)
def test_closures_only_take_away(timetable: Timetable) -> None:
    without = replace(timetable, closures=[]).plan()
    assert set(timetable.plan()) <= set(without)


@given(timetables, days)
def test_planning_in_two_parts_is_planning_at_once(timetable: Timetable, border: date) -> None:
    parts = timetable.plan(last=border) + timetable.plan(first=border + timedelta(days=1))
    assert parts == timetable.plan()

"""Editing a timetable: several patterns over time, and single days that differ."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from madoguchi.actions.edit_bands import add_band, change_band, end_band
from madoguchi.actions.edit_days import (
    drop_opening,
    open_day,
    remove_holiday,
    set_holiday,
)
from madoguchi.actions.edit_occurrence import drop_occurrence, set_occurrence
from madoguchi.actions.publish import publish_slots
from madoguchi.models import Counter, StaffEvent
from madoguchi.queries.timetable import pattern_of, planned_slots
from madoguchi.rules import refusals
from madoguchi.rules.dates import TOKYO
from madoguchi.rules.slots import Band, Hours
from tests.builders import make_counter
from tests.rows import refused

pytestmark = pytest.mark.django_db

MONDAY = date(2090, 4, 3)
WEEK = timedelta(days=7)
MORNING = Band(0, time(9), time(11), 2, date(2090, 1, 1), None)


@pytest.fixture
def counter() -> Counter:
    counter = make_counter()
    add_band(counter=counter, band=MORNING, staff=None)
    return counter


def planned(counter: Counter, day: date = MONDAY) -> list[str]:
    slots = planned_slots(counter, day, day)
    return [f"{slot.starts.astimezone(TOKYO):%H:%M}*{slot.capacity}" for slot in slots]


def set_day(counter: Counter, *hours: Hours, day: date = MONDAY, starts: time = time(9)) -> None:
    set_occurrence(counter=counter, day=day, starts=starts, hours=hours, staff=None)


def test_a_change_begins_on_its_first_day(counter: Counter) -> None:
    band = counter.bands.get()
    to = replace(MORNING, ends=time(10), capacity=3, valid_from=MONDAY)
    change_band(counter=counter, band_id=band.pk, to=to, staff=None)
    before, after = pattern_of(counter)
    assert (before.capacity, before.valid_until) == (2, MONDAY - timedelta(days=1))
    assert after == to
    assert planned(counter, MONDAY - WEEK) == ["09:00*2", "09:30*2", "10:00*2", "10:30*2"]
    assert planned(counter) == ["09:00*3", "09:30*3"]


def test_a_change_from_the_beginning_leaves_one_band(counter: Counter) -> None:
    to = replace(MORNING, capacity=1)
    change_band(counter=counter, band_id=counter.bands.get().pk, to=to, staff=None)
    assert pattern_of(counter) == [to]


def test_a_band_ends_or_never_was(counter: Counter) -> None:
    band = counter.bands.get()
    end_band(counter=counter, band_id=band.pk, last=MONDAY, staff=None)
    assert planned(counter)
    assert not planned(counter, MONDAY + WEEK)
    end_band(counter=counter, band_id=band.pk, last=date(2089, 1, 1), staff=None)
    assert pattern_of(counter) == []
    acts = list(StaffEvent.objects.order_by("id").values_list("act", flat=True))
    assert acts == ["band_added", "band_ended", "band_ended"]


def test_two_bands_make_a_break_and_may_not_overlap(counter: Counter) -> None:
    add_band(counter=counter, band=replace(MORNING, starts=time(12), ends=time(13)), staff=None)
    assert planned(counter)[-2:] == ["12:00*2", "12:30*2"]
    with refused(refusals.BandsOverlap):
        add_band(counter=counter, band=replace(MORNING, starts=time(10, 30)), staff=None)
    with refused(refusals.BandMalformed):
        add_band(
            counter=counter, band=replace(MORNING, starts=time(14), ends=time(14, 20)), staff=None
        )


def test_another_counters_band_is_unknown(counter: Counter) -> None:
    other = make_counter()
    with refused(refusals.BandUnknown):
        end_band(counter=other, band_id=counter.bands.get().pk, last=MONDAY, staff=None)


def test_one_day_is_edited_split_or_removed_and_the_rest_stays(counter: Counter) -> None:
    usual = planned(counter)
    set_day(counter, Hours(time(13), time(14), 1))
    assert planned(counter) == ["13:00*1", "13:30*1"]
    set_day(counter, Hours(time(9), time(9, 30), 4), Hours(time(10, 30), time(11), 1))
    assert planned(counter) == ["09:00*4", "10:30*1"]
    set_day(counter)
    assert planned(counter) == []
    assert planned(counter, MONDAY + WEEK) == planned(counter, MONDAY - WEEK) == usual
    drop_occurrence(counter=counter, day=MONDAY, starts=time(9), staff=None)
    assert planned(counter) == usual
    with refused(refusals.OccurrenceUnknown):
        drop_occurrence(counter=counter, day=MONDAY, starts=time(9), staff=None)


def test_publishing_follows_the_single_day(counter: Counter) -> None:
    publish_slots(counter.pk, MONDAY, MONDAY + WEEK)
    set_day(counter, Hours(time(9), time(10), 2))
    done = publish_slots(counter.pk, MONDAY, MONDAY + WEEK)
    assert (len(done.vanishing), len(done.unchanged), len(done.new)) == (2, 6, 0)


def test_a_single_day_is_refused_where_it_makes_no_plan(counter: Counter) -> None:
    add_band(counter=counter, band=replace(MORNING, starts=time(13), ends=time(15)), staff=None)
    with refused(refusals.BandUnknown):
        set_day(counter, starts=time(10))
    with refused(refusals.BandUnknown):
        set_day(counter, day=MONDAY + timedelta(days=1))
    with refused(refusals.BandsOverlap):
        set_day(counter, Hours(time(12), time(14), 1))
    for wrong in (Hours(time(9), time(9, 10), 1), Hours(time(9), time(10), 0)):
        with refused(refusals.BandMalformed):
            set_day(counter, wrong)


def test_a_day_given_away_to_another_band_can_not_return(counter: Counter) -> None:
    add_band(counter=counter, band=replace(MORNING, starts=time(13), ends=time(15)), staff=None)
    set_day(counter)
    set_day(counter, Hours(time(9), time(10), 1), starts=time(13))
    with refused(refusals.BandsOverlap):
        drop_occurrence(counter=counter, day=MONDAY, starts=time(9), staff=None)


parts = st.lists(st.tuples(st.integers(14, 39), st.integers(1, 8), st.integers(1, 4)), max_size=3)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(parts)
def test_whatever_a_day_becomes_no_slot_lies_outside_of_it(
    db: None, wanted: list[tuple[int, int, int]]
) -> None:
    counter = make_counter()
    add_band(counter=counter, band=MORNING, staff=None)
    hours = [Hours(_clock(a), _clock(a + length), size) for a, length, size in wanted]
    try:
        set_day(counter, *hours)
    except refusals.BandsOverlap:
        assume(False)
    slots = planned_slots(counter, MONDAY, MONDAY)
    assert len(slots) == sum(length for _, length, _ in wanted)
    for slot in slots:
        starts, ends = (each.astimezone(TOKYO).time() for each in (slot.starts, slot.ends))
        [inside] = [part for part in hours if part.starts <= starts and ends <= part.ends]
        assert slot.capacity == inside.capacity


def test_holidays_and_openings_are_kept_once(counter: Counter) -> None:
    set_holiday(day=MONDAY, name="山の日", staff=None)
    set_holiday(day=MONDAY, name="海の日", staff=None)
    assert planned(counter) == []
    open_day(counter=counter, day=MONDAY, staff=None)
    assert planned(counter)
    with refused(refusals.DayTaken):
        open_day(counter=counter, day=MONDAY, staff=None)
    drop_opening(counter=counter, day=MONDAY, staff=None)
    with refused(refusals.DayUnknown):
        drop_opening(counter=counter, day=MONDAY, staff=None)
    remove_holiday(day=MONDAY, staff=None)
    assert planned(counter)
    with refused(refusals.DayUnknown):
        remove_holiday(day=MONDAY, staff=None)


def _clock(halves: int) -> time:
    return time(halves // 2, halves % 2 * 30)

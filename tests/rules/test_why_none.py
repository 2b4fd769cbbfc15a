"""Every rule that excludes a time is told, in order; where none does, nothing is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from madoguchi.rules.dates import TOKYO
from madoguchi.rules.policy import Policy
from madoguchi.rules.slots import Band, Closure, Hours, Occurrence
from madoguchi.rules.why_none import Facts, Reason, Standing, Timetable, Why, why_none

DAY = date(2026, 11, 16)
AT = datetime(2026, 11, 16, 10, 10, tzinfo=TOKYO)
NOW = AT - timedelta(days=3)
HOUR = timedelta(hours=1)
BAND = Band(0, time(9), time(12), 2, date(2026, 1, 1), None)
TIMETABLE = Timetable(
    bands=[BAND],
    occurrences=[],
    closures={},
    openings=frozenset(),
    holidays={},
    session=timedelta(minutes=30),
    buffer=timedelta(0),
)
SLOT = Standing(AT - timedelta(minutes=10), AT + timedelta(minutes=20), 1, False, None)
FACTS = Facts(
    online=True,
    paused_because="",
    timetable=TIMETABLE,
    policy=Policy(notice=HOUR, horizon=timedelta(days=28), cutoff=HOUR),
    standing=SLOT,
)
UNPUBLISHED = replace(FACTS, standing=None)


def whys(facts: Facts, now: datetime = NOW, at: datetime = AT) -> list[Why]:
    return [reason.why for reason in why_none(at, facts, now)]


def told(**timetable: Any) -> list[Why]:
    return whys(replace(UNPUBLISHED, timetable=replace(TIMETABLE, **timetable)))


def test_a_free_slot_is_excluded_by_nothing() -> None:
    assert whys(FACTS) == []


def test_a_planned_time_without_a_slot_was_not_published() -> None:
    assert whys(UNPUBLISHED) == [Why.NOT_PUBLISHED]


def test_the_place_comes_first() -> None:
    facts = replace(UNPUBLISHED, online=False, paused_because="停電")
    assert whys(facts) == [Why.NOT_ONLINE, Why.PAUSED, Why.NOT_PUBLISHED]


def test_the_timetables_rules() -> None:
    assert told(bands=[]) == [Why.OUTSIDE_HOURS]
    assert told(bands=[replace(BAND, weekday=1)]) == [Why.OUTSIDE_HOURS]
    assert told(bands=[replace(BAND, ends=time(10))]) == [Why.OUTSIDE_HOURS]
    assert told(bands=[replace(BAND, valid_until=DAY - timedelta(days=1))]) == [Why.BAND_NOT_VALID]
    assert told(occurrences=[Occurrence(DAY, time(9), ())]) == [Why.OCCURRENCE]
    assert told(bands=[BAND, BAND]) == [Why.BAD_PATTERN]
    assert told(bands=[replace(BAND, ends=time(10, 20))]) == [Why.NO_SESSION]
    assert told(buffer=timedelta(minutes=45)) == [Why.NO_SESSION]


def test_hours_of_a_single_day_count() -> None:
    moved = Occurrence(DAY, time(13), (Hours(time(10), time(11), 1),))
    assert told(bands=[replace(BAND, starts=time(13), ends=time(14))], occurrences=[moved]) == [
        Why.NOT_PUBLISHED
    ]


def test_closed_days_are_told_with_their_name_unless_opened() -> None:
    assert told(holidays={DAY: "文化の日"}) == [Why.HOLIDAY]
    assert told(holidays={DAY: "文化の日"}, openings=frozenset({DAY})) == [Why.NOT_PUBLISHED]
    open_then = [replace(BAND, on_holidays=True)]
    assert told(holidays={DAY: "文化の日"}, bands=open_then) == [Why.NOT_PUBLISHED]
    facts = replace(UNPUBLISHED, timetable=replace(TIMETABLE, holidays={DAY: "文化の日"}))
    assert why_none(AT, facts, NOW) == [Reason(Why.HOLIDAY, "文化の日")]
    sunday = AT - timedelta(days=1)
    assert whys(UNPUBLISHED, at=sunday) == [Why.WEEKEND, Why.OUTSIDE_HOURS]


@pytest.mark.parametrize("minutes", [-15, 0, 10])
def test_a_closure_that_touches_the_session_is_told_with_its_reason(minutes: int) -> None:
    starts = AT + timedelta(minutes=minutes)
    closures = {Closure(starts, starts + timedelta(minutes=10)): "停電"}
    facts = replace(UNPUBLISHED, timetable=replace(TIMETABLE, closures=closures))
    assert why_none(AT, facts, NOW) == [Reason(Why.CLOSURE, "停電")]


def test_several_rules_at_once_are_all_told() -> None:
    closures = {Closure(AT - HOUR, AT + HOUR): "停電"}
    timetable = replace(TIMETABLE, closures=closures, holidays={DAY: "祝日"}, bands=[])
    facts = replace(UNPUBLISHED, timetable=timetable)
    assert whys(facts, AT - timedelta(days=60)) == [
        Why.HOLIDAY,
        Why.CLOSURE,
        Why.OUTSIDE_HOURS,
        Why.TOO_FAR,
    ]


def test_the_clock() -> None:
    assert whys(FACTS, AT) == [Why.PAST]
    assert whys(FACTS, SLOT.starts - HOUR) == [Why.TOO_SOON]
    far = SLOT.starts - timedelta(days=29)
    assert why_none(AT, FACTS, far) == [Reason(Why.TOO_FAR, instant=far + timedelta(days=1))]


def test_the_slot_itself() -> None:
    later = NOW + HOUR
    slot = replace(SLOT, free=0, closed=True, bookable_from=later)
    facts = replace(FACTS, standing=slot)
    assert whys(facts) == [Why.CLOSED_TO_NEW, Why.NOT_RELEASED, Why.FULL]
    released = replace(FACTS, standing=replace(SLOT, bookable_from=NOW))
    assert whys(released) == []

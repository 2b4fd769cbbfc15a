"""What the state machine stands on: time that passes by moving rows, and rows compared."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from madoguchi.models import Band, Counter
from madoguchi.rules.refusals import Refusal
from tests.builders import SESSION

TOKYO = ZoneInfo("Asia/Tokyo")

MOVE_TIME = """
UPDATE madoguchi_slot SET starts = starts - %(by)s, ends = ends - %(by)s
 WHERE counter_id = %(counter)s;
UPDATE madoguchi_booking SET applied_at = applied_at - %(by)s,
       confirmed_at = confirmed_at - %(by)s
 WHERE id IN (SELECT booking_id FROM madoguchi_claim claim JOIN madoguchi_slot slot
                  ON slot.id = claim.slot_id WHERE slot.counter_id = %(counter)s);
UPDATE madoguchi_claim claim SET taken = CASE WHEN isempty(taken) THEN taken ELSE
       tstzrange(lower(taken) - %(by)s, upper(taken) - %(by)s,
                 '[' || CASE WHEN upper_inc(taken) THEN ']' ELSE ')' END) END
  FROM madoguchi_slot slot WHERE slot.id = claim.slot_id AND slot.counter_id = %(counter)s;
"""
OVERSOLD = """
SELECT count(*) FROM (
    SELECT FROM madoguchi_claim WHERE taken @> clock_timestamp()
     GROUP BY slot_id, n HAVING count(*) > 1) AS twice
"""
ROWS = """
SELECT (SELECT json_agg(b ORDER BY id) FROM madoguchi_booking b)::text,
       (SELECT json_agg(c ORDER BY id) FROM madoguchi_claim c)::text,
       (SELECT json_agg(s ORDER BY id) FROM madoguchi_slot s)::text,
       (SELECT json_agg(a ORDER BY booking_id) FROM madoguchi_applicant a)::text,
       (SELECT count(*) FROM madoguchi_event), (SELECT count(*) FROM madoguchi_letter),
       (SELECT count(*) FROM procrastinate_jobs), (SELECT count(*) FROM madoguchi_unit)
"""
CLEAR = """
TRUNCATE madoguchi_letter, madoguchi_event, madoguchi_applicant, madoguchi_claim,
         madoguchi_booking, madoguchi_unit, madoguchi_slot, madoguchi_band, procrastinate_jobs
         CASCADE
"""


def rows() -> tuple[object, ...]:
    with connection.cursor() as cursor:
        cursor.execute(ROWS)
        return tuple(cursor.fetchone())


def outcome_of(act: Callable[[], object]) -> object:
    """What an act answers, or its refusal's name, and then nothing was changed."""
    before = rows()
    try:
        return act()
    except Refusal as refused:
        after = rows()
        name = type(refused).__name__
        assert after == before or name in {"CodeWrong", "CodeExhausted"}
        return name


def clear() -> None:
    """Empty the tables that a run fills."""
    with connection.cursor() as cursor:
        cursor.execute(CLEAR)


def move_time(counter: Counter, by: timedelta) -> None:
    """Let time pass for all that belongs to the counter."""
    parameters: dict[str, Any] = {"by": by, "counter": counter.pk}
    with connection.cursor() as cursor:
        cursor.execute(MOVE_TIME, parameters)


def units_claimed_twice() -> int:
    with connection.cursor() as cursor:
        cursor.execute(OVERSOLD)
        return int(cursor.fetchone()[0])


def crosses_midnight(starts: datetime, ends: datetime) -> bool:
    """Whether no band of one weekday can hold it."""
    return starts.astimezone(TOKYO).date() != ends.astimezone(TOKYO).date()


def plan(counter: Counter, wanted: dict[int, int]) -> tuple[date, date]:
    """Write a timetable that gives each slot just this capacity; the first and the last date."""
    counter.bands.all().delete()
    days = []
    for slot in counter.slots.all():
        starts = slot.starts.astimezone(TOKYO)
        days.append(starts.date())
        if wanted[slot.pk]:
            Band.objects.create(
                counter=counter,
                weekday=starts.weekday(),
                starts=starts.time(),
                ends=(starts + SESSION).time(),
                capacity=wanted[slot.pk],
                valid_from=starts.date(),
                valid_until=starts.date(),
                on_weekends=True,
                on_holidays=True,
                on_new_year=True,
            )
    return min(days), max(days)

"""The rows that measurements run on: counters with a week of slots each, filled as in real life."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from madoguchi.actions.publish_terms import publish_terms
from madoguchi.models import Bureau, Counter, Office, Slot, Unit

SLOTS_A_WEEK = 85
"""Five days of seventeen half-hours."""

TOKYO = ZoneInfo("Asia/Tokyo")

# Each unit has had three bookings that came to nothing, and six in ten are taken for good.
_FILL = """
CREATE TEMPORARY TABLE filled ON COMMIT DROP AS
SELECT row_number() OVER () AS id, slot_id, n, past,
       clock_timestamp() - (past + 1) * interval '2 hours' AS at
FROM madoguchi_unit, generate_series(0, 3) past
WHERE past > 0 OR (slot_id * 31 + n * 17) % 10 < 6;

INSERT INTO madoguchi_booking
       (id, reference, state, registration, language, terms_id, applied_at, confirmed_at,
        submission, browser, generation, code_attempts)
SELECT id, lpad(id::text, 10, '0'), CASE past WHEN 0 THEN 'confirmed' ELSE 'expired' END,
       'registered', 'ja', (SELECT min(id) FROM madoguchi_terms), at,
       CASE past WHEN 0 THEN at END, gen_random_uuid(), sha256(id::text::bytea), 1, 0
FROM filled;

INSERT INTO madoguchi_claim (slot_id, n, taken, kind, booking_id)
SELECT slot_id, n, CASE past WHEN 0 THEN tstzrange(at, NULL)
                             ELSE tstzrange(at, at + interval '1 hour', '[]') END, 'booking', id
FROM filled;

SELECT setval(pg_get_serial_sequence('madoguchi_booking', 'id'), max(id)) FROM filled;
"""


def lay_slots(*, counters: int, capacity: int) -> list[int]:
    """Counters with next week's slots of `capacity` units, and terms in force; the slots' ids."""
    bureau = Bureau.objects.create(name="計測労働局", prefecture="東京都")
    office = Office.objects.create(
        bureau=bureau, name="ハローワーク計測", phone="03-1234-5678", accepts_bookings=True
    )
    made = [
        Counter.objects.create(
            office=office, name=f"窓口{number}", tool="Zoom", accepts_bookings=True
        )
        for number in range(1, counters + 1)
    ]
    publish_terms("計測用の利用規約", effective_on=date(2023, 7, 1))
    with transaction.atomic():
        slots = Slot.objects.bulk_create(slot for counter in made for slot in _week(counter))
        numbers = range(1, capacity + 1)
        Unit.objects.bulk_create(Unit(slot=slot, n=n) for slot in slots for n in numbers)
    return [slot.pk for slot in slots]


def _week(counter: Counter) -> list[Slot]:
    """Half-hours from 8:30 on, Monday to Friday of the week that begins two days ahead or later."""
    soon = datetime.now(TOKYO).date() + timedelta(days=2)
    monday = soon + timedelta(days=-soon.weekday() % 7)
    opens = [datetime.combine(monday + timedelta(days=day), time(8, 30), TOKYO) for day in range(5)]
    starts = [first + step * timedelta(minutes=30) for first in opens for step in range(17)]
    return [
        Slot(counter=counter, starts=start, ends=start + timedelta(minutes=30)) for start in starts
    ]


def fill_slots() -> None:
    """Take six units in ten; give each three earlier claims that have ended."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_FILL)
    settle()


def empty() -> None:
    """Remove all bookings and what hangs on them, so that each run starts from the same rows."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE madoguchi_booking, procrastinate_jobs RESTART IDENTITY CASCADE")
    settle()


def settle() -> None:
    """Let PostgreSQL count its rows and write what it owes, before a run and not within it."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")

"""Two designs of the heart side by side: units with claims, and bookings with a unit's number.

Both lock the slot, read the clock after it, and store one booking; docs/adr/0001 tells what came
of it. `plain` has one statement more (ending dead holds), `claims` one row more (the claim).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from django.db import connection

from bench.pgbench import rate
from bench.rows import SLOTS_A_WEEK, empty, fill_slots, lay_slots, settle
from bench.table import alternate, show, show_machine

CLIENTS, ROUNDS, SECONDS = 8, 5, 4
COUNTERS, CAPACITY, HOUR = 59, 12, 3_600_000

PLAIN_TABLES = """
CREATE SCHEMA plain;
CREATE TABLE plain.slot (LIKE madoguchi_slot INCLUDING ALL, capacity smallint NOT NULL);
CREATE TABLE plain.booking (
    LIKE madoguchi_booking INCLUDING ALL,
    slot_id bigint NOT NULL REFERENCES plain.slot, n smallint NOT NULL CHECK (n >= 1),
    alive boolean NOT NULL, held_until timestamptz,
    FOREIGN KEY (terms_id) REFERENCES madoguchi_terms,
    CHECK (alive = (state IN ('held', 'confirmed'))),
    CHECK ((held_until IS NOT NULL) = (state = 'held')));
CREATE UNIQUE INDEX ON plain.booking (slot_id, n) WHERE alive;
INSERT INTO plain.slot
SELECT slot.*, (SELECT count(*) FROM madoguchi_unit unit WHERE unit.slot_id = slot.id)
FROM madoguchi_slot slot;
"""
COPY_TO_PLAIN = """
TRUNCATE plain.booking RESTART IDENTITY;
INSERT INTO plain.booking
SELECT booking.*, claim.slot_id, claim.n, upper_inf(claim.taken), NULL
FROM madoguchi_booking booking JOIN madoguchi_claim claim ON claim.booking_id = booking.id;
"""
NO_INDEX = """
DO $$ DECLARE name text;
BEGIN
    FOR name IN SELECT indexname FROM pg_indexes WHERE tablename = 'madoguchi_claim'
                   AND indexdef LIKE '%USING btree (slot_id)'
    LOOP EXECUTE format('DROP INDEX %I', name); END LOOP;
END $$
"""
INDEX = "CREATE INDEX IF NOT EXISTS claim_by_slot ON madoguchi_claim (slot_id)"

BOOKING = """'held', 'registered', 'ja', :terms::bigint, :now::timestamptz, gen_random_uuid(),
     sha256(random()::text::bytea), 1, 0"""
COLUMNS = """reference, state, registration, language, terms_id, applied_at, submission, browser,
     generation, code_attempts"""

TAKE_CLAIMS = f"""
\\set slot random(:first, :last)
\\set reference random(1000000000, 9999999999)
BEGIN;
SELECT starts FROM madoguchi_slot WHERE id = :slot::bigint FOR NO KEY UPDATE;
WITH clock AS MATERIALIZED (SELECT clock_timestamp() AS now)
SELECT clock.now, coalesce((SELECT min(unit.n) FROM madoguchi_unit unit
    WHERE unit.slot_id = :slot::bigint AND NOT EXISTS (
        SELECT FROM madoguchi_claim claim
         WHERE claim.slot_id = unit.slot_id AND claim.n = unit.n
           AND claim.taken && tstzrange(
               clock.now, clock.now + :hold::int * interval '1 ms', '[]'))), 0) AS n
FROM clock \\gset
\\if :n
INSERT INTO madoguchi_booking ({COLUMNS})
VALUES (:reference::text, {BOOKING}) RETURNING id \\gset
INSERT INTO madoguchi_claim (slot_id, n, taken, kind, booking_id)
VALUES (:slot::bigint, :n::smallint, tstzrange(:now::timestamptz,
        :now::timestamptz + :hold::int * interval '1 ms', '[]'), 'booking', :id::bigint);
\\endif
COMMIT;
"""
TAKE_PLAIN = f"""
\\set slot random(:first, :last)
\\set reference random(1000000000, 9999999999)
BEGIN;
SELECT capacity FROM plain.slot WHERE id = :slot::bigint FOR NO KEY UPDATE \\gset
UPDATE plain.booking SET alive = false, state = 'expired', held_until = NULL
 WHERE slot_id = :slot::bigint AND alive AND held_until < clock_timestamp();
SELECT clock_timestamp() AS now, coalesce(min(n), 0) AS n
  FROM generate_series(1, :capacity::int) n
 WHERE NOT EXISTS (SELECT FROM plain.booking
                    WHERE booking.slot_id = :slot::bigint AND booking.n = n.n AND alive) \\gset
\\if :n
INSERT INTO plain.booking ({COLUMNS}, slot_id, n, alive, held_until)
VALUES (:reference::text, {BOOKING}, :slot::bigint, :n::smallint, true,
        :now::timestamptz + :hold::int * interval '1 ms') RETURNING id \\gset
\\endif
COMMIT;
"""


def _week(counted: str) -> str:
    return f"""
\\set counter random(1, :counters)
{counted}
WHERE slot.counter_id = :counter::bigint AND slot.withdrawn_at IS NULL
  AND slot.starts >= now() AND slot.starts < now() + interval '20 days'
GROUP BY slot.id ORDER BY slot.starts;
"""


WEEK_BY_UNIT = _week("""
SELECT slot.id, slot.starts, slot.ends, count(unit.n) AS capacity,
       count(unit.n) - count(claim.id) AS free
FROM madoguchi_slot slot
JOIN madoguchi_unit unit ON unit.slot_id = slot.id
LEFT JOIN madoguchi_claim claim
       ON claim.slot_id = unit.slot_id AND claim.n = unit.n AND claim.taken @> now()
""")
WEEK_BY_SLOT = _week("""
SELECT slot.id, slot.starts, slot.ends,
       (SELECT count(*) FROM madoguchi_unit WHERE slot_id = slot.id) AS capacity,
       (SELECT count(*) FROM madoguchi_claim WHERE slot_id = slot.id AND taken @> now()) AS taken
FROM madoguchi_slot slot
""")
WEEK_PLAIN = _week("""
SELECT slot.id, slot.starts, slot.ends, slot.capacity, slot.capacity - count(booking.id) AS free
FROM plain.slot slot
LEFT JOIN plain.booking booking
       ON booking.slot_id = slot.id AND booking.alive
      AND (booking.held_until IS NULL OR booking.held_until >= now())
""")


@dataclass(frozen=True)
class Party:
    """A design at work: its script for pgbench, and what becomes of the index on a claim's slot."""

    script: str
    index: str = INDEX


Parties = Mapping[str, Party]

TAKES: Parties = {
    "claims": Party(TAKE_CLAIMS),
    "claims without btree (slot)": Party(TAKE_CLAIMS, NO_INDEX),
    "plain": Party(TAKE_PLAIN),
}
WEEKS: Parties = {
    "claims, joined by unit": Party(WEEK_BY_UNIT),
    "claims, joined by unit, without btree": Party(WEEK_BY_UNIT, NO_INDEX),
    "claims, counted by slot": Party(WEEK_BY_SLOT),
    "claims, counted by slot, without btree": Party(WEEK_BY_SLOT, NO_INDEX),
    "plain": Party(WEEK_PLAIN),
}


def run_sql(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def start_empty() -> None:
    run_sql("TRUNCATE plain.booking RESTART IDENTITY")
    empty()


def compare(title: str, parties: Parties, before: Callable[[], None], **variables: int) -> None:
    """Let the parties take turns, from the same rows each time, and print the medians."""

    def turn(party: Party) -> float:
        run_sql(party.index)
        before()
        return rate(party.script, seconds=SECONDS, clients=CLIENTS, **variables)

    measures = {name: partial(turn, party) for name, party in parties.items()}
    show(title, alternate(measures, rounds=ROUNDS), yardstick="plain")


def main() -> None:
    """Measure taking (spread, one hot slot, one full slot) and reading a week."""
    show_machine()
    slots = lay_slots(counters=COUNTERS, capacity=CAPACITY)
    run_sql(PLAIN_TABLES)
    spread = {"first": slots[0], "last": slots[-1], "terms": 1}
    one = spread | {"last": slots[0]}
    compare(f"Take: {len(slots):,} slots", TAKES, start_empty, **spread, hold=HOUR)
    compare("Take: one hot slot, holds of 10 ms", TAKES, start_empty, **one, hold=10)
    compare("Take: one slot, soon full", TAKES, start_empty, **one, hold=HOUR)
    start_empty()
    fill_slots()
    run_sql(COPY_TO_PLAIN)
    week = f"Read: a week of {SLOTS_A_WEEK} slots × {CAPACITY} units, 60 % taken"
    compare(week, WEEKS, settle, counters=COUNTERS)


if __name__ == "__main__":
    main()

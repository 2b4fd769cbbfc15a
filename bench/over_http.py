"""The service over HTTP, beside the database alone and beside a bare view, in the same run.

Applies per second with the whole form, and the page with a counter's week. There is no target:
the ratios say what the service adds to what has to be done in any case.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection

from bench.load import Source, load
from bench.pgbench import Unfit, rate
from bench.requests import applications, bare_applications, seen_before, weeks
from bench.rows import empty, fill_slots, lay_slots, settle
from bench.servers import WORKERS, bare, service
from bench.statements import apply_script, week_script
from bench.table import Measure, alternate, show, show_machine

CLIENTS, ROUNDS, SECONDS = 8, 3, 6
COUNTERS, CAPACITY = 60, 12
WRITTEN = (
    "madoguchi_booking",
    "madoguchi_applicant",
    "madoguchi_claim",
    "madoguchi_event",
    "madoguchi_letter",
    "procrastinate_jobs",
    "procrastinate_events",
)


class Generator:
    """Loads a server and remembers the most of one core that this took."""

    def __init__(self) -> None:
        self.highest_share = 0.0

    def rate(self, port: int, source: Callable[[], Source], expect: int) -> float:
        """Answers per second to CLIENTS connections, all with the status to `expect`."""
        sources = [source() for _ in range(CLIENTS)]
        done = load(port, sources, seconds=SECONDS, expect=expect)
        self.highest_share = max(self.highest_share, done.own_share)
        return done.rate


def check_same_rows(port: int, bare_port: int, slots: list[int]) -> None:
    """Refuse to measure (Unfit) if a bare apply does not write as many rows as a real one."""
    written = []
    for number, source in (
        (port, applications(port, slots)),
        (bare_port, bare_applications(bare_port, slots)),
    ):
        empty()
        load(number, [source], seconds=0, expect=302)
        written.append(_rows())
    if written[0] != written[1]:
        raise Unfit(f"rows of a real apply and of a bare one differ: {written}")


def _rows() -> dict[str, int]:
    """How many rows there are in each table that applying writes to."""
    counts = {}
    with connection.cursor() as cursor:
        for table in WRITTEN:
            cursor.execute(f"SELECT count(*) FROM {table}")
            counts[table] = cursor.fetchone()[0]
    return counts


def measure_applies(port: int, bare_port: int, slots: list[int], generator: Generator) -> None:
    """Applies per second, spread over all slots."""
    script, ends = apply_script(), {"first": slots[0], "last": slots[-1]}
    parties: dict[str, Measure] = {
        "pgbench": lambda: rate(script, seconds=SECONDS, clients=CLIENTS, **ends),
        f"pgbench, {WORKERS} connections": lambda: rate(
            script, seconds=SECONDS, clients=WORKERS, **ends
        ),
        "bare view, same SQL": lambda: generator.rate(
            bare_port, lambda: bare_applications(bare_port, slots), 302
        ),
        "service, whole form": lambda: generator.rate(port, lambda: applications(port, slots), 302),
    }
    show("Applies", alternate(parties, empty, rounds=ROUNDS), yardstick="pgbench")


def measure_weeks(port: int, bare_port: int, generator: Generator) -> None:
    """Pages with a counter's week per second, and the answer to one who has it already."""
    script, seen = week_script(), seen_before(port, COUNTERS)
    parties: dict[str, Measure] = {
        "pgbench": lambda: rate(script, seconds=SECONDS, clients=CLIENTS, counters=COUNTERS),
        "bare view, same query, JSON": lambda: generator.rate(
            bare_port, lambda: weeks(bare_port, COUNTERS), 200
        ),
        "service, page": lambda: generator.rate(port, lambda: weeks(port, COUNTERS), 200),
        "service, page not changed (304)": lambda: generator.rate(
            port, lambda: weeks(port, COUNTERS, seen), 304
        ),
    }
    show("Week of slots", alternate(parties, settle, rounds=ROUNDS), yardstick="pgbench")


def main() -> None:
    """Measure both, with the two servers up all the time and only one of them at work."""
    show_machine()
    print(f"{CLIENTS} clients, {WORKERS} workers of one thread each, {SECONDS} s a turn.")
    slots = lay_slots(counters=COUNTERS, capacity=CAPACITY)
    generator = Generator()
    with service() as port, bare() as bare_port:
        check_same_rows(port, bare_port, slots)
        measure_applies(port, bare_port, slots, generator)
        empty()
        fill_slots()
        measure_weeks(port, bare_port, generator)
    print(f"\nThe load generator took at most {generator.highest_share:.0%} of one core.")


if __name__ == "__main__":
    main()

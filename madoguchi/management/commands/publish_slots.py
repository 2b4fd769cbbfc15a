"""`madoguchi publish-slots`: show what the timetables make of some dates, then publish it."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter as Tally
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from madoguchi.actions.publish import preview_slots, publish_slots
from madoguchi.management.named import day_named, office_named
from madoguchi.management.slot_report import GROUPS, counts, report
from madoguchi.models import Counter
from madoguchi.queries.clock import database_now
from madoguchi.queries.closed_days import years_without_holidays
from madoguchi.rules import refusals
from madoguchi.rules.dates import TOKYO

WORDS: dict[type[refusals.Refusal], str] = {
    refusals.BandMalformed: "a band is too short for one session, or has no valid dates",
    refusals.BandsOverlap: "two bands of its weekly pattern hold the same time",
    refusals.Busy: "people are booking there right now: try again",
}

Span = tuple[Counter, date, date]


class Command(BaseCommand):
    help = (
        "Publish slots from the counters' weekly patterns. A preview comes first; run again, it "
        "changes nothing. A slot that somebody holds is never removed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--counter", type=int, metavar="ID", help="one counter")
        which.add_argument("--office", metavar="NAME|ID", help="every counter of an office")
        which.add_argument("--all", action="store_true", help="every counter that takes bookings")
        for option, name, help_text in (
            ("--from", "first", "first day (default: tomorrow)"),
            ("--until", "last", "last day (default: the counter's horizon)"),
        ):
            parser.add_argument(option, dest=name, type=day_named, metavar="DATE", help=help_text)
        parser.add_argument(
            "--without-holidays",
            action="store_true",
            help="go on where no holidays are known: slots then fall on them, too",
        )
        parser.add_argument("--dry-run", action="store_true", help="show the preview only")
        parser.add_argument("--yes", action="store_true", help="publish without asking")

    def handle(self, *args: Any, dry_run: bool, yes: bool, **options: Any) -> None:
        spans = _spans(_counters(**options), options["first"], options["last"])
        if not options["without_holidays"]:
            _refuse_unknown_years(spans)
        self.stderr.writelines(f"{line}\n" for line in _beyond_horizon(spans))
        waiting, refused = self._preview(spans)
        if not waiting:
            self.stdout.write("Nothing to publish.")
        elif not dry_run:
            if not yes:
                self._ask(len(waiting))
            refused += self._publish(waiting)
        if refused:
            raise CommandError(f"{refused} of {len(spans)} counters could not be published.")

    def _preview(self, spans: list[Span]) -> tuple[list[Span], int]:
        """The spans in which something would change, and how many were refused."""
        now = database_now()
        waiting, refused = [], 0
        total: Tally[str] = Tally()
        for counter, first, last in spans:
            try:
                preview = preview_slots(counter, first, last, now)
            except refusals.Refusal as refusal:
                self._tell_refused(counter, refusal)
                refused += 1
                continue
            total += counts(preview)
            self.stdout.writelines(f"{line}\n" for line in report(counter, first, last, preview))
            if not preview.changes_nothing:
                waiting.append((counter, first, last))
        if len(spans) > 1:
            self.stdout.write("All: " + ", ".join(f"{total[name]} {name}" for name in GROUPS))
        return waiting, refused

    def _publish(self, waiting: list[Span]) -> int:
        """Publish counter by counter, each by itself all or nothing; how many were refused."""
        refused = 0
        total: Tally[str] = Tally()
        for done, (counter, first, last) in enumerate(waiting, start=1):
            try:
                total += counts(publish_slots(counter.pk, first, last))
            except refusals.Refusal as refusal:
                self._tell_refused(counter, refusal)
                refused += 1
            else:
                self.stdout.write(f"[{done}/{len(waiting)}] {counter}")
        self.stdout.write("Published: " + ", ".join(f"{total[name]} {name}" for name in GROUPS))
        return refused

    def _ask(self, count: int) -> None:
        self.stdout.write(f"Publish this at {count} counter(s)? [y/N] ", ending="")
        self.stdout.flush()
        try:
            answer = input()
        except EOFError:
            answer = ""
        if answer.strip().lower() not in {"y", "yes"}:
            raise CommandError("Not confirmed: nothing was published (--yes doesn't ask).")

    def _tell_refused(self, counter: Counter, refusal: refusals.Refusal) -> None:
        why = WORDS.get(type(refusal), refusal.key)
        self.stderr.write(f"{counter} (counter {counter.pk}): {why}")


def _counters(counter: int | None, office: str | None, **_: Any) -> list[Counter]:
    counters = Counter.objects.select_related("office").order_by("office__kana", "position", "id")
    if counter is not None:
        counters = counters.filter(pk=counter)
        if not counters:
            raise CommandError(f"There is no counter {counter}.")
    elif office is not None:
        counters = counters.filter(office=office_named(office))
        if not counters:
            raise CommandError(f"{office} has no counter.")
    else:
        counters = counters.filter(accepts_bookings=True, office__accepts_bookings=True)
    return list(counters)


def _refuse_unknown_years(spans: list[Span]) -> None:
    years = {year for _, first, last in spans for year in range(first.year, last.year + 1)}
    unknown = " ".join(map(str, years_without_holidays(years)))
    if unknown:
        raise CommandError(
            f"No holidays are known for {unknown}: run madoguchi seed-holidays --years {unknown} "
            "first. (--without-holidays publishes nevertheless.)"
        )


def _beyond_horizon(spans: list[Span]) -> Iterator[str]:
    today = _today()
    for counter, _, last in spans:
        horizon = today + timedelta(days=counter.horizon_days)
        if last > horizon:
            yield f"{counter} (counter {counter.pk}): nobody can book after {horizon} yet"


def _today() -> date:
    return database_now().astimezone(TOKYO).date()


def _spans(counters: list[Counter], first: date | None, last: date | None) -> list[Span]:
    today = _today()
    first = first or today + timedelta(days=1)
    if first < today:
        raise CommandError(f"{first} is over: what has been can't be published anew.")
    if last is not None and last < first:
        raise CommandError(f"--until {last} comes before {first}.")
    return [
        (counter, first, last or max(first, today + timedelta(days=counter.horizon_days)))
        for counter in counters
    ]

"""`madoguchi seed-holidays`: fill in the national holidays."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from madoguchi.actions.seed_holidays import seed_holidays, seed_new_years
from madoguchi.queries.clock import database_now
from madoguchi.rules.dates import TOKYO
from madoguchi.rules.refusals import Busy

YEARS_KNOWN = range(1949, 2100)
YEARS_AHEAD = 2


class Command(BaseCommand):
    help = (
        "Add the national holidays to those that staff can edit. Without --years: of this year and "
        "the two that follow, where a year has none yet. A holiday that is there is never changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--years",
            type=int,
            nargs="+",
            metavar="YEAR",
            help="add what is missing in these years, also days that staff removed",
        )

    def handle(self, *args: Any, years: list[int] | None, **options: Any) -> None:
        unknown = [year for year in years or [] if year not in YEARS_KNOWN]
        if unknown:
            raise CommandError(f"The holidays of {unknown[0]} are not known.")
        try:
            seeded = seed_holidays(years) if years else seed_new_years(_years_ahead())
        except Busy as busy:
            raise CommandError("Somebody is editing the holidays: try again.") from busy
        for day, name in seeded.kept:
            self.stdout.write(f"{day} stays {name}, as edited.")
        self.stdout.write(f"{seeded.added} holidays added.")


def _years_ahead() -> list[int]:
    this_year = _today().year
    return list(range(this_year, this_year + YEARS_AHEAD + 1))


def _today() -> date:
    return database_now().astimezone(TOKYO).date()

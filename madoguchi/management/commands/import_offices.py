"""`madoguchi import-offices FILE`: take over a list of offices from a CSV file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from madoguchi.actions.import_offices import import_offices
from madoguchi.rules.office_file import COLUMNS
from madoguchi.rules.refusals import Busy, ImportRefused


class Command(BaseCommand):
    help = (
        f"Import offices from a CSV file in UTF-8 with the columns {', '.join(COLUMNS)} "
        "(jurisdiction: municipalities separated by semicolons). All of it or nothing. Run again, "
        "it updates the offices by prefecture and name. New ones take no online bookings yet."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done only")

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        try:
            done = import_offices(file.read_bytes(), dry_run=dry_run)
        except OSError as error:
            raise CommandError(f"{file} can't be read: {error.strerror}.") from error
        except ImportRefused as refused:
            lines = [f"  line {number}: {problem}" for number, problem in refused.problems]
            raise CommandError("\n".join(["Nothing was imported:", *lines])) from refused
        except Busy as busy:
            raise CommandError("Another import is running: try again.") from busy
        for sign, names in (("+", done.added), ("~", done.changed)):
            self.stdout.writelines(f"{sign} {name}\n" for name in names)
        would = "would be " if dry_run else ""
        self.stdout.write(
            f"{len(done.added)} {would}added, {len(done.changed)} {would}changed, "
            f"{done.unchanged} unchanged."
        )

"""`madoguchi load_demo`: fill the database with what the demo shows."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from madoguchi.demo.data import load


class Command(BaseCommand):
    help = (
        "Load the demo's data. Run again, it keeps all edits and tops up the slots. "
        "Its last line is the sign-in for the desk."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--password-file",
            type=Path,
            default=Path(".demo/desk-password"),
            metavar="FILE",
            help="where the desk's password is kept (made where it is missing)",
        )

    def handle(self, *args: Any, password_file: Path, **options: Any) -> None:
        desk = load(password_file, tell=self.stdout.write)
        self.stdout.write(f"{desk.email}, password {desk.password}")

"""`madoguchi publish-terms FILE`: put new terms of use into force, unaltered."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from madoguchi.actions.publish_terms import publish_terms
from madoguchi.management.named import day_named, office_named
from madoguchi.rules import refusals
from madoguchi.rules.terms_notes import notes_on

WORDS: dict[type[refusals.Refusal], str] = {
    refusals.TermsUnchanged: "The newest version says exactly the same: nothing was published.",
    refusals.TermsDateTaken: "Another version takes effect on that day: choose another one.",
    refusals.Busy: "Somebody else is publishing terms: try again.",
}


class Command(BaseCommand):
    help = (
        "Publish terms of use from a file in UTF-8 (Markdown or plain text) exactly as they are. "
        "Each is a new version; published versions are never edited."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--effective",
            type=day_named,
            required=True,
            metavar="DATE",
            help="first day on which they are in force, as 2023-07-01",
        )
        parser.add_argument(
            "--office", metavar="NAME|ID", help="an office's own terms (else: of all offices)"
        )

    def handle(
        self, *args: Any, file: Path, effective: date, office: str | None, **options: Any
    ) -> None:
        text = _read(file)
        whose = office_named(office) if office else None
        try:
            terms = publish_terms(text, effective_on=effective, office=whose)
        except refusals.Refusal as refused:
            raise CommandError(WORDS.get(type(refused), refused.key)) from refused
        self.stdout.write(f"Version {terms.number} for {whose or 'all offices'}, from {effective}")
        self.stdout.write(f"SHA-256 {terms.sha256}")
        for note in notes_on(text):
            self.stdout.write(f"Please look: {note} The text was published as it is.")


def _read(file: Path) -> str:
    """The file's text with its newlines as they are; also a byte order mark is left alone."""
    try:
        text = file.read_bytes().decode("utf-8")
    except OSError as error:
        raise CommandError(f"{file} can't be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{file} is not UTF-8 (byte {error.start}).") from error
    if "\0" in text:
        raise CommandError(f"{file} holds a NUL byte: it is no text.")
    if not text.strip():
        raise CommandError(f"{file} is empty.")
    return text

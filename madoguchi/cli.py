"""The `madoguchi` command: one line each, over Django's management commands."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from django.core.management import execute_from_command_line

from madoguchi.demo import run

COMMANDS = {
    "demo": "run everything with demo data on this machine, until Ctrl-C",
    "serve": "run the web server",
    "worker": "send letters and tidy up in the background",
    "migrate": "create or update the tables",
    "check": "say whether this installation is ready for people",
    "import-offices": "read offices from a CSV file",
    "seed-holidays": "fill in the national holidays",
    "publish-terms": "publish a version of the terms of use, unaltered",
    "publish-slots": "show, then open the slots that the timetables ask for",
    "create-first-administrator": "let the first person sign in at the desk",
    "manage": "any other of Django's commands, e.g. manage createsuperuser",
}
DJANGO_NAMES = {"check": "check_service"}


def usage() -> str:
    """What `madoguchi --help` says."""
    width = max(map(len, COMMANDS)) + 2
    lines = [f"  {name:<{width}}{what}" for name, what in COMMANDS.items()]
    return "\n".join(
        [
            "Madoguchi: book an online counselling session at a public employment office.",
            "",
            "Usage: madoguchi COMMAND [options]      (madoguchi COMMAND --help says which)",
            "",
            *lines,
            "",
            "Settings come from environment variables: see docs/operations.md.",
        ]
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command; leave with its exit code, or with 2 where there is no such command."""
    name, *rest = list(sys.argv[1:] if arguments is None else arguments) or ["--help"]
    if name in {"-h", "--help", "help"}:
        print(usage())
    elif name not in COMMANDS:
        print(f"There is no command {name!r}.\n\n{usage()}", file=sys.stderr)
        sys.exit(2)
    elif name == "demo":
        sys.exit(run.main(rest))
    else:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.settings")
        execute_from_command_line(["madoguchi", *_in_djangos_words(name, rest)])


def _in_djangos_words(name: str, rest: list[str]) -> list[str]:
    if name == "manage":
        return rest
    return [DJANGO_NAMES.get(name, name.replace("-", "_")), *rest]

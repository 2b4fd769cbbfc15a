"""`python -m bench NAME`: run one of the measurements and print what it found."""

from __future__ import annotations

import runpy
import sys

import django

from bench.ground import ground

NAMES = ("over_http", "profile_apply", "claim_design")


def main(arguments: list[str]) -> None:
    """Lay the ground, and only then load the measurement: it reads Django's settings."""
    if len(arguments) != 1 or arguments[0] not in NAMES:
        sys.exit(f"usage: python -m bench {{{','.join(NAMES)}}}")
    with ground():
        django.setup()
        runpy.run_module(f"bench.{arguments[0]}", run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1:])

"""Seed the national holidays from a library, without touching what staff made of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from holidays import country_holidays

from madoguchi.actions.transaction import act
from madoguchi.models import Holiday


@dataclass(frozen=True)
class Seeded:
    """How many days were `added`, and which were there under another name and `kept` it."""

    added: int
    kept: tuple[tuple[date, str], ...]


def seed_holidays(years: Collection[int]) -> Seeded:
    """Add the holidays that are missing in these years; a day that is there is never changed.

    A day that staff removed in one of these years comes back. Refuses Busy.
    """
    official = country_holidays("JP", years=years, language="ja")
    with act():
        before = dict(Holiday.objects.filter(day__in=official).values_list("day", "name"))
        missing = [Holiday(day=day, name=name) for day, name in official.items()]
        Holiday.objects.bulk_create(missing, ignore_conflicts=True)
    kept = [(day, name) for day, name in sorted(before.items()) if official[day] != name]
    return Seeded(added=len(official) - len(before), kept=tuple(kept))


def seed_new_years(years: Collection[int]) -> Seeded:
    """The same, but only for years that have no holiday yet: removed days stay removed."""
    known = set(Holiday.objects.values_list("day__year", flat=True).distinct())
    return seed_holidays([year for year in years if year not in known])

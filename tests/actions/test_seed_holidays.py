"""Holidays come from a library; what staff made of them stays."""

from __future__ import annotations

from datetime import date

import pytest

from madoguchi.actions.seed_holidays import seed_holidays, seed_new_years
from madoguchi.models import Holiday

pytestmark = pytest.mark.django_db

LABOUR_DAY = date(2026, 11, 23)


def holidays_of(year: int) -> dict[date, str]:
    return dict(Holiday.objects.filter(day__year=year).values_list("day", "name"))


def test_a_year_is_filled_with_its_holidays_in_japanese() -> None:
    assert seed_holidays([2026]).added == 18
    held = holidays_of(2026)
    assert len(held) == 18
    assert held[LABOUR_DAY] == "勤労感謝の日"
    assert "振替休日" in held[date(2026, 5, 6)]
    assert held[date(2026, 9, 22)] == "国民の休日"


def test_running_again_adds_nothing() -> None:
    seed_holidays([2026])
    before = holidays_of(2026)
    assert seed_holidays([2026]).added == 0
    assert holidays_of(2026) == before


def test_an_edited_name_is_kept_and_told() -> None:
    seed_holidays([2026])
    Holiday.objects.filter(day=LABOUR_DAY).update(name="臨時の祝日")
    seeded = seed_holidays([2026])
    assert seeded.kept == ((LABOUR_DAY, "臨時の祝日"),)
    assert holidays_of(2026)[LABOUR_DAY] == "臨時の祝日"


def test_a_day_that_staff_added_is_kept() -> None:
    Holiday.objects.create(day=date(2026, 6, 1), name="特別な休日")
    assert seed_holidays([2026]).added == 18
    assert holidays_of(2026)[date(2026, 6, 1)] == "特別な休日"


def test_a_removed_day_stays_removed_unless_its_year_is_named() -> None:
    seed_new_years([2026, 2027])
    Holiday.objects.filter(day=LABOUR_DAY).delete()
    assert seed_new_years([2026, 2027]).added == 0
    assert LABOUR_DAY not in holidays_of(2026)
    assert seed_holidays([2026]).added == 1


def test_a_new_year_is_filled_beside_known_ones() -> None:
    seed_new_years([2026])
    assert seed_new_years([2026, 2027]).added == len(holidays_of(2027)) > 0

"""`import-offices` and `seed-holidays` say what they did, or why they did not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError

from madoguchi.models import Holiday, Office
from madoguchi.queries.clock import database_now
from tests.commands.calling import say

pytestmark = pytest.mark.django_db

TOKYO = Path(__file__).parents[2] / "madoguchi/demo/data/offices_tokyo.csv"


def test_an_import_says_what_it_did() -> None:
    assert "+ ハローワーク上野\n" in say("import_offices", TOKYO)
    assert say("import_offices", TOKYO) == "0 added, 0 changed, 17 unchanged.\n"


def test_a_dry_run_says_what_would_be_done() -> None:
    assert "17 would be added" in say("import_offices", TOKYO, "--dry-run")
    assert not Office.objects.exists()


def test_a_refused_import_names_every_wrong_line(tmp_path: Path) -> None:
    wrong = tmp_path / "offices.csv"
    wrong.write_text(TOKYO.read_text().replace("03-5818-8609", "x").replace("03-5419-8609", "y"))
    with pytest.raises(CommandError) as refused:
        say("import_offices", wrong)
    assert str(refused.value).splitlines() == [
        "Nothing was imported:",
        "  line 3: 'x' is no telephone number",
        "  line 4: 'y' is no telephone number",
    ]
    assert not Office.objects.exists()


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"offices\.csv can't be read: No such file"):
        say("import_offices", tmp_path / "offices.csv")


def test_holidays_of_three_years_are_seeded_once() -> None:
    this_year = database_now().year
    say("seed_holidays")
    years = set(Holiday.objects.values_list("day__year", flat=True))
    assert {this_year + 1, this_year + 2} < years
    assert say("seed_holidays") == "0 holidays added.\n"


def test_an_edited_holiday_is_told() -> None:
    Holiday.objects.create(day=date(2026, 11, 23), name="臨時の祝日")
    said = say("seed_holidays", "--years", 2026)
    assert said == "2026-11-23 stays 臨時の祝日, as edited.\n17 holidays added.\n"


def test_a_year_that_is_not_known_is_refused() -> None:
    with pytest.raises(CommandError, match="The holidays of 2100 are not known"):
        say("seed_holidays", "--years", 2026, 2100)
    assert not Holiday.objects.exists()

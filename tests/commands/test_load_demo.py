"""The demo's data: complete at once, topped up later, and never over what people changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from madoguchi.demo import authenticator
from madoguchi.models import Counter, Holiday, Notice, Office, Staff, Terms
from madoguchi.queries.availability import nearest_free
from madoguchi.queries.clock import database_now
from madoguchi.queries.offices import offices_of
from tests.commands.calling import say
from tests.rows import everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    return tmp_path / "demo" / "desk-password"


def test_everything_that_the_demo_shows_is_there(password_file: Path) -> None:
    said = say("load_demo", f"--password-file={password_file}")
    offices = offices_of("東京都")
    assert (len(offices), sum(office.bookable for office in offices)) == (17, 16)
    assert sum(bool(office.paused_because) for office in offices) == 1
    assert Counter.objects.exclude(paused_because="").count() == 1
    now = database_now()
    assert all(nearest_free(c.pk, now, c.policy, now) for c in Counter.objects.all())
    assert Terms.objects.get().effective_on.isoformat() == "2023-07-01"
    assert Holiday.objects.exists()
    assert Notice.objects.exists()
    assert said.splitlines()[-1] == (
        f"desk@madoguchi.example, password {password_file.read_text().strip()}"
    )


def test_the_desk_can_sign_in_with_the_password_of_the_file(password_file: Path) -> None:
    say("load_demo", f"--password-file={password_file}")
    password = password_file.read_text().strip()
    assert len(password) >= 16
    assert password_file.stat().st_mode & 0o077 == 0
    staff = Staff.objects.get()
    assert staff.is_superuser
    assert staff.check_password(password)
    (shown,) = authenticator.codes()
    assert (shown.email, len(shown.code)) == (staff.email, 6)
    password_file.write_text("another-long-password")
    say("load_demo", f"--password-file={password_file}")
    assert Staff.objects.get().check_password("another-long-password")


def test_loaded_again_it_changes_nothing(password_file: Path) -> None:
    say("load_demo", f"--password-file={password_file}")
    before = everything()
    say("load_demo", f"--password-file={password_file}")
    assert everything() == before


def test_edits_survive_and_missing_slots_are_topped_up(password_file: Path) -> None:
    say("load_demo", f"--password-file={password_file}")
    Office.objects.filter(name="ハローワーク上野").update(paused_because="臨時休業")
    counter = Counter.objects.filter(office__name="ハローワーク上野").first()
    assert counter is not None
    stood = counter.slots.count()
    Counter.objects.filter(pk=counter.pk).update(horizon_days=42)
    said = say("load_demo", f"--password-file={password_file}")
    topped_up = counter.slots.count() - stood
    assert topped_up >= 14
    assert f"\n{topped_up} new slots\n" in said
    assert Office.objects.get(name="ハローワーク上野").paused_because == "臨時休業"

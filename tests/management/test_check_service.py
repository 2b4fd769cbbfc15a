"""`madoguchi check` says yes only where everything is there."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from madoguchi.management.commands import check_service
from madoguchi.models import Holiday, Terms


def answers(capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, str]]:
    """The exit code, and the first word of each line by the question."""
    code = 0
    try:
        call_command("check_service")
    except SystemExit as left:
        code = int(left.code or 0)
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    return code, {line[1]: line[0] for line in lines}


@pytest.mark.django_db
def test_an_empty_service_is_not_ready(capsys: pytest.CaptureFixture[str]) -> None:
    code, said = answers(capsys)
    assert code == 1
    assert said["database"] == said["migrations"] == said["keys"] == "ok"
    assert said["terms"] == said["holidays"] == said["slots"] == "NO"


@pytest.mark.django_db
def test_a_service_with_terms_and_slots_is_ready(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    Terms.objects.create(
        number=1, text="x", sha256="0" * 64, effective_on=yesterday, published_at=yesterday
    )
    year = timezone.localdate().year
    Holiday.objects.create(day=date(year, 1, 1), name="元日")
    assert answers(capsys)[1]["holidays"] == "NO"
    Holiday.objects.create(day=date(year + 1, 1, 1), name="元日")
    monkeypatch.setitem(check_service.WITH_TABLES, "slots", lambda: "1 ahead")
    code, said = answers(capsys)
    assert (code, said["terms"], said["operator"]) == (0, "ok", "warn")
    settings.SERVICE_NAME, settings.CONTACT = "東京労働局", "電話 03-0000-0000"
    assert answers(capsys)[1]["operator"] == "ok"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("setting", "value", "question"),
    [
        ("SECRET_KEY", "", "keys"),
        ("FIELD_KEYS", [], "keys"),
        ("FIELD_KEYS", ["a:dG9vIHNob3J0"], "keys"),
        ("LOOKUP_KEY", "", "keys"),
        ("LINK_KEYS", [], "keys"),
        ("BASE_URL", "http://yoyaku.example.jp", "address"),
    ],
)
def test_what_is_missing_is_named(
    capsys: pytest.CaptureFixture[str],
    settings: Settings,
    setting: str,
    value: object,
    question: str,
) -> None:
    setattr(settings, setting, value)
    code, said = answers(capsys)
    assert code == 1
    assert said[question] == "NO"

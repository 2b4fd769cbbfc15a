"""The administration pages: they open, edit what is to be edited, and never show applicants."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from madoguchi import models
from madoguchi.actions.apply import apply
from madoguchi.admin import ToLookAt
from madoguchi.queries.offices import find_offices
from tests.builders import application, make_counter, make_office, make_slot
from tests.desk.people import make_staff, sign_in

pytestmark = pytest.mark.django_db

OURS = [model for model in admin.site._registry if model._meta.app_label == "madoguchi"]
TO_LOOK_AT = [model for model in OURS if isinstance(admin.site._registry[model], ToLookAt)]


def address(model: type[Model], page: str, *arguments: object) -> str:
    return reverse(f"admin:madoguchi_{model.__name__.lower()}_{page}", args=arguments)


@pytest.fixture
def desk(client: Client) -> Client:
    return sign_in(client, make_staff(models.Role.HEAD_OFFICE))


@pytest.fixture
def booked() -> models.Booking:
    """A booking with all that belongs to it."""
    request = application(make_slot())
    return models.Booking.objects.get(reference=apply(request))


def test_what_may_only_be_looked_at() -> None:
    names = {model.__name__ for model in TO_LOOK_AT}
    assert names == {"Booking", "Claim", "Event", "Letter", "Slot", "Staff", "Terms"}
    assert models.Applicant not in OURS


@pytest.mark.usefixtures("booked")
@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_list_opens_and_shows_no_applicant(desk: Client, model: type[Model]) -> None:
    page = desk.get(address(model, "changelist"))
    assert page.status_code == 200
    assert_no_applicant(page.content.decode())


@pytest.mark.usefixtures("booked")
@pytest.mark.parametrize("model", TO_LOOK_AT, ids=lambda model: model.__name__)
def test_what_happened_can_be_read_and_not_changed(desk: Client, model: type[Model]) -> None:
    row = model._default_manager.first()
    assert row is not None
    page = desk.get(address(model, "change", row.pk))
    assert page.status_code == 200
    assert_no_applicant(page.content.decode())
    assert 'name="_save"' not in page.content.decode()
    assert desk.post(address(model, "change", row.pk), {}).status_code == 403
    assert desk.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert desk.get(address(model, "add")).status_code == 403


def assert_no_applicant(page: str) -> None:
    for secret in ("髙橋", "hanako", "12345678", "転職について"):
        assert secret not in page


@pytest.mark.parametrize(
    "model", [m for m in OURS if m not in TO_LOOK_AT], ids=lambda m: m.__name__
)
def test_reference_data_can_be_added(desk: Client, model: type[Model]) -> None:
    page = desk.get(address(model, "add"))
    assert page.status_code == 200
    assert 'name="_save"' in page.content.decode()


def test_the_pages_are_in_japanese_and_closed_to_strangers(client: Client, desk: Client) -> None:
    assert "窓口予約 管理画面" in desk.get(reverse("admin:index")).content.decode()
    desk.logout()
    assert client.get(reverse("admin:index")).status_code == 302


def test_an_office_that_is_renamed_is_found_by_its_new_name(desk: Client) -> None:
    office = make_office(name="ハローワーク旧町", kana="ハローワークキュウマチ")
    sent = {
        "bureau": office.bureau_id,
        "name": "ハローワーク新町",
        "kana": "ハローワークシンマチ",
        "phone": office.phone,
        "hours": office.hours,
        "opens": "08:30",
        "closes": "17:15",
        "municipalities-TOTAL_FORMS": 0,
        "municipalities-INITIAL_FORMS": 0,
    }
    assert desk.post(address(models.Office, "change", office.pk), sent).status_code == 302
    assert [found.id for found in find_offices("しんまち")] == [office.pk]
    assert find_offices("きゅうまち") == []


def send_bands(desk: Client, counter: models.Counter, *bands: dict[str, object]) -> str:
    """Send a counter's page with these bands; the page that answers, "" where it was taken."""
    sent: dict[str, object] = {
        "office": counter.office_id,
        "name": counter.name,
        "tool": counter.tool,
        "session_minutes": 30,
        "buffer_minutes": 0,
        "notice_minutes": 60,
        "horizon_days": 28,
        "cutoff_minutes": 60,
        "position": 0,
        "bands-TOTAL_FORMS": len(bands),
        "bands-INITIAL_FORMS": 0,
        "openings-TOTAL_FORMS": 0,
        "openings-INITIAL_FORMS": 0,
    }
    for n, band in enumerate(bands):
        sent |= {f"bands-{n}-{field}": value for field, value in band.items()}
    answer = desk.post(address(models.Counter, "change", counter.pk), sent)
    return "" if answer.status_code == 302 else answer.content.decode()


def band(starts: str, ends: str) -> dict[str, object]:
    return {
        "weekday": 0,
        "starts": starts,
        "ends": ends,
        "capacity": 2,
        "valid_from": "2026-04-01",
    }


def test_a_weekly_pattern_is_stored(desk: Client) -> None:
    counter = make_counter()
    assert send_bands(desk, counter, band("09:00", "12:00"), band("13:00", "17:00")) == ""
    stored = counter.bands.values_list("starts", "ends", "capacity", "valid_from")
    assert list(stored) == [
        (time(9), time(12), 2, date(2026, 4, 1)),
        (time(13), time(17), 2, date(2026, 4, 1)),
    ]


@pytest.mark.parametrize(
    ("bands", "said"),
    [
        ([band("09:00", "12:00"), band("11:00", "13:00")], "同じ時間を含む週間予定があります"),
        ([band("09:00", "09:20")], "相談時間より短い週間予定があります"),
    ],
)
def test_a_pattern_that_could_not_be_published_is_refused(
    desk: Client, bands: list[dict[str, object]], said: str
) -> None:
    counter = make_counter()
    assert said in send_bands(desk, counter, *bands)
    assert not counter.bands.exists()


def test_the_pages_are_the_head_office_s(client: Client) -> None:
    page = reverse("admin:index")
    assert client.get(page).headers["Location"] == f"/desk/sign-in/?next={page}"
    assert client.get("/desk/admin/login/").headers["Location"].startswith("/desk/sign-in/")
    manager = make_staff(models.Role.MANAGER, make_office())
    assert sign_in(client, manager).get(page).status_code == 404
    client.force_login(make_staff(models.Role.HEAD_OFFICE))
    assert client.get(page).headers["Location"] == reverse("mfa_index")


def test_how_people_sign_in_is_not_shown(desk: Client) -> None:
    shown = {model._meta.app_label for model in admin.site._registry}
    assert not shown & {"account", "auth", "mfa", "socialaccount"}

"""Signing in: a password and a second factor, never less."""

from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from madoguchi.models import Role, Staff, StaffEvent
from tests.builders import make_office
from tests.desk.people import PASSWORD, code_of, make_staff, sign_in, with_app

pytestmark = pytest.mark.django_db

# allauth says that a factor was added once that is committed.
COMMITTING = pytest.mark.django_db(transaction=True)

SIGN_IN = "/desk/sign-in/"
CODES = re.compile(r"<li>(\d{8})</li>")


@pytest.fixture
def staff() -> Staff:
    return make_staff(Role.MANAGER, make_office())


def give_password(client: Client, staff: Staff, password: str = PASSWORD) -> str:
    """Where the sign-in page leads with this password; "" where it refuses."""
    answer = client.post(SIGN_IN, {"login": staff.email, "password": password})
    return answer.headers.get("Location", "")


def enrol(client: Client) -> str:
    """Enrol an authenticator app as a person does; its secret."""
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    found = re.search(r'id="secret">([A-Z2-7]+)<', page)
    assert found is not None
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(found[1])})
    assert answer.headers["Location"] == reverse("mfa_view_recovery_codes")
    return found[1]


@COMMITTING
def test_the_first_sign_in_leads_to_enrolment_and_nowhere_else(
    client: Client, staff: Staff
) -> None:
    assert give_password(client, staff) == "/desk/"
    assert client.get("/desk/").headers["Location"] == reverse("mfa_index")
    assert client.post("/desk/people/invitations/").headers["Location"] == reverse("mfa_index")
    enrol(client)
    assert client.get("/desk/").status_code == 200


@COMMITTING
def test_enrolling_shows_recovery_codes_once(client: Client, staff: Staff) -> None:
    give_password(client, staff)
    enrol(client)
    page = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert len(CODES.findall(page)) == 10
    again = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert CODES.findall(again) == []


def test_the_secret_is_sealed_in_the_database(client: Client, staff: Staff) -> None:
    give_password(client, staff)
    secret = enrol(client)
    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))


def test_a_password_and_a_code_let_in(client: Client, staff: Staff) -> None:
    secret = with_app(staff)
    assert give_password(client, staff) == reverse("mfa_authenticate")
    assert client.get("/desk/").headers["Location"].startswith(SIGN_IN)
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "コードが違います" in wrong.content.decode()
    right = client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert right.headers["Location"] == "/desk/"
    page = client.get("/desk/")
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "private, no-store"


def test_a_code_serves_once(client: Client, staff: Staff) -> None:
    code = code_of(with_app(staff))
    give_password(client, staff)
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    other = Client()
    give_password(other, staff)
    assert other.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200


@COMMITTING
def test_a_recovery_code_lets_in_once(client: Client, staff: Staff) -> None:
    give_password(client, staff)
    enrol(client)
    page = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    code = CODES.findall(page)[0]
    for status in (302, 200):
        other = Client()
        give_password(other, staff)
        assert other.post(reverse("mfa_authenticate"), {"code": code}).status_code == status


def test_the_session_is_another_after_signing_in(client: Client, staff: Staff) -> None:
    secret = with_app(staff)
    give_password(client, staff)
    before = client.session.session_key
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert client.session.session_key != before


def test_who_signed_in_before_the_factor_was_there_is_sent_back(
    client: Client, staff: Staff
) -> None:
    give_password(client, staff)
    with_app(staff)
    assert client.get("/desk/").headers["Location"].startswith(SIGN_IN)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("key", "age", "location"),
    [
        ("desk_seen", 29 * 60, ""),
        ("desk_seen", 31 * 60, "/desk/sign-in/?next=/desk/trail/"),
        ("desk_since", 8 * 3600 - 60, ""),
        ("desk_since", 8 * 3600 + 1, "/desk/sign-in/?next=/desk/trail/"),
    ],
)
def test_a_session_ends_when_idle_and_after_a_day_s_work(
    client: Client, staff: Staff, key: str, age: int, location: str
) -> None:
    sign_in(client, staff)
    session = client.session
    session[key] = time.time() - age
    session.save()
    assert client.get("/desk/trail/").headers.get("Location", "") == location


def test_being_active_keeps_the_session(client: Client, staff: Staff) -> None:
    sign_in(client, staff)
    session = client.session
    session["desk_seen"] = time.time() - 29 * 60
    session.save()
    client.get("/desk/")
    assert time.time() - client.session["desk_seen"] < 5


def test_five_wrong_passwords_lock_the_account_out(client: Client, staff: Staff) -> None:
    with_app(staff)
    for _ in range(5):
        assert give_password(client, staff, "wrong") == ""
    assert give_password(Client(), staff) == ""
    page = client.post(SIGN_IN, {"login": staff.email, "password": PASSWORD}).content.decode()
    assert "15分ほどたってから" in page
    other = make_staff(Role.MANAGER, make_office())
    assert give_password(client, other) == "/desk/"


def test_five_wrong_codes_lock_out(client: Client, staff: Staff) -> None:
    secret = with_app(staff)
    give_password(client, staff)
    for _ in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    answer = client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert answer.status_code == 200


def test_a_stopped_account_does_not_sign_in_and_its_session_ends(
    client: Client, staff: Staff
) -> None:
    sign_in(client, staff)
    staff.is_active = False
    staff.save()
    assert client.get("/desk/").headers["Location"].startswith(SIGN_IN)
    assert give_password(client, staff) == reverse("account_inactive")


def test_changing_the_password_signs_out_elsewhere(client: Client, staff: Staff) -> None:
    with_app(staff)
    elsewhere = sign_in(Client(), staff)
    sign_in(client, staff)
    new = "another-good-password"
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post(reverse("account_change_password"), sent).status_code == 302
    assert client.get("/desk/").status_code == 200
    assert elsewhere.get("/desk/").headers["Location"].startswith(SIGN_IN)


@pytest.mark.parametrize("password", ["short-1", "passwordpassword", "password1234"])
def test_a_poor_password_is_refused(client: Client, staff: Staff, password: str) -> None:
    with_app(staff)
    sign_in(client, staff)
    sent = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    expected = 302 if password == "passwordpassword" else 200
    assert client.post(reverse("account_change_password"), sent).status_code == expected


def test_the_last_factor_can_t_be_removed(client: Client, staff: Staff) -> None:
    secret = with_app(staff)
    give_password(client, staff)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    page = client.post(reverse("mfa_deactivate_totp"))
    assert "2段階認証は外せません" in page.content.decode()
    assert Authenticator.objects.filter(user=staff, type="totp").exists()


@COMMITTING
def test_signing_in_is_on_the_trail(client: Client, staff: Staff) -> None:
    give_password(client, staff)
    enrol(client)
    acts = StaffEvent.objects.filter(actor=staff).values_list("act", flat=True)
    assert set(acts) == {"signed_in", "second_factor_added"}


@pytest.mark.parametrize(
    "path", ["/desk/signup/", "/desk/sign-up/", "/desk/email/", "/accounts/signup/"]
)
def test_nobody_registers_by_themselves(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_without_a_provider_there_is_no_single_sign_on(client: Client, settings: Settings) -> None:
    assert settings.OIDC_ISSUER == ""
    assert client.get("/desk/oidc/sso/login/").status_code == 404
    assert "シングルサインオン" not in client.get(SIGN_IN).content.decode()

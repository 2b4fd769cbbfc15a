"""The demo's authenticator shows the codes that the sign-in page takes."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.demo.authenticator import code_of, codes, seconds_left
from madoguchi.models import Role
from tests.desk.people import PASSWORD, make_staff, with_app


@pytest.mark.django_db
def test_a_newcomer_gets_in_with_the_code_that_it_shows(client: Client) -> None:
    staff = make_staff(Role.HEAD_OFFICE)
    secret = with_app(staff)
    client.post("/desk/sign-in/", {"login": staff.email, "password": PASSWORD})
    (shown,) = codes()
    assert shown.email == staff.email
    assert client.post(reverse("mfa_authenticate"), {"code": shown.code}).status_code == 302
    assert len(code_of(secret)) == 6
    assert 1 <= seconds_left() <= 30


@pytest.mark.parametrize("secret", ["1", "not a secret", "漢字"])
def test_what_is_no_secret_has_no_code(secret: str) -> None:
    assert code_of(secret) == ""

"""People of the desk for tests: made with one call, signed in with another."""

from __future__ import annotations

import time
from itertools import count
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from madoguchi.actions.assign import give
from madoguchi.models import Bureau, Office, Role, Staff
from madoguchi.web.desk import guard

PASSWORD = "correct-horse-battery-staple"

_numbers = count(1)


def make_staff(
    role: Role | None = None, place: Bureau | Office | None = None, **fields: Any
) -> Staff:
    """A person with a password, and with this role at this place (None: everywhere, or none)."""
    number = next(_numbers)
    values: dict[str, Any] = {"email": f"shokuin{number}@example.jp", "name": f"職員{number}"}
    staff = Staff.objects.create_user(password=PASSWORD, **values | fields)
    if role is not None:
        give(staff, role, place)
    return staff


def sign_in(client: Client, staff: Staff) -> Client:
    """Signed in with a second factor, as far as the session says."""
    # A session begins by a signal that the guard hears, once it is imported.
    assert guard.PREFIX
    client.force_login(staff)
    session = client.session
    session["desk_second_factor"] = staff.pk
    session.save()
    return client


def with_app(staff: Staff) -> str:
    """Give the person an authenticator app; its secret."""
    secret = str(generate_totp_secret())
    TOTP.activate(staff, secret)
    return secret


def code_of(secret: str, *, ahead: int = 0) -> str:
    """What the app shows now, or `ahead` half minutes later."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead)))

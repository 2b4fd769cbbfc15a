"""The demo's authenticator app: what a phone would show, for everybody in the demo."""

from __future__ import annotations

import binascii
import time
from dataclasses import dataclass

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

PERIOD = 30


@dataclass(frozen=True)
class Shown:
    """One line of the app: whose code, and the six digits of this half minute."""

    email: str
    code: str


def codes() -> list[Shown]:
    """The current code of every account with an authenticator app, by address."""
    found = Authenticator.objects.filter(type=Authenticator.Type.TOTP).select_related("user")
    return [
        Shown(app.user.email, code_of(get_adapter().decrypt(app.data["secret"])))
        for app in found.order_by("user__email")
    ]


def code_of(secret: str) -> str:
    """The current six digits of a secret in base32; "" where it is none."""
    try:
        return str(format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD)))
    except (binascii.Error, UnicodeEncodeError):
        return ""


def seconds_left() -> int:
    """How long the codes are shown."""
    return PERIOD - int(time.time()) % PERIOD

"""How staff sign in: what django-allauth does for us, and where we are stricter than it is."""

from __future__ import annotations

import base64
import time

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from madoguchi.keys import seal, unseal
from madoguchi.models import Staff

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
CONTEXT = "second factor"
FRESH = 5 * 60
"""Seconds for which a sign-in is proof enough for changing how one signs in."""

_PROVED = "desk_second_factor"
_STAGE = "allauth.mfa.stages.AuthenticateStage"


def has_factor(staff: Staff) -> bool:
    """Whether the account has a second factor; recovery codes alone are none."""
    return is_mfa_enabled(staff, FACTORS)


def mark_proved(request: HttpRequest, staff: Staff) -> None:
    """Remember in the session that this person has given a second factor."""
    request.session[_PROVED] = staff.pk


def has_proved(request: HttpRequest) -> bool:
    """Whether whoever is signed in in this session has given a second factor in it."""
    return bool(request.session.get(_PROVED) == request.user.pk)


class AccountAdapter(DefaultAccountAdapter):
    """Passwords: nobody registers by themselves."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("メールアドレスかパスワードが違います。"),
        "too_many_login_attempts": _(
            "続けて間違えたため、サインインを止めています。15分ほどたってから、もう一度お試しください。"
        ),
        "enter_current_password": _("今のパスワードを入力してください。"),
        "incorrect_password": _("パスワードが違います。"),
        "rate_limited": _("しばらくたってから、もう一度お試しください。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: str) -> str:
        """Under which wrong passwords are counted, by whichever of our names we are called."""
        return credentials.get("email", "").strip().lower()

    def get_login_stages(self) -> list[str]:
        """allauth's, with ours for the second factor."""
        ours = f"{__name__}.{SecondFactorStage.__name__}"
        return [ours if stage == _STAGE else stage for stage in super().get_login_stages()]

    def is_reauthentication_required(self, *, app: str, **kwargs: object) -> bool:
        """Not within five minutes of signing in, so that enrolling asks for no password twice."""
        records = get_authentication_records(context.request, context.request.user)
        return not records or time.time() - records[-1]["at"] > FRESH


class SecondFactorStage(AuthenticateStage):
    """Asks for the second factor, but not again of whom a trusted provider has asked."""

    def _should_handle(self, request: HttpRequest) -> bool:
        proved = request.session.get(_PROVED)
        if proved is not None and proved == self.login.user.pk and settings.OIDC_TRUSTS_MFA:
            return False
        return bool(super()._should_handle(request))


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors: their secrets are sealed in the database."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("コードが違います。今表示されているコードを入力してください。"),
        "cannot_delete_authenticator": _(
            "2段階認証は外せません。先に、別の方法を追加してください。"
        ),
    }

    def encrypt(self, text: str) -> str:
        return base64.b64encode(seal(text, CONTEXT)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(base64.b64decode(encrypted_text), CONTEXT)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last factor stays: without one nobody gets in."""
        others = Authenticator.objects.filter(user=authenticator.user, type__in=FACTORS)
        return others.exclude(pk=authenticator.pk).exists()

    def generate_authenticator_name(self, user: Staff, type: Authenticator.Type) -> str:  # noqa: A002
        """A first name for a passkey; allauth's name for the argument."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return f"パスキー{number}"


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Single sign-on: for accounts that exist already, and for no others."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Match by the verified address, each time; refuse whom we don't know.

        A provider's account once used belongs to one person for good, even where addresses are
        handed on to somebody else.
        """
        staff = _known(sociallogin)
        if staff is None:
            page = render(request, "desk/sign_in/unknown.html", status=403)
            raise ImmediateHttpResponse(page)
        if not sociallogin.is_existing:
            sociallogin.connect(request, staff)
        if settings.OIDC_TRUSTS_MFA:
            mark_proved(request, staff)


def _known(sociallogin: SocialLogin) -> Staff | None:
    """The active person with the address that the provider has verified."""
    verified = [found.email for found in sociallogin.email_addresses if found.verified is True]
    address = verified[0] if verified else ""
    staff = Staff.objects.filter(email__iexact=address, is_active=True).first()
    if sociallogin.is_existing and sociallogin.user != staff:
        return None
    return staff

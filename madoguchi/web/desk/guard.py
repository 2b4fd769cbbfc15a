"""Stands before all desk pages: sessions end in time, and a second factor is compulsory."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from allauth.mfa.signals import (
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
    authenticator_used,
)
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, user_logged_in
from django.contrib.auth.views import redirect_to_login
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from madoguchi.actions.leave_trail import leave_trail
from madoguchi.models import Staff
from madoguchi.queries.access import Act, may
from madoguchi.web.desk.sign_in import has_factor, has_proved, mark_proved

PREFIX = "/desk/"
SINCE, SEEN = "desk_since", "desk_seen"
SEEN_EVERY = 60
"""Seconds between two notes of when the person was last seen: not every page writes."""

ENROLMENT = frozenset(
    {
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "desk_invitation",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_reauthenticate",
        "mfa_view_recovery_codes",
    }
)
"""What is open to a person who has signed in and has no second factor yet."""


class Guard:
    """Middleware: looks only at the desk's pages and leaves the public's alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith(PREFIX):
            response["Cache-Control"] = "private, no-store"
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Answer in the page's stead where the person may not come in (yet)."""
        if not request.path_info.startswith(PREFIX):
            return None
        match = request.resolver_match
        if isinstance(request.user, Staff):
            stopped = _end_old_session(request) or _ask_for_factor(
                request, request.user, match.url_name if match else ""
            )
            if stopped is not None:
                return stopped
        if match and match.app_name == "admin":
            return _admin_door(request, match.url_name)
        return None


def _end_old_session(request: HttpRequest) -> HttpResponse | None:
    now = time.time()
    since, seen = request.session.get(SINCE, 0), request.session.get(SEEN, 0)
    if now - since > settings.SIGNED_IN_HOURS * 3600 or now - seen > settings.IDLE_MINUTES * 60:
        logout(request)
        messages.info(request, _("時間がたったため、サインアウトしました。"))
        return redirect_to_login(request.get_full_path() if request.method == "GET" else PREFIX)
    if now - seen > SEEN_EVERY:
        request.session[SEEN] = now
    return None


def _ask_for_factor(request: HttpRequest, staff: Staff, name: str | None) -> HttpResponse | None:
    if has_proved(request):
        return None
    if has_factor(staff):
        # Signed in before the factor was added, elsewhere: that is no proof of having it.
        logout(request)
        return redirect_to_login(PREFIX)
    return None if name in ENROLMENT else redirect("mfa_index")


def _admin_door(request: HttpRequest, name: str | None) -> HttpResponse | None:
    """Django's own sign-in is never used; its pages are the head office's."""
    if not isinstance(request.user, Staff):
        return redirect_to_login("/desk/admin/" if name == "login" else request.get_full_path())
    if name == "password_change":
        return redirect("account_change_password")
    if not may(request.user, Act.ADMINISTER, None):
        raise Http404
    return None


@receiver(user_logged_in)
def _begin_session(request: HttpRequest, user: Staff, **kwargs: object) -> None:
    request.session[SINCE] = request.session[SEEN] = time.time()
    leave_trail("signed_in", actor=user)


@receiver(authenticator_used)
def _factor_used(request: HttpRequest, user: Staff, **kwargs: object) -> None:
    mark_proved(request, user)


@receiver(authenticator_added)
def _factor_added(request: HttpRequest, user: Staff, authenticator: Any, **kwargs: object) -> None:
    mark_proved(request, user)
    request.session.cycle_key()
    leave_trail("second_factor_added", actor=user, subject=user, kind=authenticator.type)


@receiver([authenticator_removed, authenticator_reset])
def _factor_removed(
    request: HttpRequest, user: Staff, authenticator: Any, **kwargs: object
) -> None:
    leave_trail("second_factor_removed", actor=user, subject=user, kind=authenticator.type)

"""The demo's mailbox and authenticator; they exist only where MADOGUCHI_DEMO_MAILBOX_DIR is set."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from madoguchi.demo import authenticator as app
from madoguchi.demo import mailbox as box


@require_safe
@cache_control(private=True, no_store=True)
def mailbox(request: HttpRequest) -> HttpResponse:
    """All messages, newest first."""
    mails = box.newest_first(Path(settings.DEMO_MAILBOX_DIR))
    return render(request, "demo/mailbox.html", {"mails": mails})


@require_safe
@cache_control(private=True, no_store=True)
def message(request: HttpRequest, name: str) -> HttpResponse:
    """One message, its links clickable."""
    mail = box.read(Path(settings.DEMO_MAILBOX_DIR), name)
    if mail is None:
        raise Http404
    return render(request, "demo/message.html", {"mail": mail})


@require_safe
@cache_control(private=True, no_store=True)
def authenticator(request: HttpRequest) -> HttpResponse:
    """The codes that a phone would show now; with ?secret= also of one just being enrolled."""
    secret = request.GET.get("secret", "").replace(" ", "")
    context = {
        "codes": app.codes(),
        "seconds": app.seconds_left(),
        "secret": secret,
        "code": app.code_of(secret) if secret else "",
    }
    return render(request, "demo/authenticator.html", context)

"""Applying: the form, the check page, and what happens when the slot is gone."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods

from madoguchi.actions.apply import Application, apply
from madoguchi.keys import browser_hash
from madoguchi.models import Registration
from madoguchi.queries.availability import nearest_free
from madoguchi.queries.offer import Offer, offer, wanted
from madoguchi.rules import refusals
from madoguchi.rules.dates import session_text
from madoguchi.rules.personal import phone_for_people
from madoguchi.web.pressed import pressed
from madoguchi.web.private import private
from madoguchi.web.public import passes
from madoguchi.web.public.form import FIELDS, ApplicationForm
from madoguchi.web.public.waiting import back_to_waiting
from madoguchi.web.public.words import words_for

_NO_SLOT_HELPS = (refusals.CounterClosed, refusals.CounterPaused, refusals.TermsMissing)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def application(request: HttpRequest, slot_id: int) -> HttpResponse:
    """GET shows the form; POST checks it and shows what would be sent. Neither stores anything."""
    response = _ask(request, slot_id)
    # Given before anything is sent off: a form sent twice at once comes from one browser then.
    passes.give_browser_secret(response, passes.browser_secret(request))
    return response


def _ask(request: HttpRequest, slot_id: int) -> HttpResponse:
    try:
        found = offer(slot_id, timezone.now())
    except refusals.SlotRefusal as refusal:
        typed = ApplicationForm(request.POST) if request.method == "POST" else None
        return _lost(request, slot_id, refusal, typed)
    if request.method != "POST":
        return _form(request, found, ApplicationForm())
    form = ApplicationForm(request.POST)
    if "edit" in request.POST:
        return _form(request, found, ApplicationForm(initial=request.POST.dict()))
    if not form.is_valid():
        return _form(request, found, form, status=422)
    return _check_page(request, found, form)


@private
@pressed(otherwise="application")
def bookings(request: HttpRequest, slot_id: int) -> HttpResponse:
    """Apply: hold the slot for an hour, then on to the page that says "look at your mail"."""
    form = ApplicationForm(request.POST)
    if not form.is_valid():
        return application(request, slot_id)
    secret = passes.browser_secret(request)
    try:
        reference = apply(_application(slot_id, form, browser_hash(secret)))
    except refusals.FormUsed as used:
        return back_to_waiting(used.reference, "used")
    except refusals.TermsChanged as refusal:
        return _check_again(request, slot_id, form, refusal)
    except (refusals.SlotRefusal, refusals.FormReplayed) as refusal:
        return _lost(request, slot_id, refusal, form)
    response = redirect("waiting", reference)
    passes.give_browser_secret(response, secret)
    return response


def _application(slot_id: int, form: ApplicationForm, browser: bytes) -> Application:
    data = form.cleaned_data
    return Application(
        slot_id=slot_id,
        terms_id=data["terms"],
        name=data["name"],
        email=data["email"],
        phone=data["phone"],
        number=data["number"],
        message=data["message"],
        registration=data["registration"],
        language=translation.get_language() or settings.LANGUAGE_CODE,
        submission=data["submission"],
        browser=browser,
    )


def _offer_words(found: Offer) -> dict[str, Any]:
    language = translation.get_language() or settings.LANGUAGE_CODE
    return {"offer": found, "when": session_text(found.starts, found.ends, language)}


def _form(
    request: HttpRequest, found: Offer, form: ApplicationForm, status: int = 200
) -> HttpResponse:
    context = _offer_words(found) | {
        "form": form,
        "errors": [(name, form.errors[name][0]) for name in FIELDS if name in form.errors],
        "registrations": Registration.choices,
        "submission": form["submission"].value() or uuid.uuid4(),
        "number_kept": form.number_pointed_out(),
        "sender": settings.SENDER,
    }
    return render(request, "public/application.html", context, status=status)


def _check_page(
    request: HttpRequest,
    found: Offer,
    form: ApplicationForm,
    refusal: refusals.Refusal | None = None,
) -> HttpResponse:
    data = form.cleaned_data
    context = _offer_words(found) | {
        "data": data,
        "phone": phone_for_people(data["phone"]),
        "registration": Registration(data["registration"]).label,
        "sent": _sent_on(form, data["submission"]),
        "sender": settings.SENDER,
        "refusal": words_for(refusal) if refusal else "",
    }
    return render(request, "public/check.html", context, status=409 if refusal else 200)


def _check_again(
    request: HttpRequest, slot_id: int, form: ApplicationForm, refusal: refusals.Refusal
) -> HttpResponse:
    try:
        found = offer(slot_id, timezone.now())
    except refusals.SlotRefusal as lost:
        return _lost(request, slot_id, lost, form)
    return _check_page(request, found, form, refusal)


def _sent_on(form: ApplicationForm, submission: uuid.UUID) -> dict[str, str]:
    """What the page's hidden fields carry on: as typed, for the rules read it once more."""
    typed = {name: str(form.data.get(name, "")) for name in (*FIELDS, "number_kept")}
    return typed | {"submission": str(submission)}


def _lost(
    request: HttpRequest,
    slot_id: int,
    refusal: refusals.Refusal,
    form: ApplicationForm | None = None,
) -> HttpResponse:
    """The slot can't be had: say why, offer the nearest free ones, and keep what was typed."""
    found = wanted(slot_id)
    if found is None:
        raise refusals.SlotUnknown
    place = found.place
    language = translation.get_language() or settings.LANGUAGE_CODE
    open_counter = not isinstance(refusal, _NO_SLOT_HELPS)
    now = timezone.now()
    nearest = (
        nearest_free(place.counter_id, found.starts, found.policy, now) if open_counter else []
    )
    context = {
        "place": place,
        "reason": words_for(refusal),
        "nearest": [(slot.id, session_text(slot.starts, slot.ends, language)) for slot in nearest],
        "paused_because": "" if open_counter else found.paused_because,
        "sent": _sent_on(form, uuid.uuid4()) if form else None,
    }
    status = 410 if isinstance(refusal, refusals.SlotPast | refusals.SlotWithdrawn) else 409
    return render(request, "public/lost.html", context, status=status)

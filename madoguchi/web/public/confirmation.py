"""Confirming by the mailed link: GET shows and consumes nothing, a person's press confirms."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.actions.confirm import confirm_by_link
from madoguchi.actions.renew import renew, renewal_of
from madoguchi.keys import Link, Purpose, browser_hash, read_link_token
from madoguchi.queries.availability import nearest_free
from madoguchi.queries.booking import BookingView, Situation, booking, renewed_as
from madoguchi.queries.terms import terms_in_force
from madoguchi.rules import refusals
from madoguchi.rules.dates import session_text
from madoguchi.web.paths import row_id
from madoguchi.web.private import private
from madoguchi.web.public import passes
from madoguchi.web.public.booking_words import booking_words
from madoguchi.web.public.words import words_for


@private
@require_safe
def confirm_link(request: HttpRequest, token: str) -> HttpResponse:
    """The mailed link: move its secret from the address into a cookie, and change nothing."""
    link = read_link_token(token, Purpose.CONFIRM)
    if link is None:
        return render(request, "public/dead_link.html", status=404)
    response = redirect("confirmation", link.reference)
    response["Referrer-Policy"] = "no-referrer"
    passes.keep_link(request, response, link)
    return response


@private
@require_http_methods(["GET", "HEAD", "POST"])
def confirmation(request: HttpRequest, reference: str) -> HttpResponse:
    """GET shows the booking and one button; POST is that button, and pressing twice is once."""
    try:
        link = passes.link_for(request, Purpose.CONFIRM, reference)
    except refusals.BookingUnknown:
        return render(request, "public/dead_link.html", status=404)
    if request.method == "POST":
        return _press(request, link)
    return _page(request, link)


@private
@require_POST
def renewal(request: HttpRequest, reference: str) -> HttpResponse:
    """Apply again after the hour, with the data kept, for the slot that was chosen."""
    view = _booking_to_renew(request, reference)
    secret = passes.browser_secret(request)
    try:
        again = renew(
            reference=reference,
            slot_id=row_id(request.POST.get("slot", "")),
            terms_id=row_id(request.POST.get("terms", "")),
            browser=browser_hash(secret),
        )
    except refusals.FormReplayed:
        return _expired_page(request, view)
    except (refusals.SlotRefusal, refusals.TermsChanged, refusals.DataGone) as refusal:
        return _expired_page(request, view, refusal)
    response = redirect("waiting", again)
    passes.give_browser_secret(response, secret)
    return response


def _press(request: HttpRequest, link: Link) -> HttpResponse:
    try:
        confirm_by_link(link)
    except (refusals.HoldExpired, refusals.BookingEnded, refusals.LinkReplaced):
        return _page(request, link)
    response = redirect("confirmation", link.reference)
    passes.keep_link(request, response, Link(Purpose.BOOKING, link.reference, link.generation))
    return response


def _page(request: HttpRequest, link: Link) -> HttpResponse:
    view = booking(link.reference)
    if link.generation != view.generation:
        words = words_for(refusals.LinkReplaced())
        return render(request, "public/dead_link.html", {"reason": words}, status=410)
    if view.situation is Situation.EXPIRED:
        return _expired_page(request, view)
    return render(request, "public/confirmation.html", booking_words(view))


def _booking_to_renew(request: HttpRequest, reference: str) -> BookingView:
    """The booking, to the browser that applied or to the holder of its newest link.

    Refuses BookingUnknown to anyone else.
    """
    try:
        return passes.booking_of_browser(request, reference)
    except refusals.BookingUnknown:
        link = passes.link_for(request, Purpose.CONFIRM, reference)
        view = booking(reference)
        if link.generation != view.generation:
            raise
        return view


def _expired_page(
    request: HttpRequest, view: BookingView, refusal: refusals.Refusal | None = None
) -> HttpResponse:
    """The hour is over: the same slot if it is free, else the nearest, each one press away."""
    context = booking_words(view) | {
        "choices": _choices(view),
        "terms": terms_in_force(view.place.office_id, view.now),
        "renewed": renewed_as(renewal_of(view.reference)),
        "refusal": words_for(refusal) if refusal else "",
    }
    return render(request, "public/expired.html", context, status=409 if refusal else 410)


def _choices(view: BookingView) -> list[dict[str, Any]]:
    language = translation.get_language() or settings.LANGUAGE_CODE
    free = nearest_free(view.place.counter_id, view.starts, view.policy, view.now)
    return [
        {
            "slot": slot.id,
            "when": session_text(slot.starts, slot.ends, language),
            "same": slot.id == view.slot_id,
        }
        for slot in free
    ]

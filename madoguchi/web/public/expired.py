"""After the hour: say so in plain words, and let one press apply again with the data kept."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation

from madoguchi.actions.renew import renew, renewal_of
from madoguchi.keys import Purpose, browser_hash
from madoguchi.queries.availability import nearest_free
from madoguchi.queries.booking import BookingView, Situation, booking, renewed_as
from madoguchi.queries.terms import terms_in_force
from madoguchi.rules import refusals
from madoguchi.rules.dates import session_text
from madoguchi.web.paths import row_id
from madoguchi.web.pressed import pressed
from madoguchi.web.private import private
from madoguchi.web.public import passes
from madoguchi.web.public.booking_words import booking_words
from madoguchi.web.public.waiting import back_to_waiting
from madoguchi.web.public.words import words_for


def expired_page(
    request: HttpRequest, view: BookingView, refusal: refusals.Refusal | None = None
) -> HttpResponse:
    """The same slot if it is free, else the nearest, each one press away."""
    again = renewed_as(renewal_of(view.reference))
    context = booking_words(view) | {
        "choices": _choices(view),
        "terms": terms_in_force(view.place.office_id, view.now),
        "renewed": booking(again).situation.value if again else "",
        "refusal": words_for(refusal) if refusal else "",
    }
    return render(request, "public/expired.html", context, status=409 if refusal else 410)


@private
@pressed(otherwise="waiting")
def renewal(request: HttpRequest, reference: str) -> HttpResponse:
    """Apply again for the slot that was chosen; pressed twice, it is one booking."""
    view = _booking_to_renew(request, reference)
    if view.situation is not Situation.EXPIRED:
        return redirect("home")
    secret = passes.browser_secret(request)
    try:
        again = renew(
            reference=reference,
            slot_id=row_id(request.POST.get("slot", "")),
            terms_id=row_id(request.POST.get("terms", "")),
            browser=browser_hash(secret),
        )
    except refusals.FormUsed as used:
        return back_to_waiting(used.reference, "used")
    except refusals.FormReplayed:
        return expired_page(request, view)
    except (refusals.SlotRefusal, refusals.TermsChanged, refusals.DataGone) as refusal:
        return expired_page(request, view, refusal)
    response = redirect("waiting", again)
    passes.give_browser_secret(response, secret)
    return response


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

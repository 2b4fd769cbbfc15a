""" "Look at your mail": what the browser that applied may do while the booking is held."""

from __future__ import annotations

from contextlib import suppress

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from madoguchi.actions.confirm import confirm_by_code
from madoguchi.actions.correct import correct_address, resend_letter
from madoguchi.actions.withdraw import withdraw
from madoguchi.keys import Link, Purpose
from madoguchi.queries.booking import (
    BookingView,
    Situation,
    applicant,
    first_letter,
)
from madoguchi.rules import refusals
from madoguchi.rules.personal import phone_for_people
from madoguchi.rules.personal.characters import plain_digits
from madoguchi.rules.reference import spoken
from madoguchi.web.pressed import pressed
from madoguchi.web.private import private
from madoguchi.web.public import passes
from madoguchi.web.public.booking_words import booking_words
from madoguchi.web.public.expired import expired_page
from madoguchi.web.public.form import AddressForm
from madoguchi.web.public.waiting import DONE, back_to_waiting
from madoguchi.web.public.words import words_for


@private
@require_safe
def waiting(request: HttpRequest, reference: str) -> HttpResponse:
    """How the booking stands, to the browser that applied."""
    try:
        return _page(request, passes.booking_of_browser(request, reference))
    except refusals.BookingUnknown:
        return render(request, "public/dead_link.html", status=404)


@private
@pressed(otherwise="waiting")
def code(request: HttpRequest, reference: str) -> HttpResponse:
    """Confirm by the six digits from the mail; then this browser may open the booking, too."""
    view = passes.booking_of_browser(request, reference)
    typed = "".join(plain_digits(request.POST.get("code", "")).split())
    if len(typed) != 6 or not typed.isdecimal():
        return _refused(request, view, "code", refusals.CodeMalformed())
    try:
        confirm_by_code(reference=reference, browser=passes.browser(request), code=typed)
    except (refusals.CodeWrong, refusals.CodeExhausted) as refusal:
        fresh = passes.booking_of_browser(request, reference)
        return _refused(request, fresh, "code", refusal)
    except (refusals.HoldExpired, refusals.BookingNotHeld):
        return redirect("waiting", reference)
    response = redirect("booking", reference)
    passes.keep_link(request, response, Link(Purpose.BOOKING, reference, view.generation))
    return response


@private
@pressed(otherwise="waiting")
def letters(request: HttpRequest, reference: str) -> HttpResponse:
    """Send the same letter again."""
    view = passes.booking_of_browser(request, reference)
    try:
        resend_letter(reference=reference, browser=passes.browser(request))
    except refusals.ResentTooOften as refusal:
        return _refused(request, view, "resend", refusal)
    except (refusals.HoldExpired, refusals.BookingNotHeld):
        return redirect("waiting", reference)
    return back_to_waiting(reference, "resent")


@private
@pressed(otherwise="waiting")
def address(request: HttpRequest, reference: str) -> HttpResponse:
    """Send a new letter to a corrected address; what was sent before is dead."""
    view = passes.booking_of_browser(request, reference)
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _page(request, view, {"email": str(form.errors["email"][0])}, 422)
    try:
        correct_address(
            reference=reference,
            browser=passes.browser(request),
            email=form.cleaned_data["email"],
        )
    except refusals.CorrectedTooOften as refusal:
        return _refused(request, view, "email", refusal)
    except (refusals.HoldExpired, refusals.BookingNotHeld):
        return redirect("waiting", reference)
    return back_to_waiting(reference, "corrected")


@private
@pressed(otherwise="waiting")
def withdrawal(request: HttpRequest, reference: str) -> HttpResponse:
    """Give the held slot back."""
    passes.booking_of_browser(request, reference)
    # Too late or pressed twice: the page tells how the booking stands now.
    with suppress(refusals.HoldExpired, refusals.BookingNotHeld):
        withdraw(reference=reference, browser=passes.browser(request))
    return redirect("waiting", reference)


def _refused(
    request: HttpRequest, view: BookingView, field: str, refusal: refusals.Refusal
) -> HttpResponse:
    return _page(request, view, {field: str(words_for(refusal))}, 422)


def _page(
    request: HttpRequest,
    view: BookingView,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    if view.situation is Situation.EXPIRED:
        return expired_page(request, view)
    waits = view.situation is Situation.WAITING
    told = applicant(view.id) if waits else None
    done = request.GET.get("done", "")
    context = booking_words(view) | {
        "errors": errors or {},
        "typed": request.POST,
        "told": told,
        "phone": phone_for_people(told.phone) if told else "",
        "letter": first_letter(view.id) if waits else None,
        "done": done if done in DONE else "",
        "sender": settings.SENDER,
        "spoken": spoken(view.reference),
    }
    return render(request, "public/waiting.html", context, status=status)

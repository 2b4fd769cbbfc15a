"""The booking page: to the holder of the mailed link, or the browser that typed the code."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.actions.cancel import cancel
from madoguchi.keys import Link, Purpose, read_link_token
from madoguchi.letters.calendar import session_calendar
from madoguchi.models import Registration
from madoguchi.queries.booking import (
    ApplicantView,
    BookingView,
    Situation,
    applicant,
)
from madoguchi.queries.booking import (
    booking as load,
)
from madoguchi.rules import refusals
from madoguchi.rules.personal import phone_for_people
from madoguchi.web.pressed import pressed
from madoguchi.web.private import private
from madoguchi.web.public import passes
from madoguchi.web.public.booking_words import booking_words
from madoguchi.web.public.words import words_for


@private
@require_safe
def booking_link(request: HttpRequest, token: str) -> HttpResponse:
    """The mailed link to a booking: into a cookie, then on to the clean address."""
    link = read_link_token(token, Purpose.BOOKING)
    if link is None:
        return render(request, "public/dead_link.html", status=404)
    response = redirect("booking", link.reference)
    response["Referrer-Policy"] = "no-referrer"
    passes.keep_link(request, response, link)
    return response


@private
@require_safe
def booking(request: HttpRequest, reference: str) -> HttpResponse:
    """The booking with what was told to us, how the session works, and what can be done."""
    opened = _opened(request, reference)
    if opened is None:
        return render(request, "public/dead_link.html", status=404)
    _, view = opened
    context = booking_words(view) | {
        "registration": Registration(view.registration).label,
        **_told(view),
    }
    return render(request, "public/booking.html", context)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def cancellation(request: HttpRequest, reference: str) -> HttpResponse:
    """GET asks whether it is meant; POST cancels, and pressing twice is once."""
    opened = _opened(request, reference)
    if opened is None:
        return render(request, "public/dead_link.html", status=404)
    link, view = opened
    if request.method != "POST":
        if view.situation is not Situation.CONFIRMED:
            return redirect("booking", reference)
        return render(request, "public/cancellation.html", booking_words(view))
    try:
        cancel(link)
    except (refusals.CancellationTooLate, refusals.BookingNotConfirmed) as refusal:
        context = booking_words(view) | {"refusal": words_for(refusal)}
        return render(request, "public/cancellation.html", context, status=409)
    return redirect("booking", reference)


@private
@require_safe
def calendar(request: HttpRequest, reference: str) -> HttpResponse:
    """The session as a calendar file, while the booking stands."""
    opened = _opened(request, reference)
    if opened is None or opened[1].situation is not Situation.CONFIRMED:
        return render(request, "public/dead_link.html", status=404)
    response = HttpResponse(
        session_calendar(opened[1]), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{reference}.ics"'
    return response


@private
@pressed(otherwise="home")
def finish(request: HttpRequest) -> HttpResponse:
    """Leave this computer without a trace of the booking."""
    response = render(request, "public/finished.html")
    passes.forget(response)
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


def _opened(request: HttpRequest, reference: str) -> tuple[Link, BookingView] | None:
    """The link by which this browser may see the booking, with the booking; else None."""
    try:
        link = passes.link_for(request, Purpose.BOOKING, reference)
        view = load(reference)
    except refusals.BookingUnknown:
        return None
    return (link, view) if link.generation == view.generation else None


def _told(view: BookingView) -> dict[str, ApplicantView | str | None]:
    try:
        told = applicant(view.id)
    except refusals.DataGone:
        return {"told": None, "phone": ""}
    return {"told": told, "phone": phone_for_people(told.phone)}

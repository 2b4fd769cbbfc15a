"""Confirming by the mailed link: GET shows and consumes nothing, a person's press confirms."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.actions.confirm import confirm_by_link
from madoguchi.keys import Link, Purpose, read_link_token
from madoguchi.queries.booking import Situation, booking
from madoguchi.rules import refusals
from madoguchi.web.private import private
from madoguchi.web.public import passes
from madoguchi.web.public.booking_words import booking_words
from madoguchi.web.public.expired import expired_page
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
        return expired_page(request, view)
    return render(request, "public/confirmation.html", booking_words(view))

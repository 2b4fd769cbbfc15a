"""What a browser holds: its own secret, and the mailed links that were opened in it.

The applying browser's secret shows, corrects and withdraws a held booking and can't confirm it;
only a link from the mail (or the code in it) confirms. Both live in cookies that scripts can't
read and that end with the browser; "finished on this computer" deletes them at once.
"""

from __future__ import annotations

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare

from madoguchi.keys import Link, Purpose, browser_hash, link_token, read_link_token
from madoguchi.queries.booking import BookingView, booking
from madoguchi.rules import refusals

_BROWSER = f"{settings.PASS_COOKIE_PREFIX}browser"
_LINKS = f"{settings.PASS_COOKIE_PREFIX}links"
_KEPT = 6
_LETTERS = {Purpose.CONFIRM: "c", Purpose.BOOKING: "b"}


def browser_secret(request: HttpRequest) -> str:
    """The secret of this browser: the one it brings, else a new one to be given to it."""
    brought = request.COOKIES.get(_BROWSER, "")
    return brought if 40 <= len(brought) <= 60 else secrets.token_urlsafe(32)


def give_browser_secret(response: HttpResponse, secret: str) -> None:
    """Let the browser keep its secret until it is closed."""
    _set(response, _BROWSER, secret)


def browser(request: HttpRequest) -> bytes:
    """The hash by which acts know this browser; one that no booking has where it brings nothing."""
    return browser_hash(browser_secret(request))


def booking_of_browser(request: HttpRequest, reference: str) -> BookingView:
    """The booking, to the browser that applied. Refuses BookingUnknown to any other."""
    view = booking(reference)
    if not constant_time_compare(view.browser, browser(request)):
        raise refusals.BookingUnknown
    return view


def keep_link(request: HttpRequest, response: HttpResponse, link: Link) -> None:
    """Remember a genuine mailed link, the newest first; consumes nothing."""
    links = [link, *(kept for kept in _links(request) if kept != link)][:_KEPT]
    _set(response, _LINKS, "_".join(_LETTERS[item.purpose] + link_token(item) for item in links))


def link_for(request: HttpRequest, purpose: Purpose, reference: str) -> Link:
    """The mailed link for this booking that was opened in this browser.

    Refuses BookingUnknown where there is none.
    """
    for link in _links(request):
        if link.purpose == purpose and link.reference == reference:
            return link
    raise refusals.BookingUnknown


def forget(response: HttpResponse) -> None:
    """Leave nothing behind on a shared computer."""
    for name in (_BROWSER, _LINKS, settings.CSRF_COOKIE_NAME):
        response.delete_cookie(name)


def _links(request: HttpRequest) -> list[Link]:
    purposes = {letter: purpose for purpose, letter in _LETTERS.items()}
    kept = [item for item in request.COOKIES.get(_LINKS, "").split("_") if item[:1] in purposes]
    read = [read_link_token(item[1:], purposes[item[0]]) for item in kept[:_KEPT]]
    return [link for link in read if link is not None]


def _set(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, secure=settings.SECURE, httponly=True, samesite="Lax")

"""The pages for refusals that can meet a person anywhere, so that no view repeats them."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from madoguchi.rules import refusals
from madoguchi.web import errors

logger = logging.getLogger(__name__)


class RefusedPages:
    """Middleware: a refusal that no view caught becomes its page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Busy and an unreachable database: come again soon. Unknown bookings: not found."""
        if isinstance(exception, refusals.BookingUnknown | refusals.SlotUnknown):
            return errors.not_found(request, exception)
        if isinstance(exception, refusals.Busy):
            return _busy(request)
        if isinstance(exception, OperationalError):
            logger.error("database unavailable", exc_info=exception)
            return _busy(request)
        return None


def _busy(request: HttpRequest) -> HttpResponse:
    retry = request.path if request.method == "GET" else ""
    response = render(request, "public/busy.html", {"retry_url": retry}, status=503)
    response["Retry-After"] = "5"
    response["Cache-Control"] = "no-store"
    return response

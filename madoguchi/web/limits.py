"""How much a request may carry."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def body_limit(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: answer 413 to a body over the limit, without reading it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        declared = request.META.get("CONTENT_LENGTH") or "0"
        desk = request.path_info.startswith("/desk/")
        limit = settings.DESK_BODY_LIMIT if desk else settings.BODY_LIMIT
        if declared.isdecimal() and int(declared) <= limit:
            return get_response(request)
        response = render(request, "public/too_large.html", status=413)
        response["Cache-Control"] = "no-store"
        return response

    return middleware

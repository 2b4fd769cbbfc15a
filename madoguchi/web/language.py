"""The page's language is the one that its address carries; nothing else decides it."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation


def language_from_path(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: activate the address's language, Japanese where it has no prefix.

    Unlike Django's own it never looks at headers or cookies, so that pages can be cached.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        found = translation.get_language_from_path(request.path_info)
        language = found or settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return middleware

"""What search engines are asked to leave alone: forms, people's bookings, and the desk."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from madoguchi.web.cacheable import cacheable

IN_ANY_LANGUAGE = ("slots/", "bookings/", "k/", "b/")


@require_safe
@cacheable
def robots(request: HttpRequest) -> HttpResponse:
    """The rules of robots.txt, for the addresses of every language."""
    others = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
    languages = ("/", *(f"/{code}/" for code in others))
    closed = [language + path for language in languages for path in IN_ANY_LANGUAGE]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in (*closed, "/desk/"))]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")

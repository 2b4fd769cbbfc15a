"""Finding one's way: the first page, the list of offices, and an office with its counters."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.queries.counters import counters_of, earliest_of, office_page
from madoguchi.queries.notices import notices_shown
from madoguchi.queries.offices import OfficeView, find_offices, offices_of, prefectures
from madoguchi.queries.terms import terms_in_force
from madoguchi.rules.dates import session_text
from madoguchi.rules.personal import NAME_LENGTH
from madoguchi.rules.personal.characters import without_controls
from madoguchi.web.cacheable import cacheable


@require_safe
@cacheable
def home(request: HttpRequest) -> HttpResponse:
    """What this is, how it works, and where to begin."""
    context = _search() | {
        "prefectures": prefectures(),
        "notices": notices_shown(timezone.now()),
    }
    return render(request, "public/home.html", context)


@require_safe
@cacheable
def offices(request: HttpRequest) -> HttpResponse:
    """The offices that `q` finds, or those of `prefecture`; without either, the way to both."""
    if "q" in request.GET:
        context = _found(without_controls(request.GET["q"]).strip())
    else:
        prefecture = without_controls(request.GET.get("prefecture", ""))[:NAME_LENGTH]
        context = _search() | _in_two(offices_of(prefecture)) | {"prefecture": prefecture}
    if not context["bookable"]:
        context["prefectures"] = prefectures()
    return render(request, "public/offices.html", context)


@require_safe
@cacheable
def office(request: HttpRequest, office_id: int) -> HttpResponse:
    """An office: where it is, whom it serves, and how soon each of its counters is free."""
    page = office_page(office_id)
    if page is None:
        raise Http404
    now = timezone.now()
    language = translation.get_language() or settings.LANGUAGE_CODE
    counters = counters_of(office_id)
    earliest = {
        counter_id: (slot.id, session_text(slot.starts, slot.ends, language))
        for counter_id, slot in earliest_of(counters, now).items()
    }
    context = {
        "office": page,
        "counters": [(counter, earliest.get(counter.place.counter_id)) for counter in counters],
        "notices": notices_shown(now, office_id),
        "terms": terms_in_force(office_id, now),
    }
    return render(request, "public/office.html", context)


def _search(text: str = "", error: str = "") -> dict[str, Any]:
    return {"q": text[:NAME_LENGTH], "q_length": NAME_LENGTH, "error": error}


def _found(text: str) -> dict[str, Any]:
    if not text:
        error = _("ハローワークの名前か、お住まいの市区町村を入力してください。")
    elif len(text) > NAME_LENGTH:
        error = _("{length}文字以内で入力してください。").format(length=NAME_LENGTH)
    else:
        return _search(text) | _in_two(find_offices(text)) | {"searched": True}
    return _search(text, error) | _in_two([])


def _in_two(found: list[OfficeView]) -> dict[str, Any]:
    """Those that take online bookings, and those that can be telephoned."""
    return {
        "bookable": [office for office in found if office.bookable],
        "others": [office for office in found if not office.bookable],
        "count": len(found),
    }

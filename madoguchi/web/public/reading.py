"""Pages to be read: terms of use, environment, privacy, accessibility, notices."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.models import Terms
from madoguchi.queries.notices import notices_shown
from madoguchi.queries.terms import general_terms_in_force, versions_beside
from madoguchi.rules.dates import day_text, era_day_text, tokyo_day
from madoguchi.web.cacheable import cacheable


@require_safe
@cacheable
def terms(request: HttpRequest) -> HttpResponse:
    """The terms of the service itself that are in force today."""
    today = tokyo_day(timezone.now())
    found = general_terms_in_force(today)
    if found is None:
        return render(request, "public/reading/no_terms.html")
    return render(request, "public/reading/terms.html", _terms_words(found, today))


@require_safe
@cacheable
def terms_version(request: HttpRequest, terms_id: int) -> HttpResponse:
    """One version of an office's or the service's terms, in force or not."""
    found = get_object_or_404(Terms.objects.select_related("office"), pk=terms_id)
    context = _terms_words(found, tokyo_day(timezone.now()))
    return render(request, "public/reading/terms.html", context)


@require_safe
@cacheable
def environment(request: HttpRequest) -> HttpResponse:
    """What device and connection article 4 asks for, to be read and never tested."""
    return render(request, "public/reading/environment.html")


@require_safe
@cacheable
def privacy(request: HttpRequest) -> HttpResponse:
    """What is asked for and why, and how it is protected."""
    retention = [
        settings.RETENTION,
        _("確定されなかったお申込みや、取り消した予約も、同じように保存します。"),
        _("保存期間が過ぎても、自動では消えません。運営する機関が消去します。"),
    ]
    return render(request, "public/reading/privacy.html", {"retention": retention})


@require_safe
@cacheable
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "public/reading/accessibility.html")


@require_safe
@cacheable
def notices(request: HttpRequest) -> HttpResponse:
    """The notices that concern everybody."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    shown = [
        {
            "id": notice.id,
            "title": notice.title,
            "body": notice.body,
            "since": day_text(tokyo_day(notice.shown_from), language),
        }
        for notice in notices_shown(timezone.now())
    ]
    return render(request, "public/reading/notices.html", {"notices": shown})


def _terms_words(found: Terms, today: date) -> dict[str, Any]:
    versions = versions_beside(found)
    in_force = next((version for version in versions if version.effective_on <= today), None)
    standing = ""
    if found.effective_on > today:
        standing = _("この版は、まだ効力が生じていません。")
    elif found != in_force:
        standing = _("この版は、新しい版に替わりました。")
    return {
        "terms": {
            "number": found.number,
            "office_name": found.office.name if found.office else "",
            "effective": era_day_text(found.effective_on),
            "standing": standing,
            "text": found.text,
            "sha256": found.sha256,
        },
        "versions": [
            {
                "number": version.number,
                "effective": era_day_text(version.effective_on),
                "url": reverse("terms_version", args=[version.pk]),
            }
            for version in versions
            if version != found
        ],
    }

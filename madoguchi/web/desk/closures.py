"""Closing a counter, an office or all offices of a bureau: what it hits, then the deed itself."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from madoguchi.actions.close import (
    Closing,
    Stretch,
    close,
    end_closure,
    fingerprint,
    preview_closing,
)
from madoguchi.models import Bureau, Closure, Counter, Office
from madoguchi.queries.access import Act, may
from madoguchi.queries.clock import database_now
from madoguchi.queries.impact import hits
from madoguchi.rules.dates import TOKYO, tokyo_day
from madoguchi.rules.refusals import PreviewOutdated, Refusal
from madoguchi.web.desk.entry import DeskRequest, desk
from madoguchi.web.desk.timetable_forms import ClosureForm
from madoguchi.web.desk.timetable_words import told
from madoguchi.web.paths import row_id

READ = ("GET", "HEAD")
POST = ("POST",)
ClosedPlace = Bureau | Office | Counter

_ACTS: dict[type[ClosedPlace], Act] = {
    Counter: Act.EDIT_TIMETABLE,
    Office: Act.CLOSE_OFFICE,
    Bureau: Act.CLOSE_BUREAU,
}


@desk(Act.SEE_TIMETABLE, Counter, methods=READ)
def counter_closures(request: DeskRequest, counter: Counter) -> HttpResponse:
    """The counter's closures, and what another would hit (?first …)."""
    return _closures(request, counter)


@desk(Act.EDIT_TIMETABLE, Counter, methods=POST)
def counter_close(request: DeskRequest, counter: Counter) -> HttpResponse:
    """Close the counter as the preview showed."""
    return _close(request, counter)


@desk(Act.EDIT_TIMETABLE, Counter, methods=POST)
def counter_closure_end(request: DeskRequest, counter: Counter) -> HttpResponse:
    """Remove one of the counter's closures."""
    return _end(request, counter)


@desk(Act.CLOSE_OFFICE, Office, methods=READ)
def office_closures(request: DeskRequest, office: Office) -> HttpResponse:
    """The office's closures, and what another would hit."""
    return _closures(request, office)


@desk(Act.CLOSE_OFFICE, Office, methods=POST)
def office_close(request: DeskRequest, office: Office) -> HttpResponse:
    """Close all counters of the office as the preview showed."""
    return _close(request, office)


@desk(Act.CLOSE_OFFICE, Office, methods=POST)
def office_closure_end(request: DeskRequest, office: Office) -> HttpResponse:
    """Remove one of the office's closures."""
    return _end(request, office)


@desk(Act.CLOSE_BUREAU, Bureau, methods=READ)
def bureau_closures(request: DeskRequest, bureau: Bureau) -> HttpResponse:
    """The bureau's closures, and what another would hit."""
    return _closures(request, bureau)


@desk(Act.CLOSE_BUREAU, Bureau, methods=POST)
def bureau_close(request: DeskRequest, bureau: Bureau) -> HttpResponse:
    """Close all offices of the bureau as the preview showed."""
    return _close(request, bureau)


@desk(Act.CLOSE_BUREAU, Bureau, methods=POST)
def bureau_closure_end(request: DeskRequest, bureau: Bureau) -> HttpResponse:
    """Remove one of the bureau's closures."""
    return _end(request, bureau)


def _closures(request: DeskRequest, place: ClosedPlace) -> HttpResponse:
    now = database_now()
    today = tokyo_day(now)
    started = now.astimezone(TOKYO).replace(second=0, microsecond=0).time()
    initial = {"first": today, "starts": started, "last": today}
    asked = "first" in request.GET
    form = ClosureForm(request.GET if asked else None, initial=initial)
    return _page(request, place, form, now)


def _close(request: DeskRequest, place: ClosedPlace) -> HttpResponse:
    form = ClosureForm(request.POST)
    if not form.is_valid():
        return _page(request, place, form, database_now())
    try:
        close(
            stretch=Stretch(place, *form.stretch()),
            reason=form.cleaned_data["reason"],
            staff=request.user,
            expected=request.POST.get("fingerprint", ""),
        )
    except PreviewOutdated as refusal:
        return _page(request, place, form, database_now(), error=told(refusal))
    messages.success(request, _("休業にしました。空いている枠を取り下げました。"))
    return redirect(_url(place))


def _end(request: DeskRequest, place: ClosedPlace) -> HttpResponse:
    closure_id = row_id(request.POST.get("closure", ""))
    try:
        end_closure(place=place, closure_id=closure_id, staff=request.user)
    except Refusal as refusal:
        messages.error(request, told(refusal))
    else:
        messages.success(request, _("休業を取りやめ、取り下げた枠を戻しました。"))
    return redirect(_url(place))


def _page(
    request: DeskRequest, place: ClosedPlace, form: ClosureForm, now: datetime, error: str = ""
) -> HttpResponse:
    kind = type(place).__name__.lower()
    context: dict[str, object] = {
        "place": place,
        "counter": place if isinstance(place, Counter) else None,
        "form": form,
        "closures": Closure.objects.filter(**{kind: place}, ends__gt=now),
        "may_close": may(request.user, _ACTS[type(place)], place),
        "here": _url(place),
        "close_url": _url(place, "close"),
        "end_url": _url(place, "closure_end"),
    }
    if form.is_bound and form.is_valid():
        try:
            closing = preview_closing(Stretch(place, *form.stretch()), now)
            context |= _shown(closing, now)
        except Refusal as refusal:
            error = told(refusal)
    status = 422 if error or form.errors else 200
    return render(request, "desk/closures.html", context | {"error": error}, status=status)


def _shown(closing: Closing, now: datetime) -> dict[str, object]:
    kept = [slot.id for _counter, preview in closing for slot in preview.kept]
    lines = [
        (counter, len(preview.vanishing), len(preview.kept))
        for counter, preview in closing
        if preview.vanishing or preview.kept
    ]
    return {
        "fingerprint": fingerprint(closing),
        "lines": lines,
        "vanishing": sum(free for _counter, free, _kept in lines),
        "hits": hits(kept, now),
    }


def _url(place: ClosedPlace, what: str = "closures") -> str:
    return reverse(f"desk_{type(place).__name__.lower()}_{what}", args=[place.pk])

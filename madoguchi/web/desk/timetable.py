"""A counter's timetable: weekly bands, openings on closed days, and where a form leads to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.forms.models import model_to_dict
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from madoguchi.actions.edit_bands import add_band, change_band, end_band
from madoguchi.actions.edit_days import drop_opening, open_day
from madoguchi.actions.edit_occurrence import drop_occurrence
from madoguchi.models import Band, Counter
from madoguchi.queries.access import Act, may
from madoguchi.queries.clock import database_now
from madoguchi.rules.dates import tokyo_day
from madoguchi.rules.refusals import Refusal
from madoguchi.web.desk.entry import DeskRequest, desk
from madoguchi.web.desk.timetable_forms import (
    BandDayForm,
    BandForm,
    ChangedDayForm,
    DayForm,
    LastDayForm,
    OpeningForm,
)
from madoguchi.web.desk.timetable_words import told

READ = ("GET", "HEAD")
POST = ("POST",)
SAVED = _("予定を変えました。予約枠は、公開するまで変わりません。")


@desk(Act.SEE_TIMETABLE, Counter, methods=READ)
def timetable(request: DeskRequest, counter: Counter) -> HttpResponse:
    """The pattern with all that differs from it, and the forms to add to it."""
    return _timetable(request, counter)


@desk(Act.EDIT_TIMETABLE, Counter, methods=POST)
def bands(request: DeskRequest, counter: Counter) -> HttpResponse:
    """Add hours to the pattern."""
    form = BandForm(request.POST)

    def save() -> None:
        add_band(counter=counter, band=form.band(), staff=request.user)

    return saved(request, counter, form, save) or _timetable(request, counter, band_form=form)


@desk(Act.EDIT_TIMETABLE, Counter, methods=READ)
def band(request: DeskRequest, counter: Counter, band_id: int) -> HttpResponse:
    """One band: the forms to change and to end it."""
    row = _band(counter, band_id)
    return _band_page(request, row, BandForm(initial=model_to_dict(row)))


@desk(Act.EDIT_TIMETABLE, Counter, methods=POST)
def band_change(request: DeskRequest, counter: Counter, band_id: int) -> HttpResponse:
    """Let a band be another from its first day on."""
    row, form = _band(counter, band_id), BandForm(request.POST)

    def save() -> None:
        change_band(counter=counter, band_id=band_id, to=form.band(), staff=request.user)

    return saved(request, counter, form, save) or _band_page(request, row, form)


@desk(Act.EDIT_TIMETABLE, Counter, methods=POST)
def band_end(request: DeskRequest, counter: Counter, band_id: int) -> HttpResponse:
    """Let a band hold until a day."""
    row, form = _band(counter, band_id), LastDayForm(request.POST)

    def save() -> None:
        last = form.cleaned_data["last"]
        end_band(counter=counter, band_id=band_id, last=last, staff=request.user)

    ended = saved(request, counter, form, save)
    return ended or _band_page(request, row, BandForm(initial=model_to_dict(row)), form)


@desk(Act.EDIT_TIMETABLE, Counter, methods=POST)
def single_day_end(request: DeskRequest, counter: Counter) -> HttpResponse:
    """Let one day be as its band says again."""
    form = BandDayForm(request.POST)

    def save() -> None:
        drop_occurrence(counter=counter, staff=request.user, **form.cleaned_data)

    return saved(request, counter, form, save) or _timetable(request, counter, failed=form)


@desk(Act.EDIT_TIMETABLE, Counter, methods=POST)
def openings(request: DeskRequest, counter: Counter) -> HttpResponse:
    """Open on a day that is closed by default."""
    form = OpeningForm(request.POST, auto_id="opening_%s")

    def save() -> None:
        open_day(counter=counter, day=form.cleaned_data["day"], staff=request.user)

    return saved(request, counter, form, save) or _timetable(request, counter, opening_form=form)


@desk(Act.EDIT_TIMETABLE, Counter, methods=POST)
def opening_end(request: DeskRequest, counter: Counter) -> HttpResponse:
    """Let an opened day be closed as by default."""
    form = DayForm(request.POST)

    def save() -> None:
        drop_opening(counter=counter, day=form.cleaned_data["day"], staff=request.user)

    return saved(request, counter, form, save) or _timetable(request, counter, failed=form)


@dataclass(frozen=True)
class BandLine:
    """A band with whether it holds today, later or no more."""

    band: Band
    over: bool
    later: bool


def saved(
    request: DeskRequest, counter: Counter, form: Form, save: Callable[[], None]
) -> HttpResponse | None:
    """To the timetable where the form was sound and nothing refused it; None otherwise."""
    if not form.is_valid():
        return None
    try:
        save()
    except Refusal as refusal:
        form.add_error(None, told(refusal))
        return None
    messages.success(request, SAVED)
    return redirect("desk_timetable", counter_id=counter.pk)


def _timetable(
    request: DeskRequest,
    counter: Counter,
    *,
    band_form: Form | None = None,
    opening_form: Form | None = None,
    failed: Form | None = None,
) -> HttpResponse:
    today = tokyo_day(database_now())
    failing = band_form or opening_form or failed
    context: dict[str, Any] = {
        "counter": counter,
        "bands": [
            BandLine(
                row, row.valid_until is not None and row.valid_until < today, row.valid_from > today
            )
            for row in counter.bands.all()
        ],
        "occurrences": counter.occurrences.filter(day__gte=today).prefetch_related("hours"),
        "openings": counter.openings.filter(day__gte=today),
        "band_form": band_form or BandForm(initial={"capacity": 1, "valid_from": today}),
        "opening_form": opening_form or OpeningForm(auto_id="opening_%s"),
        "day_form": ChangedDayForm(auto_id="single_%s"),
        "errors": failing.non_field_errors() if failing else [],
        "failed": failing is not None,
        "may_edit": may(request.user, Act.EDIT_TIMETABLE, counter),
        "tomorrow": today + timedelta(days=1),
    }
    return render(request, "desk/timetable.html", context, status=422 if failing else 200)


def _band(counter: Counter, band_id: int) -> Band:
    row = counter.bands.filter(pk=band_id).first()
    if row is None:
        raise Http404
    return row


def _band_page(
    request: DeskRequest, row: Band, form: BandForm, end_form: LastDayForm | None = None
) -> HttpResponse:
    context = {
        "counter": row.counter,
        "band": row,
        "form": form,
        "end_form": end_form or LastDayForm(),
        "errors": [*form.non_field_errors(), *(end_form.non_field_errors() if end_form else [])],
    }
    failed = form.is_bound or (end_form is not None)
    return render(request, "desk/band.html", context, status=422 if failed else 200)

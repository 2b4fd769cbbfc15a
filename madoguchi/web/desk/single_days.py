"""One day of a band, edited, split or removed without touching its other days."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from madoguchi.actions.edit_occurrence import set_occurrence
from madoguchi.models import Counter
from madoguchi.queries.access import Act
from madoguchi.web.desk.entry import DeskRequest, desk
from madoguchi.web.desk.timetable import POST, READ, saved
from madoguchi.web.desk.timetable_forms import BandDayForm, SingleDayForm


@desk(Act.EDIT_TIMETABLE, Counter, methods=READ)
def single_day(request: DeskRequest, counter: Counter) -> HttpResponse:
    """One day of a band (?day, ?starts): the form to edit, split or remove it."""
    asked = BandDayForm(request.GET)
    if not asked.is_valid():
        return redirect("desk_timetable", counter_id=counter.pk)
    return _single_day(request, counter, SingleDayForm(initial=_hours_then(counter, asked)))


@desk(Act.EDIT_TIMETABLE, Counter, methods=POST)
def single_day_set(request: DeskRequest, counter: Counter) -> HttpResponse:
    """Give one day of a band hours of its own, or none."""
    form = SingleDayForm(request.POST)

    def save() -> None:
        set_occurrence(
            counter=counter,
            day=form.cleaned_data["day"],
            starts=form.cleaned_data["starts"],
            hours=form.hours(),
            reason=form.cleaned_data["reason"],
            staff=request.user,
        )

    return saved(request, counter, form, save) or _single_day(request, counter, form)


def _hours_then(counter: Counter, asked: BandDayForm) -> dict[str, Any]:
    """What the form starts from: the day's own hours, else the band's."""
    day, starts = asked.cleaned_data["day"], asked.cleaned_data["starts"]
    found = counter.occurrences.filter(day=day, starts=starts).prefetch_related("hours").first()
    rows: Any = (
        found.hours.all()
        if found
        else counter.bands.filter(
            weekday=day.weekday(), starts=starts, valid_from__lte=day
        ).exclude(valid_until__lt=day)
    )
    filled: dict[str, Any] = {"day": day, "starts": starts}
    filled["reason"] = found.reason if found else ""
    for n, row in enumerate(rows, start=1):
        filled |= {f"starts_{n}": row.starts, f"ends_{n}": row.ends, f"capacity_{n}": row.capacity}
    return filled


def _single_day(request: DeskRequest, counter: Counter, form: SingleDayForm) -> HttpResponse:
    context = {"counter": counter, "form": form, "errors": form.non_field_errors()}
    status = 422 if form.is_bound else 200
    return render(request, "desk/single_day.html", context, status=status)

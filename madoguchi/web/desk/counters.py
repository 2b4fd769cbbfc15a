"""The counters within one's places: how long their slots last, and why there is none at a time."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from madoguchi.models import Counter
from madoguchi.queries.access import Act, bureaus_for, counters_for, offices_for
from madoguchi.queries.clock import database_now
from madoguchi.queries.supply import SOON, days_left
from madoguchi.queries.why_none import why_none
from madoguchi.web.desk.entry import DeskRequest, desk
from madoguchi.web.desk.timetable_forms import MomentForm
from madoguchi.web.desk.timetable_words import days_left_text, why_text


@desk(Act.SEE_TIMETABLE)
def counters(request: DeskRequest) -> HttpResponse:
    """One's counters, those first whose slots run out first, and the places one may close."""
    found = list(counters_for(request.user, Act.SEE_TIMETABLE))
    left = days_left(found, database_now())
    lines = [
        (counter, days_left_text(left[counter.pk]), left[counter.pk] <= SOON.days)
        for counter in sorted(found, key=lambda each: (left[each.pk], each.pk))
    ]
    context = {
        "lines": lines,
        "offices": offices_for(request.user, Act.CLOSE_OFFICE),
        "bureaus": bureaus_for(request.user, Act.CLOSE_BUREAU),
    }
    return render(request, "desk/counters.html", context)


@desk(Act.SEE_TIMETABLE, Counter)
def why(request: DeskRequest, counter: Counter) -> HttpResponse:
    """Why nothing can be booked at the time asked about (?day, ?time)."""
    form = MomentForm(request.GET if "day" in request.GET else None)
    context: dict[str, object] = {"counter": counter, "form": form}
    if form.is_bound and form.is_valid():
        at = form.moment()
        reasons = why_none(counter, at, database_now())
        context |= {"at": at, "reasons": [why_text(reason) for reason in reasons]}
    status = 422 if form.errors else 200
    return render(request, "desk/why.html", context, status=status)

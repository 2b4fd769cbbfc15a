"""Where one arrives after signing in: who am I, what are my places, what can I do there."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from madoguchi.queries.access import Act, counters_for, may_somewhere
from madoguchi.queries.clock import database_now
from madoguchi.queries.supply import running_out
from madoguchi.web.desk.entry import DeskRequest, desk
from madoguchi.web.desk.timetable_words import days_left_text

SHOWN = 10
"""So many counters that run out of slots; their own page lists them all."""


@desk(Act.ENTER)
def home(request: DeskRequest) -> HttpResponse:
    """The person's assignments, and links to the pages that these open."""
    staff = request.user
    soon = running_out(counters_for(staff, Act.SEE_TIMETABLE), database_now())
    return render(
        request,
        "desk/home.html",
        {
            "assignments": staff.assignments.select_related("bureau", "office"),
            "running_out": [(counter, days_left_text(days)) for counter, days in soon[:SHOWN]],
            "may": {str(act): may_somewhere(staff, act) for act in Act},
        },
    )

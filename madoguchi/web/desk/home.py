"""Where one arrives after signing in: who am I, what are my places, what can I do there."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from madoguchi.queries.access import Act, may_somewhere
from madoguchi.web.desk.entry import DeskRequest, desk


@desk(Act.ENTER)
def home(request: DeskRequest) -> HttpResponse:
    """The person's assignments, and links to the pages that these open."""
    staff = request.user
    return render(
        request,
        "desk/home.html",
        {
            "assignments": staff.assignments.select_related("bureau", "office"),
            "may": {str(act): may_somewhere(staff, act) for act in Act},
        },
    )

"""The trail of what staff did, for those who may read it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from madoguchi.queries.access import Act, trail_for
from madoguchi.web.desk.entry import DeskRequest, desk
from madoguchi.web.desk.trail_words import act_in_words

PAGE = 50


@desk(Act.READ_TRAIL)
def trail(request: DeskRequest) -> HttpResponse:
    """The acts within the person's places, newest first; ?page= counts from one."""
    page = Paginator(trail_for(request.user), PAGE).get_page(request.GET.get("page"))
    lines = [(event, act_in_words(event.act)) for event in page]
    return render(request, "desk/trail.html", {"page": page, "lines": lines})

"""A counter: what it is, when it is free next, and a week of its slots."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from madoguchi.queries.availability import SlotView, nearest_free, slots_between
from madoguchi.queries.counters import (
    CounterPage,
    FreeSlot,
    closures_between,
    counter_page,
    earliest_of,
    holidays_between,
)
from madoguchi.queries.timetable import span
from madoguchi.rules.dates import session_text, tokyo_day
from madoguchi.web.cacheable import cacheable
from madoguchi.web.public.week import ClosedDays, monday_of, week_in_words

WEEK = timedelta(days=7)


@require_safe
@cacheable
def counter(request: HttpRequest, counter_id: int) -> HttpResponse:
    """The counter with the week that holds the day `week`, else that of its earliest free slot."""
    page = counter_page(counter_id)
    if page is None:
        raise Http404
    context: dict[str, Any] = {"counter": page, "place": page.place, "sender": settings.SENDER}
    if page.is_open:
        context |= _times(page, request.GET.get("week"), timezone.now())
    return render(request, "public/counter.html", context)


def _times(page: CounterPage, asked: str | None, now: datetime) -> dict[str, Any]:
    counter_id, policy = page.place.counter_id, page.policy
    earliest = earliest_of([page], now).get(counter_id)
    first = monday_of(tokyo_day(policy.earliest_start(now)))
    last = monday_of(tokyo_day(policy.latest_start(now)))
    monday = _monday_asked_for(asked, first, last)
    as_asked = asked is None or monday is not None
    if monday is None:
        monday = monday_of(tokyo_day(earliest.starts)) if earliest else first
    sunday = monday + timedelta(days=6)
    begin, end = span(monday, sunday)
    slots = slots_between(counter_id, begin, end, now)
    closed = ClosedDays(holidays_between(monday, sunday), closures_between(page, monday, sunday))
    week = week_in_words(monday, slots, policy, now, closed)
    near = [] if week.has_free else nearest_free(counter_id, end, policy, now, limit=1)
    return {
        "week": week,
        "as_asked": as_asked,
        "earliest": earliest and _choice(earliest),
        "near": _choice(near[0]) if near else None,
        "previous": (monday - WEEK).isoformat() if monday > first else "",
        "next": (monday + WEEK).isoformat() if monday < last else "",
    }


def _monday_asked_for(asked: str | None, first: date, last: date) -> date | None:
    """The Monday of the week that holds the day asked for; None outside of what can be shown."""
    try:
        day = date.fromisoformat(asked or "")
    except ValueError:
        return None
    return monday_of(day) if first <= day < last + WEEK else None


def _choice(slot: FreeSlot | SlotView) -> tuple[int, str]:
    language = translation.get_language() or settings.LANGUAGE_CODE
    return slot.id, session_text(slot.starts, slot.ends, language)

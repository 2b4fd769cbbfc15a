"""Two views that only run their SQL: an apply, and a week of slots as JSON."""

from __future__ import annotations

from datetime import timedelta
from secrets import randbelow
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils import timezone

from bench.statements import APPLY
from madoguchi.queries.availability import slots_between


def bookings(request: HttpRequest, slot_id: int) -> HttpResponse:
    """Everything that an apply writes; of the form, nothing is read."""
    values: dict[str, Any] = {"slot": slot_id, "reference": f"{randbelow(10**10):010d}"}
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in APPLY:
            cursor.execute(statement.sql, values)
            columns = [column.name for column in cursor.description or ()]
            rows = cursor.fetchall() if columns else []
            if statement.gives:
                values |= dict(zip(columns, rows[0], strict=True))
    return HttpResponse(status=302, headers={"Location": "/", "Content-Length": 0})


def counter(request: HttpRequest, counter_id: int) -> HttpResponse:
    """The rows of the counter's next weeks."""
    now = timezone.now()
    slots = slots_between(counter_id, now, now + timedelta(days=20), now)
    response = JsonResponse({"slots": [vars(slot) for slot in slots]})
    response["Content-Length"] = len(response.content)
    return response


urlpatterns = [
    path("slots/<int:slot_id>/bookings/", bookings),
    path("counters/<int:counter_id>/", counter),
]

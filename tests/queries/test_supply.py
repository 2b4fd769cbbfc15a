"""In how many days the slots run out, why there is none, and what is usual."""

from __future__ import annotations

from datetime import timedelta

import pytest

from madoguchi.actions.apply import apply
from madoguchi.models import Closure, Counter, Slot
from madoguchi.queries.clock import database_now
from madoguchi.queries.supply import days_left, running_out, usual
from madoguchi.queries.why_none import why_none
from madoguchi.rules.dates import tokyo_day
from madoguchi.rules.why_none import Reason, Why
from tests.builders import application, make_counter, make_slot

pytestmark = pytest.mark.django_db


def left(counter: Counter) -> int:
    return days_left([counter], database_now())[counter.pk]


def in_days(slot: Slot) -> int:
    return (tokyo_day(slot.starts) - tokyo_day(database_now())).days


def test_the_last_free_slot_counts() -> None:
    counter = make_counter()
    near = make_slot(counter)
    far = make_slot(counter, starts=near.starts + timedelta(days=5))
    assert left(counter) == in_days(far)
    apply(application(far))
    assert left(counter) == in_days(near)
    Slot.objects.filter(pk=near.pk).update(closed_at=database_now())
    assert left(counter) == -1


def test_counters_are_told_apart() -> None:
    one, other = make_slot(), make_counter()
    assert days_left([one.counter, other], database_now()) == {
        one.counter_id: in_days(one),
        other.pk: -1,
    }


def test_counters_that_run_out_soon_are_told_if_they_take_bookings() -> None:
    near, far, idle = make_slot(), make_slot(), make_counter(accepts_bookings=False)
    make_slot(far.counter, starts=far.starts + timedelta(days=20))
    empty = make_counter()
    found = running_out(Counter.objects.select_related("office"), database_now())
    assert found == [(empty, -1), (near.counter, in_days(near))]
    assert idle not in dict(found)


def test_the_reasons_come_from_the_database() -> None:
    slot = make_slot(make_counter(paused_because="停電"))
    Closure.objects.create(
        bureau=slot.counter.office.bureau, starts=slot.starts, ends=slot.ends, reason="台風"
    )
    Slot.objects.filter(pk=slot.pk).update(closed_at=database_now())
    reasons = why_none(slot.counter, slot.starts, database_now())
    assert reasons == [
        Reason(Why.PAUSED, "停電"),
        Reason(Why.CLOSURE, "台風"),
        Reason(Why.CLOSED_TO_NEW),
    ]


def test_a_free_slot_has_no_reason_and_an_empty_counter_has() -> None:
    slot = make_slot()
    now = database_now()
    assert why_none(slot.counter, slot.starts, now) == []
    assert Why.OUTSIDE_HOURS in [reason.why for reason in why_none(make_counter(), now, now)]


def test_the_most_seats_of_such_a_day_of_late_are_usual() -> None:
    counter = make_counter()
    now = database_now()
    for weeks, capacity in ((1, 3), (2, 5), (9, 9)):
        make_slot(counter, starts=now - timedelta(weeks=weeks, hours=1), capacity=capacity)
    weekday = tokyo_day(now - timedelta(weeks=1, hours=1)).weekday()
    today = tokyo_day(now)
    assert usual(counter, today, today, now).seats == {weekday: 5}

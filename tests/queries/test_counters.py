"""An office's counters: how soon each is free, and what closes its days."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from psycopg.types.range import Range

from madoguchi.actions.apply import apply
from madoguchi.models import Bureau, Claim, ClaimKind, Closure, Counter
from madoguchi.queries.availability import nearest_free
from madoguchi.queries.clock import database_now
from madoguchi.queries.counters import (
    CounterPage,
    closures_between,
    counter_page,
    counters_of,
    earliest_of,
)
from madoguchi.rules.dates import TOKYO
from tests.builders import application, let_expire, make_counter, make_office, make_slot

pytestmark = pytest.mark.django_db
MONDAY = date(2027, 2, 1)
SUNDAY = date(2027, 2, 7)


def page(counter: Counter) -> CounterPage:
    found = counter_page(counter.pk)
    assert found
    return found


def earliest(counter: Counter) -> int | None:
    """The id of the first free slot, on which both ways of asking must agree."""
    now = database_now()
    found = earliest_of([page(counter)], now).get(counter.pk)
    other = next(iter(nearest_free(counter.pk, now, counter.policy, now, limit=1)), None)
    assert (found and found.id) == (other and other.id)
    return found.id if found else None


def test_taken_and_closed_units_are_passed_over_and_expired_ones_are_not() -> None:
    counter = make_counter()
    first, second, third = (make_slot(counter, capacity=2) for _ in range(3))
    held = [apply(application(first)), apply(application(first))]
    for n in (1, 2):
        Claim.objects.create(
            slot=second, n=n, kind=ClaimKind.CLOSED, taken=Range(database_now(), None, "[)")
        )
    apply(application(third))
    assert earliest(counter) == third.pk
    let_expire(held[0])
    assert earliest(counter) == first.pk


def test_slots_withdrawn_or_outside_of_the_counters_times_are_not_offered() -> None:
    counter = make_counter(horizon_days=3, notice_minutes=60)
    now = database_now()
    withdrawn = make_slot(counter, starts=now + timedelta(days=1))
    withdrawn.withdrawn_at = now
    withdrawn.save()
    make_slot(counter, starts=now + timedelta(minutes=115))
    make_slot(counter, starts=now + timedelta(days=3, minutes=1))
    assert earliest(counter) is None
    free = make_slot(counter, starts=now + timedelta(minutes=150))
    assert earliest(counter) == free.pk


def test_every_counter_has_its_own_and_one_that_is_not_open_has_none() -> None:
    office = make_office()
    slots = [make_slot(make_counter(office=office, position=n)) for n in range(3)]
    Counter.objects.filter(pk=slots[1].counter_id).update(paused_because="点検")
    Counter.objects.filter(pk=slots[2].counter_id).update(accepts_bookings=False)
    pages = counters_of(office.pk)
    assert [found.place.counter_id for found in pages] == [slot.counter_id for slot in slots]
    assert [found.is_open for found in pages] == [True, False, False]
    assert set(earliest_of(pages, database_now())) == {slots[0].counter_id}


def test_no_counters_have_no_earliest_slot() -> None:
    assert earliest_of([], database_now()) == {}


def midnight(day: int) -> datetime:
    return datetime.combine(date(2027, 2, day), time(), TOKYO)


def close(begin: datetime, end: datetime, reason: str = "休業", **place: object) -> None:
    Closure.objects.create(starts=begin, ends=end, reason=reason, **place)


def test_a_closure_closes_the_days_that_it_touches_and_no_other() -> None:
    counter = make_counter()
    close(midnight(3), midnight(5))
    assert list(closures_between(page(counter), MONDAY, SUNDAY)) == [
        date(2027, 2, 3),
        date(2027, 2, 4),
    ]


def test_a_closure_that_reaches_beyond_the_days_is_cut_to_them() -> None:
    counter = make_counter()
    close(midnight(1) - timedelta(days=400), datetime(9999, 12, 31, tzinfo=TOKYO))
    assert len(closures_between(page(counter), MONDAY, SUNDAY)) == 7


def test_closures_of_the_counter_and_of_all_places_above_it_concern_it() -> None:
    counter, other = make_counter(), make_counter()
    elsewhere = Bureau.objects.create(name="京都労働局", prefecture="京都府")
    close(midnight(1), midnight(2), "窓口", counter=counter)
    close(midnight(2), midnight(3), "所", office=counter.office)
    close(midnight(3), midnight(4), "局", bureau=counter.office.bureau)
    close(midnight(4), midnight(5), "全国")
    close(midnight(5), midnight(6), "よそ", counter=other)
    close(midnight(5), midnight(6), "よそ", office=other.office)
    close(midnight(5), midnight(6), "よそ", bureau=elsewhere)
    reasons = closures_between(page(counter), MONDAY, SUNDAY)
    assert list(reasons.values()) == ["窓口", "所", "局", "全国"]

"""A unit is free when no claim holds the instant that is asked about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from psycopg.types.range import Range

from madoguchi.actions.apply import apply
from madoguchi.actions.cancel import cancel
from madoguchi.actions.confirm import confirm_by_link
from madoguchi.keys import Link, Purpose
from madoguchi.models import Claim, ClaimKind, Counter, Slot
from madoguchi.queries.availability import (
    SlotView,
    Vacancy,
    nearest_free,
    slots_between,
)
from madoguchi.queries.clock import database_now
from madoguchi.rules.policy import Policy
from tests.builders import application, let_expire, make_counter, make_slot

NOW = datetime(2030, 4, 1, 0, 0, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
POLICY = Policy(notice=timedelta(hours=1), horizon=timedelta(days=28), cutoff=timedelta(hours=1))


def free_of(slot: Slot) -> tuple[int, int]:
    (view,) = slots_between(slot.counter_id, slot.starts, slot.ends, database_now())
    assert view.id == slot.pk
    return view.free, view.capacity


def close(slot: Slot, n: int) -> None:
    Claim.objects.create(
        slot=slot, n=n, kind=ClaimKind.CLOSED, taken=Range(database_now(), None, "[)")
    )


@pytest.mark.django_db
def test_held_confirmed_expired_and_cancelled_bookings_are_counted_by_their_claims() -> None:
    slot = make_slot(capacity=3)
    assert free_of(slot) == (3, 3)
    first, second = apply(application(slot)), apply(application(slot))
    assert free_of(slot) == (1, 3)
    confirm_by_link(Link(Purpose.CONFIRM, first, 1))
    assert free_of(slot) == (1, 3)
    let_expire(second)
    assert free_of(slot) == (2, 3)
    cancel(Link(Purpose.BOOKING, first, 1))
    assert free_of(slot) == (3, 3)


@pytest.mark.django_db
def test_a_closed_unit_is_neither_free_nor_capacity() -> None:
    slot = make_slot(capacity=3)
    close(slot, 2)
    assert free_of(slot) == (2, 2)
    apply(application(slot))
    assert free_of(slot) == (1, 2)


@pytest.mark.django_db
def test_only_this_counters_slots_on_offer_are_shown_in_order() -> None:
    counter = make_counter()
    late, early = (
        make_slot(counter, starts=NOW + timedelta(hours=5)),
        make_slot(counter, starts=NOW),
    )
    gone = make_slot(counter, starts=NOW + timedelta(hours=2))
    Slot.objects.filter(pk=gone.pk).update(withdrawn_at=NOW)
    make_slot(starts=NOW)
    shown = slots_between(counter.pk, NOW, NOW + timedelta(hours=6), NOW)
    assert [view.id for view in shown] == [early.pk, late.pk]


@pytest.mark.django_db
def test_the_span_holds_its_first_instant_and_not_its_last() -> None:
    slot = make_slot(starts=NOW)
    assert slots_between(slot.counter_id, NOW, NOW + MOMENT, NOW)
    assert slots_between(slot.counter_id, NOW - MOMENT, NOW, NOW) == []


@pytest.fixture
def counter() -> Counter:
    return make_counter()


def nearest(counter: Counter, wanted: datetime, limit: int = 3) -> list[datetime]:
    found = nearest_free(counter.pk, wanted, counter.policy, NOW, limit)
    return [view.starts for view in found]


@pytest.mark.django_db
def test_the_nearest_free_slots_come_first_and_the_earlier_of_two_as_near(
    counter: Counter,
) -> None:
    hours = [NOW + timedelta(hours=hour) for hour in (3, 4, 5, 6, 9)]
    for starts in hours:
        make_slot(counter, starts=starts)
    full = counter.slots.get(starts=hours[2])
    close(full, 1)
    Claim.objects.update(taken=Range(NOW, None, "[)"))
    assert nearest(counter, hours[2]) == [hours[1], hours[3], hours[0]]
    assert nearest(counter, hours[2], limit=1) == [hours[1]]


@pytest.mark.django_db
def test_only_what_can_be_booked_is_near(counter: Counter) -> None:
    earliest, latest = counter.policy.earliest_start(NOW), counter.policy.latest_start(NOW)
    for starts in (earliest - timedelta(hours=1), earliest, latest, latest + timedelta(hours=1)):
        make_slot(counter, starts=starts)
    assert nearest(counter, NOW) == [earliest, latest]


@pytest.mark.parametrize(
    ("starts_in", "free", "capacity", "vacancy"),
    [
        (timedelta(hours=2) - MOMENT, 2, 2, Vacancy.CLOSED),
        (timedelta(hours=2), 2, 2, Vacancy.FREE),
        (timedelta(hours=2), 1, 2, Vacancy.FEW),
        (timedelta(hours=2), 1, 1, Vacancy.FREE),
        (timedelta(hours=2), 0, 1, Vacancy.FULL),
        (timedelta(hours=1), 0, 1, Vacancy.CLOSED),
        (timedelta(days=28), 2, 2, Vacancy.FREE),
        (timedelta(days=28) + MOMENT, 2, 2, Vacancy.NOT_YET),
    ],
)
def test_what_a_person_is_told(
    starts_in: timedelta, free: int, capacity: int, vacancy: Vacancy
) -> None:
    starts = NOW + starts_in
    view = SlotView(1, 1, starts, starts + timedelta(minutes=30), capacity, free)
    assert view.vacancy(POLICY, NOW) is vacancy

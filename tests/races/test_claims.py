"""Fifty people want the last unit: one gets it, by the lock, and by the constraint without it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial

import pytest
from django.db import IntegrityError, connection
from psycopg import errors

from madoguchi.actions.apply import Application, apply
from madoguchi.actions.cancel import cancel
from madoguchi.actions.confirm import confirm_by_link
from madoguchi.keys import Link, Purpose
from madoguchi.models import Booking, Claim, Slot
from madoguchi.models.slot import SlotQuerySet
from madoguchi.queries.clock import database_now
from madoguchi.rules import refusals
from tests.builders import application, make_counter, make_slot
from tests.races.racing import Outcome, of_type, race

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 50
CONSTRAINT = "a_unit_has_one_claim_at_a_time"


def holders(slot: Slot) -> int:
    return Claim.objects.filter(slot=slot, taken__contains=database_now()).count()


def all_apply(slot: Slot, people: int = PEOPLE) -> list[Outcome]:
    requests = [application(slot) for _ in range(people)]
    return race(*[partial(apply, request) for request in requests])


@pytest.fixture
def _no_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slots are read and not locked; everybody thinks a little before writing."""

    def read(slots: SlotQuerySet, slot_id: int) -> Slot:
        return slots.select_related("counter__office__bureau").get(pk=slot_id)

    store = Claim.objects.create

    def hesitate(**fields: object) -> Claim:
        time.sleep(0.05)
        return store(**fields)

    monkeypatch.setattr(SlotQuerySet, "lock", read)
    monkeypatch.setattr(Claim.objects, "create", hesitate)


@pytest.fixture
def _no_constraint() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [CONSTRAINT]
        )
        (definition,) = cursor.fetchone()
        cursor.execute(f"ALTER TABLE madoguchi_claim DROP CONSTRAINT {CONSTRAINT}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE madoguchi_claim CASCADE")
        cursor.execute(f"ALTER TABLE madoguchi_claim ADD CONSTRAINT {CONSTRAINT} {definition}")


def test_fifty_people_want_the_last_unit_and_one_holds_it() -> None:
    slot = make_slot(capacity=2)
    apply(application(slot))
    outcomes = all_apply(slot)
    assert len(of_type(outcomes, str)) == 1
    assert len(of_type(outcomes, refusals.SlotFull)) == PEOPLE - 1
    assert holders(slot) == 2
    assert Booking.objects.count() == 2


def test_as_many_as_there_are_units_hold_one_each() -> None:
    slot = make_slot(capacity=5)
    outcomes = all_apply(slot, 20)
    assert len(of_type(outcomes, str)) == 5
    assert sorted(Claim.objects.values_list("n", flat=True)) == [1, 2, 3, 4, 5]


@pytest.mark.usefixtures("_no_lock", "_no_constraint")
def test_with_neither_lock_nor_constraint_the_unit_is_oversold() -> None:
    slot = make_slot()
    outcomes = all_apply(slot, 20)
    assert len(of_type(outcomes, str)) > 1
    assert holders(slot) > 1


@pytest.mark.usefixtures("_no_lock")
def test_with_the_constraint_alone_the_unit_is_not_oversold() -> None:
    slot = make_slot()
    outcomes = all_apply(slot, 20)
    refused = [end for end in outcomes if isinstance(end, IntegrityError)]
    # Exclusion constraints can deadlock under concurrent inserts: the lock is there against that.
    deadlocked = [end for end in outcomes if isinstance(end, refusals.Busy)]
    assert all(isinstance(end.__cause__, errors.ExclusionViolation) for end in refused)
    assert refused
    assert len([end for end in outcomes if isinstance(end, str)]) == holders(slot) == 1
    assert len(refused) + len(deadlocked) + 1 + len(_full(outcomes)) == 20


@pytest.mark.usefixtures("_no_constraint")
def test_with_the_lock_alone_the_unit_is_not_oversold() -> None:
    slot = make_slot()
    outcomes = all_apply(slot, 20)
    assert len(of_type(outcomes, str)) == holders(slot) == 1
    assert len(_full(outcomes)) == 19


def test_the_constraint_is_back() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_constraint WHERE conname = %s", [CONSTRAINT])
        assert cursor.fetchone() == (1,)


def test_a_form_sent_ten_times_at_once_is_one_booking() -> None:
    request = application(make_slot(capacity=10))
    outcomes = race(*[partial(apply, request)] * 10)
    assert len(of_type(outcomes, str)) == 10
    assert len(set(outcomes)) == 1
    assert Booking.objects.count() == 1


def test_a_form_sent_at_once_for_two_slots_is_one_booking() -> None:
    counter = make_counter()
    slots = [make_slot(counter), make_slot(counter)]
    for _ in range(10):
        request = application(slots[0])
        both = [Application(**{**vars(request), "slot_id": slot.pk}) for slot in slots]
        outcomes = race(*[partial(apply, one) for one in both])
        references = {outcome for outcome in outcomes if isinstance(outcome, str)}
        assert len(references) == 1
        assert all(isinstance(end, str | refusals.Busy) for end in outcomes)
        assert Booking.objects.filter(submission=request.submission).count() == 1
        cancel_all(references)


def cancel_all(references: set[str]) -> None:
    for reference in references:
        confirm_by_link(Link(Purpose.CONFIRM, reference, 1))
        cancel(Link(Purpose.BOOKING, reference, 1))


def test_a_cancelled_unit_goes_to_one_of_those_who_want_it() -> None:
    slot = make_slot()
    reference = apply(application(slot))
    for _ in range(10):
        confirm_by_link(Link(Purpose.CONFIRM, reference, 1))
        requests = [application(slot) for _ in range(3)]
        done, *outcomes = race(
            partial(cancel, Link(Purpose.BOOKING, reference, 1)),
            *[partial(apply, request) for request in requests],
        )
        assert done is True
        got = of_type(outcomes, str)
        assert len(got) + len(_full(outcomes)) == 3
        assert len(got) == holders(slot) <= 1
        reference = got[0] if got else apply(application(slot))


def _full(outcomes: list[Outcome]) -> list[Outcome]:
    return [outcome for outcome in outcomes if isinstance(outcome, refusals.SlotFull)]

"""An act is a transaction of its own, and losing a race for a lock is a polite refusal."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from madoguchi.actions.apply import apply
from madoguchi.actions.transaction import act
from madoguchi.models import Booking, Office, Slot, Terms
from madoguchi.rules import refusals
from tests.builders import application, make_office, make_slot, make_terms

own_connections = pytest.mark.django_db(transaction=True)


@contextmanager
def held_elsewhere(slot: Slot) -> Iterator[None]:
    """Another connection has the slot's row locked."""
    locked, release = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                Slot.objects.lock(slot.pk)
                locked.set()
                release.wait(20)
        finally:
            connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert locked.wait(10)
    yield
    release.set()
    thread.join()


def shorten(setting: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, '60ms', false)", [setting])


@own_connections
@pytest.mark.parametrize("setting", ["lock_timeout", "statement_timeout"])
def test_a_lock_that_takes_too_long_is_busy_and_then_works(setting: str) -> None:
    slot = make_slot()
    request = application(slot)
    with held_elsewhere(slot):
        shorten(setting)
        with pytest.raises(refusals.Busy):
            apply(request)
        assert Booking.objects.count() == 0
    apply(request)
    connection.close()


@own_connections
def test_a_deadlock_is_busy_for_one_and_nothing_for_the_other() -> None:
    slots = make_slot(), make_slot()
    both_have_one = threading.Barrier(2)
    ends: list[str] = []

    def lock(first: Slot, second: Slot) -> None:
        try:
            with act():
                Slot.objects.lock(first.pk)
                both_have_one.wait(10)
                Slot.objects.lock(second.pk)
            ends.append("done")
        except refusals.Busy:
            ends.append("busy")
        finally:
            connection.close()

    threads = [threading.Thread(target=lock, args=order) for order in (slots, slots[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(ends) == ["busy", "done"]


@own_connections
def test_an_act_inside_of_another_transaction_is_a_mistake() -> None:
    with (
        transaction.atomic(),
        pytest.raises(RuntimeError, match="durable"),
        act(),
    ):
        make_office()
    assert Office.objects.count() == 0


@pytest.mark.django_db
def test_a_row_that_has_to_be_unique_and_is_not_is_busy() -> None:
    terms = make_terms("第1条")
    with pytest.raises(refusals.Busy), act():
        Terms.objects.create(
            number=terms.number,
            text="ほか",
            sha256="0" * 64,
            effective_on="2024-01-01",
            published_at="2024-01-01T00:00Z",
        )
    assert Terms.objects.count() == 1


@pytest.mark.django_db
def test_other_refusals_of_the_database_are_errors_and_not_busy() -> None:
    with pytest.raises(IntegrityError), act():
        Slot.objects.create(counter_id=0, starts="2030-01-01T00:00Z", ends="2029-01-01T00:00Z")
    with pytest.raises(OperationalError), act(), connection.cursor() as cursor:
        cursor.execute("DO $$ BEGIN RAISE SQLSTATE '53100'; END $$")


def make_and_refuse() -> None:
    with act():
        make_office()
        raise refusals.SlotFull


@pytest.mark.django_db
def test_a_refusal_inside_leaves_nothing_behind() -> None:
    with pytest.raises(refusals.SlotFull):
        make_and_refuse()
    assert Office.objects.count() == 0


@pytest.mark.django_db
def test_two_forms_may_be_sent_one_after_the_other() -> None:
    slot = make_slot(capacity=2)
    assert apply(application(slot, submission=uuid4())) != apply(application(slot))

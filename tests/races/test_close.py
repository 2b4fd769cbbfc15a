"""Closing races with booking, publishing and taking back: nobody loses what they hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.db import connection

from madoguchi.actions.apply import apply
from madoguchi.actions.close import Stretch, close, end_closure
from madoguchi.actions.confirm import confirm_by_link
from madoguchi.actions.publish import publish_slots
from madoguchi.actions.take_back import take_back
from madoguchi.keys import Link, Purpose
from madoguchi.models import Band, Closure, Counter, Office, Publication, Slot
from madoguchi.queries.booking import Situation, booking
from madoguchi.queries.clock import database_now
from madoguchi.rules import refusals
from madoguchi.rules.dates import tokyo_day
from tests.builders import application, make_counter, make_office, make_slot, make_terms
from tests.races.racing import of_type, race

pytestmark = pytest.mark.django_db(transaction=True)

TAKEN_AND_GONE = """
SELECT count(*) FROM madoguchi_claim claim JOIN madoguchi_slot slot ON slot.id = claim.slot_id
WHERE claim.kind = 'booking' AND claim.taken @> clock_timestamp()
  AND (slot.withdrawn_at IS NOT NULL OR slot.closed_at IS NULL)
"""


@pytest.fixture
def office() -> Office:
    make_terms()
    return make_office()


def across(office: Office, slots: list[Slot]) -> Stretch:
    return Stretch(office, min(s.starts for s in slots), max(s.ends for s in slots))


def taken_and_gone() -> int:
    with connection.cursor() as cursor:
        cursor.execute(TAKEN_AND_GONE)
        return int(cursor.fetchone()[0])


def test_closing_an_office_loses_no_booking_and_lets_none_in() -> None:
    make_terms()
    for _ in range(3):
        office = make_office()
        slots = [make_slot(make_counter(office=office), capacity=2) for _ in range(3)]
        wishes = [application(slot) for slot in slots for _ in range(2)]
        stretch = across(office, slots)
        closing, *applied = race(
            partial(close, stretch=stretch, reason="台風", staff=None),
            *[partial(apply, wish) for wish in wishes],
        )
        held = of_type(applied, str)
        assert len(held) + len(of_type(applied, refusals.SlotWithdrawn)) == 6
        assert isinstance(closing, list)
        assert sum(slot.taken for _, preview in closing for slot in preview.kept) == len(held)
        assert all(booking(reference).situation is Situation.WAITING for reference in held)
        assert taken_and_gone() == 0


def test_a_held_booking_is_confirmed_while_its_office_closes(office: Office) -> None:
    slots = [make_slot(make_counter(office=office), capacity=2) for _ in range(3)]
    held = [apply(application(slot)) for slot in slots]
    links = [Link(Purpose.CONFIRM, reference, 1) for reference in held]
    _, *confirmed = race(
        partial(close, stretch=across(office, slots), reason="台風", staff=None),
        *[partial(confirm_by_link, link) for link in links],
    )
    assert confirmed == [True] * 3
    assert taken_and_gone() == 0


def counter_with_hours(office: Office, day: datetime) -> Counter:
    counter = make_counter(office=office)
    Band.objects.create(
        counter=counter,
        weekday=day.weekday(),
        starts="10:00",
        ends="12:00",
        capacity=2,
        valid_from=tokyo_day(day),
        on_weekends=True,
        on_holidays=True,
        on_new_year=True,
    )
    return counter


def test_two_closures_publishing_and_taking_back_end_without_a_deadlock(office: Office) -> None:
    at = database_now() + timedelta(days=3)
    day = tokyo_day(at)
    at = datetime.combine(day, datetime.min.time(), at.tzinfo)
    counters = [counter_with_hours(office, at) for _ in range(3)]
    for counter in counters[:2]:
        publish_slots(counter.pk, day, day)
    [first] = Publication.objects.filter(counter=counters[0])
    stretch = Stretch(office, at - timedelta(days=1), at + timedelta(days=2))
    acts: list[Callable[[], object]] = [
        partial(close, stretch=stretch, reason="台風", staff=None),
        partial(close, stretch=stretch, reason="停電", staff=None),
        *[partial(publish_slots, counter.pk, day, day) for counter in counters],
        partial(take_back, counter=counters[0], publication_id=first.pk, staff=None),
    ]
    outcomes = race(*acts)
    assert len(of_type(outcomes, list)) == 2
    for closure in Closure.objects.all():
        end_closure(place=office, closure_id=closure.pk, staff=None)
    for counter in counters:
        publish_slots(counter.pk, day, day)
        assert publish_slots(counter.pk, day, day).changes_nothing
        assert counter.slots.filter(withdrawn_at=None).count() == 4

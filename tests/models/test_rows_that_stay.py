"""Terms and events never change; slots never overlap and always have units."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from madoguchi.actions.apply import apply
from madoguchi.models import Booking, Counter, Event, Letter, Slot, Terms
from madoguchi.queries.clock import database_now
from tests.builders import application, make_counter, make_office, make_slot, make_terms
from tests.rows import refused_by

pytestmark = pytest.mark.django_db

NINE = datetime(2030, 4, 1, 0, 0, tzinfo=UTC)
HALF = timedelta(minutes=30)


def test_published_terms_are_never_edited() -> None:
    terms = make_terms("第1条")
    terms.text = "第1条の2"
    with refused_by("terms_never_changed"):
        terms.save()


def test_published_terms_are_never_deleted() -> None:
    terms = make_terms("第1条")
    with refused_by("terms_never_changed"):
        terms.delete()


def test_a_number_of_terms_is_given_once() -> None:
    terms = make_terms("第1条")
    with refused_by("terms_numbered_once"):
        Terms.objects.create(
            number=terms.number,
            text="ほか",
            sha256="0" * 64,
            effective_on=date(2024, 1, 1),
            published_at=database_now(),
        )


def test_two_terms_never_take_effect_on_one_day() -> None:
    terms = make_terms("第1条")
    with refused_by("terms_one_per_day"):
        Terms.objects.create(
            number=terms.number + 1,
            text="ほか",
            sha256="0" * 64,
            effective_on=terms.effective_on,
            published_at=database_now(),
        )


def test_an_event_is_never_changed() -> None:
    apply(application(make_slot()))
    with refused_by("event_never_changed"):
        Event.objects.update(actor="someone else")


def test_an_event_asks_for_one_letter_of_a_kind() -> None:
    apply(application(make_slot()))
    letter = Letter.objects.get()
    letter.pk = None
    with refused_by("one_letter_per_event"):
        letter.save()


def test_a_booking_with_a_claim_is_never_deleted() -> None:
    apply(application(make_slot()))
    with (
        refused_by("madoguchi_claim_booking_id_238ba671_fk_madoguchi_booking_id"),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM madoguchi_letter; DELETE FROM madoguchi_event")
        cursor.execute("DELETE FROM madoguchi_applicant; DELETE FROM madoguchi_booking")
    assert Booking.objects.count() == 1


@pytest.fixture
def counter() -> Counter:
    return make_counter()


@pytest.mark.parametrize("minutes", [0, 29, -1])
def test_slots_of_a_counter_never_overlap(counter: Counter, minutes: int) -> None:
    make_slot(counter, starts=NINE)
    with refused_by("slots_of_a_counter_never_overlap"):
        make_slot(counter, starts=NINE + timedelta(minutes=minutes))


def test_slots_may_meet_and_other_counters_have_slots_at_the_same_time(counter: Counter) -> None:
    make_slot(counter, starts=NINE)
    make_slot(counter, starts=NINE + HALF)
    make_slot(make_counter(office=make_office()), starts=NINE)
    assert Slot.objects.count() == 3


def test_a_slot_that_was_taken_back_leaves_its_time_to_another(counter: Counter) -> None:
    first = make_slot(counter, starts=NINE)
    Slot.objects.filter(pk=first.pk).update(withdrawn_at=NINE)
    make_slot(counter, starts=NINE)
    with refused_by("slots_of_a_counter_never_overlap"):
        Slot.objects.filter(pk=first.pk).update(withdrawn_at=None)


def test_a_slot_without_a_unit_is_refused(counter: Counter) -> None:
    with refused_by("slot_has_units"):
        Slot.objects.create(counter=counter, starts=NINE, ends=NINE + HALF)


def test_a_slot_that_ends_before_it_starts_is_refused(counter: Counter) -> None:
    with refused_by("slot_ends_after_start"):
        Slot.objects.create(counter=counter, starts=NINE, ends=NINE)

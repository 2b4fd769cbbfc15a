"""PostgreSQL refuses a booking whose state and claim say different things."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from psycopg.types.range import Range

from madoguchi.actions.apply import apply
from madoguchi.actions.confirm import confirm_by_link
from madoguchi.keys import Link, Purpose
from madoguchi.models import Booking, Claim, Registration, Terms
from madoguchi.queries.clock import database_now
from madoguchi.rules.states import State
from tests.builders import BROWSER, application, make_slot
from tests.rows import refused_by

pytestmark = pytest.mark.django_db

AGREE = "booking_state_and_claim_agree"


@pytest.fixture
def held() -> Booking:
    return Booking.objects.get(reference=apply(application(make_slot(capacity=2))))


@pytest.fixture
def confirmed(held: Booking) -> Booking:
    confirm_by_link(Link(Purpose.CONFIRM, held.reference, 1))
    return Booking.objects.get(pk=held.pk)


def rows(booking: Booking):
    return Booking.objects.filter(pk=booking.pk)


def test_a_confirmed_booking_whose_claim_ends_is_refused(held: Booking) -> None:
    with refused_by(AGREE):
        rows(held).update(state=State.CONFIRMED, confirmed_at=database_now())


def test_a_claim_without_end_of_a_held_booking_is_refused(held: Booking) -> None:
    with refused_by(AGREE):
        held.claims.update(taken=Range(held.applied_at, None, "[)"))


def test_a_cancelled_booking_that_keeps_its_unit_is_refused(confirmed: Booking) -> None:
    with refused_by(AGREE):
        rows(confirmed).update(state=State.CANCELLED)


def test_a_confirmed_booking_whose_claim_is_ended_is_refused(confirmed: Booking) -> None:
    now = database_now()
    with refused_by(AGREE):
        confirmed.claims.update(taken=Range(confirmed.applied_at, now, "[)"))


def test_a_confirmed_bookings_claim_is_not_deleted(confirmed: Booking) -> None:
    with refused_by(AGREE):
        confirmed.claims.all().delete()


def test_a_confirmed_bookings_claim_is_not_given_to_another(confirmed: Booking) -> None:
    slot = confirmed.claims.get().slot
    other = Booking.objects.get(reference=apply(application(slot)))
    with refused_by(AGREE):
        Claim.objects.filter(booking=other).delete()
        rows(other).update(state=State.CONFIRMED, confirmed_at=database_now())
        confirmed.claims.update(booking=other)


def test_a_booking_made_as_confirmed_needs_its_claim_in_the_same_transaction(
    held: Booking,
) -> None:
    now = database_now()
    made = Booking(
        reference="1234567890",
        state=State.CONFIRMED,
        registration=Registration.REGISTERED,
        language="ja",
        terms=held.terms,
        applied_at=now - timedelta(minutes=1),
        confirmed_at=now,
        submission=uuid4(),
        browser=BROWSER,
    )
    with refused_by(AGREE):
        made.save(force_insert=True)


def test_state_and_claim_may_change_one_after_the_other(held: Booking) -> None:
    held.claims.update(taken=Range(held.applied_at, None, "[)"))
    rows(held).update(state=State.CONFIRMED, confirmed_at=database_now())
    assert rows(held).get().state == State.CONFIRMED


def test_an_unknown_state_is_refused(held: Booking) -> None:
    # Two constraints forbid it; PostgreSQL names the first of them.
    with refused_by("booking_confirmed_when_it_says_so"):
        rows(held).update(state="maybe")


@pytest.mark.parametrize("state", [State.CONFIRMED, State.CANCELLED])
def test_what_was_confirmed_says_when(held: Booking, state: State) -> None:
    with refused_by("booking_confirmed_when_it_says_so"):
        rows(held).update(state=state)


@pytest.mark.parametrize("state", [State.HELD, State.WITHDRAWN, State.EXPIRED])
def test_what_was_not_confirmed_says_no_instant(held: Booking, state: State) -> None:
    with refused_by("booking_confirmed_when_it_says_so"):
        rows(held).update(state=state, confirmed_at=database_now())


def test_more_than_five_attempts_at_the_code_are_refused(held: Booking) -> None:
    rows(held).update(code_attempts=5)
    with refused_by("booking_code_attempts_bounded"):
        rows(held).update(code_attempts=6)


def test_one_form_makes_one_booking(held: Booking) -> None:
    other = Booking.objects.get(reference=apply(application(make_slot())))
    with refused_by("madoguchi_booking_submission_key"):
        rows(other).update(submission=held.submission)


def test_a_reference_is_given_once(held: Booking) -> None:
    other = Booking.objects.get(reference=apply(application(make_slot())))
    with refused_by("madoguchi_booking_reference_key"):
        rows(other).update(reference=held.reference)


def test_terms_that_someone_accepted_stay(held: Booking) -> None:
    with refused_by("terms_never_changed"):
        Terms.objects.filter(pk=held.terms_id)._raw_delete("default")

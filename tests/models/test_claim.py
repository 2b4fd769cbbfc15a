"""PostgreSQL refuses every way of giving one unit to two people, or none that exists."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from psycopg.types.range import Range

from madoguchi.actions.apply import apply
from madoguchi.models import Booking, Claim, ClaimKind, Slot, Unit
from tests.builders import application, make_slot
from tests.rows import refused_by

pytestmark = pytest.mark.django_db

NINE = datetime(2030, 4, 1, 0, 0, tzinfo=UTC)
TEN = NINE + timedelta(hours=1)
ELEVEN = NINE + timedelta(hours=2)
MOMENT = timedelta(microseconds=1)


def close(slot: Slot, n: int, lower: datetime, upper: datetime | None, bounds: str) -> Claim:
    return Claim.objects.create(
        slot=slot, n=n, kind=ClaimKind.CLOSED, taken=Range(lower, upper, bounds)
    )


@pytest.fixture
def slot() -> Slot:
    return make_slot(capacity=2)


@pytest.fixture
def booking(slot: Slot) -> Booking:
    return Booking.objects.get(reference=apply(application(slot)))


@pytest.mark.parametrize(
    ("lower", "upper", "bounds"),
    [
        pytest.param(NINE, TEN, "[]", id="the same hour"),
        pytest.param(TEN, ELEVEN, "[]", id="from the last instant on"),
        pytest.param(NINE - timedelta(hours=1), NINE, "[]", id="until the first instant"),
        pytest.param(NINE - timedelta(hours=1), None, "[)", id="all the time"),
        pytest.param(NINE + MOMENT, NINE + 2 * MOMENT, "[)", id="a moment within"),
    ],
)
def test_a_second_claim_on_a_taken_unit_is_refused(
    slot: Slot, lower: datetime, upper: datetime | None, bounds: str
) -> None:
    close(slot, 1, NINE, TEN, "[]")
    with refused_by("a_unit_has_one_claim_at_a_time"):
        close(slot, 1, lower, upper, bounds)


def test_a_unit_is_free_a_moment_after_its_claim_and_the_other_unit_all_the_time(
    slot: Slot,
) -> None:
    close(slot, 1, NINE, TEN, "[]")
    close(slot, 1, TEN + MOMENT, None, "[)")
    close(slot, 2, NINE, TEN, "[]")
    assert Claim.objects.filter(slot=slot).count() == 3


def test_a_claim_given_up_at_an_instant_leaves_that_instant_to_the_next(slot: Slot) -> None:
    close(slot, 1, NINE, TEN, "[)")
    close(slot, 1, TEN, None, "[)")
    assert Claim.objects.filter(slot=slot, taken__contains=TEN).count() == 1


def test_a_claim_can_not_be_lengthened_over_the_next_one(slot: Slot) -> None:
    first = close(slot, 1, NINE, TEN, "[)")
    close(slot, 1, TEN, ELEVEN, "[)")
    first.taken = Range(NINE, None, "[)")
    with refused_by("a_unit_has_one_claim_at_a_time"):
        first.save()


@pytest.mark.parametrize("n", [0, 3])
def test_a_claim_on_a_unit_that_does_not_exist_is_refused(slot: Slot, n: int) -> None:
    with refused_by("claim_of_an_existing_unit"):
        close(slot, n, NINE, TEN, "[]")


def test_a_unit_that_was_ever_claimed_is_never_deleted(slot: Slot) -> None:
    close(slot, 1, NINE, TEN, "[]")
    with refused_by("claim_of_an_existing_unit"):
        Unit.objects.filter(slot=slot, n=1).delete()


def test_units_are_counted_from_one(slot: Slot) -> None:
    with refused_by("unit_counted_from_one"):
        Unit.objects.create(slot=slot, n=0)


def test_a_unit_exists_once(slot: Slot) -> None:
    with refused_by("madoguchi_unit_pkey"):
        Unit.objects.bulk_create([Unit(slot=slot, n=2)])


def test_a_claim_without_a_beginning_is_refused(slot: Slot) -> None:
    with refused_by("claim_has_a_beginning"), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO madoguchi_claim (slot_id, n, taken, kind) VALUES (%s, 1, '(,)', 'closed')",
            [slot.pk],
        )


def test_a_booking_keeps_one_unit_only(slot: Slot, booking: Booking) -> None:
    with refused_by("a_booking_keeps_one_unit"):
        booking.claims.update(taken=Range(NINE, None, "[)"))
        Claim.objects.create(slot=slot, n=2, booking=booking, taken=Range(NINE, None, "[)"))


def test_a_claim_of_a_booking_names_it(slot: Slot) -> None:
    with refused_by("claim_of_a_booking_or_closed"):
        Claim.objects.create(slot=slot, n=1, taken=Range(NINE, TEN, "[]"))


def test_a_closed_unit_is_nobodys(slot: Slot, booking: Booking) -> None:
    with refused_by("claim_of_a_booking_or_closed"):
        Claim.objects.create(
            slot=slot, n=2, kind=ClaimKind.CLOSED, booking=booking, taken=Range(NINE, TEN, "[]")
        )

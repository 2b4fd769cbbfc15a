"""At 60:00.000000 the hour still holds; a microsecond later it doesn't, and the unit is free."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from psycopg.types.range import Range

from madoguchi.actions.apply import apply
from madoguchi.actions.confirm import confirm_by_code, confirm_by_link
from madoguchi.actions.locked import Locked
from madoguchi.keys import Link, Purpose, code
from madoguchi.models import Booking, Claim, Slot
from madoguchi.queries.availability import slots_between
from madoguchi.rules import refusals
from tests.builders import BROWSER, application, make_slot
from tests.rows import refused

APPLIED = datetime(2030, 4, 1, 0, 0, tzinfo=UTC)
DEADLINE = APPLIED + timedelta(hours=1)
MOMENT = timedelta(microseconds=1)
WHOLE_HOUR = Range(APPLIED, DEADLINE, "[]")


@pytest.mark.parametrize(
    ("taken", "now", "holds"),
    [
        (WHOLE_HOUR, APPLIED - MOMENT, False),
        (WHOLE_HOUR, APPLIED, True),
        (WHOLE_HOUR, DEADLINE, True),
        (WHOLE_HOUR, DEADLINE + MOMENT, False),
        (Range(APPLIED, DEADLINE, "[)"), DEADLINE - MOMENT, True),
        (Range(APPLIED, DEADLINE, "[)"), DEADLINE, False),
        (Range(APPLIED, None, "[)"), APPLIED + timedelta(days=9000), True),
        (Range(empty=True), APPLIED, False),
    ],
)
def test_a_claim_holds_its_ends_as_its_bounds_say(
    taken: Range[datetime], now: datetime, holds: bool
) -> None:
    locked = Locked(booking=Booking(), claim=Claim(taken=taken), slot=Slot(), now=now)
    assert locked.holds is holds


@pytest.fixture
def slot() -> Slot:
    return make_slot()


@pytest.fixture
def held(slot: Slot) -> Claim:
    return Claim.objects.get(booking__reference=apply(application(slot)))


def stop_the_clock_at(now: datetime) -> None:
    """No row can be moved to meet an instant exactly: only here, the database's clock stands."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA standing")
        cursor.execute(
            "CREATE FUNCTION standing.clock_timestamp() RETURNS timestamptz LANGUAGE sql"
            f" AS $$ SELECT '{now.isoformat()}'::timestamptz $$"
        )
        cursor.execute("SET LOCAL search_path = standing, pg_catalog, public")


@pytest.mark.django_db
def test_at_the_deadline_itself_the_link_works(held: Claim) -> None:
    stop_the_clock_at(held.taken.upper)
    assert held.booking is not None
    assert confirm_by_link(Link(Purpose.CONFIRM, held.booking.reference, 1)) is True


@pytest.mark.django_db
def test_at_the_deadline_itself_the_code_works(held: Claim) -> None:
    stop_the_clock_at(held.taken.upper)
    assert held.booking is not None
    reference = held.booking.reference
    confirm_by_code(reference=reference, browser=BROWSER, code=code(reference, 1))
    assert Booking.objects.get().state == "confirmed"


@pytest.mark.django_db
def test_at_the_deadline_itself_nobody_else_gets_the_unit(slot: Slot, held: Claim) -> None:
    request = application(slot)
    stop_the_clock_at(held.taken.upper)
    with refused(refusals.SlotFull):
        apply(request)


@pytest.mark.django_db
def test_a_microsecond_later_the_link_is_dead_and_the_unit_is_the_next_ones(
    slot: Slot, held: Claim
) -> None:
    request = application(slot)
    later = held.taken.upper + MOMENT
    stop_the_clock_at(later)
    assert held.booking is not None
    with refused(refusals.HoldExpired):
        confirm_by_link(Link(Purpose.CONFIRM, held.booking.reference, 1))
    following = Claim.objects.get(booking__reference=apply(request))
    assert (following.n, following.taken.lower) == (held.n, later)


@pytest.mark.django_db
def test_the_question_for_free_slots_sees_the_same_instant(slot: Slot, held: Claim) -> None:
    def free_at(now: datetime) -> list[int]:
        return [view.free for view in slots_between(slot.counter_id, slot.starts, slot.ends, now)]

    assert free_at(held.taken.lower - MOMENT) == [1]
    assert free_at(held.taken.lower) == [0]
    assert free_at(held.taken.upper) == [0]
    assert free_at(held.taken.upper + MOMENT) == [1]


@pytest.mark.django_db
def test_postgresql_and_python_agree_on_the_ends_of_a_range(held: Claim) -> None:
    upper = held.taken.upper
    for now in (upper - MOMENT, upper, upper + MOMENT):
        with connection.cursor() as cursor:
            cursor.execute("SELECT taken @> %s::timestamptz FROM madoguchi_claim", [now])
            assert cursor.fetchone() == (now in held.taken,)

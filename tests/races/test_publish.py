"""Publishing races with applying on the same slot: a held unit is never closed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from madoguchi.actions.apply import apply
from madoguchi.actions.confirm import confirm_by_link
from madoguchi.actions.publish import publish_slots
from madoguchi.keys import Link, Purpose
from madoguchi.models import Band, Counter, Slot
from madoguchi.queries.availability import slots_between
from madoguchi.queries.clock import database_now
from madoguchi.rules import refusals
from madoguchi.rules.preview import Preview
from tests.builders import application, make_counter
from tests.races.racing import of_type, race

pytestmark = pytest.mark.django_db(transaction=True)

TOKYO = ZoneInfo("Asia/Tokyo")

BOTH_HOLD = """
SELECT count(*) FROM madoguchi_claim closed JOIN madoguchi_claim taken
    ON taken.slot_id = closed.slot_id AND taken.n = closed.n AND taken.id <> closed.id
   AND taken.taken && closed.taken
"""


@pytest.fixture
def day() -> date:
    return database_now().astimezone(TOKYO).date() + timedelta(days=3)


@pytest.fixture
def counter(day: date) -> Counter:
    counter = make_counter()
    Band.objects.create(
        counter=counter,
        weekday=day.weekday(),
        starts="10:00",
        ends="10:30",
        capacity=3,
        valid_from=day,
        on_weekends=True,
        on_holidays=True,
        on_new_year=True,
    )
    return counter


def publish(counter: Counter, day: date) -> Preview:
    return publish_slots(counter.pk, day, day)


def units_in_two_hands() -> int:
    with connection.cursor() as cursor:
        cursor.execute(BOTH_HOLD)
        return int(cursor.fetchone()[0])


def seen(slot: Slot) -> tuple[int, int]:
    """How many units are held, and how many there are on offer."""
    views = slots_between(slot.counter_id, slot.starts, slot.ends, database_now())
    return (views[0].capacity - views[0].free, views[0].capacity) if views else (0, 0)


def fresh_slot(counter: Counter, day: date) -> Slot:
    counter.bands.update(capacity=3, valid_from=day, valid_until=day)
    publish(counter, day)
    return counter.slots.get(starts=datetime(day.year, day.month, day.day, 10, tzinfo=TOKYO))


def test_a_slot_is_taken_back_or_held_and_never_both(counter: Counter, day: date) -> None:
    for week in range(3):
        slot = fresh_slot(counter, day + timedelta(weeks=week))
        requests = [application(slot) for _ in range(2)]
        counter.bands.update(
            valid_from=day - timedelta(days=9), valid_until=day - timedelta(days=8)
        )
        preview, *applied = race(
            partial(publish, counter, day + timedelta(weeks=week)),
            *[partial(apply, request) for request in requests],
        )
        slot.refresh_from_db()
        held = of_type(applied, str)
        if held:
            assert slot.withdrawn_at is None
            assert [kept.id for kept in preview.kept] == [slot.pk]
            assert seen(slot) == (len(held), 3)
            assert slot.closed_at is not None
            assert len(of_type(applied, refusals.SlotWithdrawn)) == 2 - len(held)
        else:
            assert slot.withdrawn_at is not None
            assert len(of_type(applied, refusals.SlotWithdrawn)) == 2
        assert units_in_two_hands() == 0


def test_a_lowered_capacity_never_falls_below_what_is_held(counter: Counter, day: date) -> None:
    for week in range(3):
        this_day = day + timedelta(weeks=week)
        slot = fresh_slot(counter, this_day)
        requests = [application(slot) for _ in range(4)]
        counter.bands.update(capacity=1)
        preview, *applied = race(
            partial(publish, counter, this_day), *[partial(apply, one) for one in requests]
        )
        held = of_type(applied, str)
        assert len(held) + len(of_type(applied, refusals.SlotFull)) == 4
        assert 1 <= len(held) <= 3
        assert seen(slot) == (len(held), len(held))
        assert units_in_two_hands() == 0
        assert publish(counter, this_day).changes_nothing
        assert isinstance(preview, Preview)


def test_a_held_booking_is_confirmed_while_its_slot_is_published_away(
    counter: Counter, day: date
) -> None:
    slot = fresh_slot(counter, day)
    references = [apply(application(slot)) for _ in range(2)]
    counter.bands.all().delete()
    preview, *confirmed = race(
        partial(publish, counter, day),
        *[
            partial(confirm_by_link, Link(Purpose.CONFIRM, reference, 1))
            for reference in references
        ],
    )
    assert confirmed == [True, True]
    assert [kept.taken for kept in preview.kept] == [2]
    slot.refresh_from_db()
    assert slot.withdrawn_at is None


def test_two_publishers_at_once_publish_once(counter: Counter, day: date) -> None:
    previews = race(*[partial(publish, counter, day)] * 4)
    assert sorted(len(preview.new) for preview in of_type(previews, Preview)) == [0, 0, 0, 1]
    assert Slot.objects.count() == 1

"""Taking a publication back restores exactly what stood, or is refused and changes nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from madoguchi.actions.apply import apply
from madoguchi.actions.publish import preview_slots, publish_slots
from madoguchi.actions.take_back import take_back
from madoguchi.actions.withdraw import withdraw
from madoguchi.models import Band, Counter, Publication, Slot, Staff, StaffEvent
from madoguchi.queries.availability import SlotView, slots_between
from madoguchi.queries.booking import Situation, booking
from madoguchi.queries.clock import database_now
from madoguchi.queries.publications import publications_of
from madoguchi.queries.timetable import span
from madoguchi.rules import refusals
from tests.builders import BROWSER, application, make_counter
from tests.rows import refused

pytestmark = pytest.mark.django_db

MONDAY = date(2090, 4, 3)
LATER = datetime(2090, 1, 1, tzinfo=UTC)


@pytest.fixture
def staff() -> Staff:
    return Staff.objects.create_user("manager@example.jp", name="管理 花子")


@pytest.fixture
def counter() -> Counter:
    counter = make_counter(horizon_days=32000)
    set_band(counter, 9, 11, 2)
    return counter


def set_band(counter: Counter, starts: int, ends: int, capacity: int) -> None:
    counter.bands.all().delete()
    Band.objects.create(
        counter=counter,
        weekday=0,
        starts=time(starts),
        ends=time(ends),
        capacity=capacity,
        valid_from=date(2090, 1, 1),
    )


def publish(counter: Counter, **how: Any) -> None:
    publish_slots(counter.pk, MONDAY, MONDAY, **how)


def newest(counter: Counter) -> int:
    return Publication.objects.filter(counter=counter).latest("id").pk


def undo(counter: Counter, publication_id: int | None = None, staff: Staff | None = None) -> None:
    take_back(counter=counter, publication_id=publication_id or newest(counter), staff=staff)


def newest_standing(counter: Counter) -> int:
    return Publication.objects.filter(counter=counter, taken_back_at=None).latest("id").pk


def offered(counter: Counter) -> list[SlotView]:
    return slots_between(counter.pk, *span(MONDAY, MONDAY), database_now())


def test_publishing_is_recorded_with_who_and_what(counter: Counter, staff: Staff) -> None:
    publish(counter, staff=staff)
    [view] = publications_of(counter, database_now())
    assert (view.by, view.first, view.last) == ("管理 花子", MONDAY, MONDAY)
    assert view.counts["new"] == 4
    assert view.can_be_taken_back
    event = StaffEvent.objects.get()
    assert (event.act, event.actor, event.counter) == ("published", staff, counter)


def test_publishing_what_stands_leaves_no_record(counter: Counter, staff: Staff) -> None:
    publish(counter, staff=staff)
    publish(counter, staff=staff)
    assert Publication.objects.count() == StaffEvent.objects.count() == 1


def test_a_preview_that_was_agreed_to_is_published(counter: Counter) -> None:
    agreed = preview_slots(counter, MONDAY, MONDAY, database_now()).fingerprint
    publish(counter, expected=agreed)
    assert len(offered(counter)) == 4


def test_a_preview_that_no_longer_holds_is_not_published(counter: Counter) -> None:
    with refused(refusals.PreviewOutdated):
        publish(counter, expected="0" * 64)


def test_the_first_publication_taken_back_leaves_nothing(counter: Counter, staff: Staff) -> None:
    publish(counter)
    undo(counter, staff=staff)
    assert offered(counter) == []
    [view] = publications_of(counter, database_now())
    assert view.taken_back_by == "管理 花子"
    assert not view.can_be_taken_back
    with refused(refusals.PublicationTakenBack):
        undo(counter)


def test_what_was_taken_back_can_be_published_again(counter: Counter) -> None:
    publish(counter)
    before = [(view.starts, view.free) for view in offered(counter)]
    undo(counter)
    publish(counter)
    assert [(view.starts, view.free) for view in offered(counter)] == before


def test_nothing_is_taken_back_while_any_of_it_is_booked(counter: Counter) -> None:
    publish(counter)
    reference = apply(application(counter.slots.earliest("starts")))
    assert publications_of(counter, database_now())[0].booked
    with refused(refusals.PublicationBooked):
        undo(counter)
    withdraw(reference=reference, browser=BROWSER)
    undo(counter)
    assert offered(counter) == []


def test_a_capacity_that_grew_is_taken_back_while_the_added_is_free(counter: Counter) -> None:
    publish(counter)
    slot = counter.slots.earliest("starts")
    apply(application(slot))
    set_band(counter, 9, 11, 3)
    publish(counter)
    undo(counter)
    assert {view.capacity for view in offered(counter)} == {2}
    publish(counter)
    for _ in range(2):
        apply(application(slot))
    with refused(refusals.PublicationBooked):
        undo(counter)


def test_the_later_one_is_taken_back_first(counter: Counter) -> None:
    publish(counter)
    first = newest(counter)
    set_band(counter, 9, 10, 2)
    publish(counter)
    with refused(refusals.PublicationOvertaken):
        undo(counter, first)
    undo(counter)
    undo(counter, first)
    assert offered(counter) == []


def test_another_counters_publication_is_unknown(counter: Counter) -> None:
    publish(counter)
    other = make_counter()
    with refused(refusals.PublicationUnknown):
        undo(other, newest(counter))


def test_a_slot_no_longer_planned_takes_no_new_bookings_and_opens_again(counter: Counter) -> None:
    publish(counter)
    slot = counter.slots.earliest("starts")
    apply(application(slot))
    set_band(counter, 10, 11, 2)
    publish(counter)
    wish = application(slot)
    with refused(refusals.SlotWithdrawn):
        apply(wish)
    undo(counter)
    assert apply(wish)


def test_slots_are_released_at_their_instant(counter: Counter) -> None:
    publish(counter, bookable_from=LATER)
    wish = application(counter.slots.earliest("starts"))
    with refused(refusals.SlotNotReleased):
        apply(wish)
    Slot.objects.filter(counter=counter).update(bookable_from=database_now() - timedelta(seconds=1))
    assert apply(wish)


def test_a_release_is_given_to_what_comes_and_not_to_what_stands(counter: Counter) -> None:
    set_band(counter, 9, 10, 2)
    publish(counter)
    set_band(counter, 9, 11, 2)
    publish(counter, bookable_from=LATER)
    assert [view.bookable_from for view in offered(counter)] == [None, None, LATER, LATER]


shapes = st.tuples(st.integers(8, 10), st.integers(11, 13), st.integers(1, 4))
releases = st.none() | st.just(LATER)


lengths = st.sampled_from([20, 30, 45])
slowly = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@slowly
@given(st.lists(st.tuples(shapes, lengths, releases), max_size=4))
def test_taking_back_restores_whatever_stood(
    db: None, changes: list[tuple[tuple[int, int, int], int, datetime | None]]
) -> None:
    counter = make_counter(horizon_days=32000)
    stood = [offered(counter)]
    for shape, minutes, release in changes:
        set_band(counter, *shape)
        Counter.objects.filter(pk=counter.pk).update(session_minutes=minutes)
        publish(counter, bookable_from=release)
        if Publication.objects.filter(counter=counter).count() == len(stood):
            stood.append(offered(counter))
    while len(stood) > 1:
        assert offered(counter) == stood.pop()
        undo(counter, newest_standing(counter))
    assert offered(counter) == []


@slowly
@given(st.lists(st.tuples(shapes, lengths), min_size=1, max_size=4), st.integers(0, 3))
def test_taking_back_restores_whatever_stood_around_a_booking(
    db: None, changes: list[tuple[tuple[int, int, int], int]], place: int
) -> None:
    counter = make_counter(horizon_days=32000)
    set_band(counter, 8, 10, 2)
    publish(counter)
    reference = apply(application(counter.slots.order_by("starts")[place]))
    stood = [offered(counter)]
    for shape, minutes in changes:
        set_band(counter, *shape)
        Counter.objects.filter(pk=counter.pk).update(session_minutes=minutes)
        publish(counter)
        assert booking(reference).situation is Situation.WAITING
        if Publication.objects.filter(counter=counter).count() > len(stood):
            stood.append(offered(counter))
    while len(stood) > 1:
        assert offered(counter) == stood.pop()
        undo(counter, newest_standing(counter))
    assert offered(counter) == stood.pop()

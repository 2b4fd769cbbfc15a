"""Closing takes what is free off offer, keeps what people hold, and can be ended again."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from madoguchi.actions.apply import apply
from madoguchi.actions.close import Stretch, close, end_closure, fingerprint, preview_closing
from madoguchi.actions.publish import publish_slots
from madoguchi.actions.take_back import take_back
from madoguchi.models import Bureau, Closure, Counter, Publication, Slot, Staff, StaffEvent
from madoguchi.queries.access import Place
from madoguchi.queries.availability import slots_between
from madoguchi.queries.clock import database_now
from madoguchi.queries.impact import hits
from madoguchi.rules import refusals
from madoguchi.rules.dates import tokyo_day
from tests.builders import application, make_counter, make_office, make_slot, make_terms
from tests.rows import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def counter() -> Counter:
    return make_counter()


@pytest.fixture
def slots(counter: Counter) -> list[Slot]:
    """Four slots of half an hour in a row, two people at a time."""
    make_terms()
    return [make_slot(counter, capacity=2) for _ in range(4)]


@pytest.fixture
def staff() -> Staff:
    return Staff.objects.create_user("manager@example.jp", name="管理 花子")


def across(place: Place, *slots: Slot) -> Stretch:
    return Stretch(place, slots[0].starts, slots[-1].ends)


def offered(counter: Counter) -> dict[datetime, tuple[int, bool]]:
    now = database_now()
    views = slots_between(counter.pk, now, now + timedelta(days=9), now)
    return {view.starts: (view.free, view.closed) for view in views}


def test_what_is_free_goes_and_the_rest_stands(counter: Counter, slots: list[Slot]) -> None:
    close(stretch=across(counter, slots[1], slots[2]), reason="停電", staff=None)
    assert list(offered(counter)) == [slots[0].starts, slots[3].starts]
    assert Closure.objects.get().counter == counter


def test_a_slot_that_is_only_touched_goes_as_well(counter: Counter, slots: list[Slot]) -> None:
    minute = timedelta(minutes=1)
    stretch = Stretch(counter, slots[1].ends - minute, slots[2].starts + minute)
    close(stretch=stretch, reason="停電", staff=None)
    assert list(offered(counter)) == [slots[0].starts, slots[3].starts]


def test_what_people_hold_is_kept_and_takes_nobody_else(
    counter: Counter, slots: list[Slot]
) -> None:
    reference = apply(application(slots[1]))
    stretch = across(counter, *slots)
    [(_, preview)] = close(stretch=stretch, reason="台風", staff=None)
    assert [slot.id for slot in preview.kept] == [slots[1].pk]
    assert offered(counter) == {slots[1].starts: (1, True)}
    [hit] = hits([slot.id for slot in preview.kept], database_now())
    assert (hit.reference, hit.confirmed, hit.starts) == (reference, False, slots[1].starts)
    wish = application(slots[1])
    with refused(refusals.SlotWithdrawn):
        apply(wish)


def test_closing_a_bureau_closes_its_offices_and_no_other(slots: list[Slot]) -> None:
    here = slots[0].counter
    beside = make_slot(make_counter(office=make_office(bureau=here.office.bureau)))
    elsewhere = Bureau.objects.create(name="大阪労働局", prefecture="大阪府")
    far = make_slot(make_counter(office=make_office(bureau=elsewhere)))
    bureau = here.office.bureau
    close(stretch=across(bureau, slots[0], slots[3]), reason="台風", staff=None)
    assert (offered(here), offered(beside.counter)) == ({}, {})
    assert len(offered(far.counter)) == 1
    event = StaffEvent.objects.get()
    assert (event.act, event.bureau, event.reason) == ("closed", bureau, "台風")


def test_ending_a_closure_restores_what_it_took(counter: Counter, slots: list[Slot]) -> None:
    apply(application(slots[1]))
    before = offered(counter)
    close(stretch=across(counter.office, *slots), reason="台風", staff=None)
    assert offered(counter) != before
    closure = Closure.objects.get()
    end_closure(place=counter.office, closure_id=closure.pk, staff=None)
    assert offered(counter) == before
    assert not Closure.objects.exists()
    with refused(refusals.ClosureUnknown):
        end_closure(place=counter.office, closure_id=closure.pk, staff=None)


def test_a_closure_of_another_place_is_unknown(counter: Counter, slots: list[Slot]) -> None:
    close(stretch=across(counter, *slots), reason="台風", staff=None)
    with refused(refusals.ClosureUnknown):
        end_closure(place=counter.office, closure_id=Closure.objects.get().pk, staff=None)


def test_what_was_published_after_a_closure_is_left_to_publishing(
    counter: Counter, slots: list[Slot]
) -> None:
    close(stretch=across(counter, *slots), reason="台風", staff=None)
    Publication.objects.create(
        counter=counter,
        at=database_now(),
        first=tokyo_day(slots[0].starts),
        last=tokyo_day(slots[0].starts),
        counts={},
    )
    end_closure(place=counter, closure_id=Closure.objects.get().pk, staff=None)
    assert offered(counter) == {}


def test_a_closures_publication_ends_with_the_closure_only(
    counter: Counter, slots: list[Slot]
) -> None:
    close(stretch=across(counter, *slots), reason="台風", staff=None)
    with refused(refusals.PublicationOfClosure):
        take_back(counter=counter, publication_id=Publication.objects.get().pk, staff=None)


def test_publishing_does_not_bring_back_what_is_closed(counter: Counter, slots: list[Slot]) -> None:
    day = tokyo_day(slots[0].starts)
    close(stretch=across(counter, *slots), reason="台風", staff=None)
    assert publish_slots(counter.pk, day, day).changes_nothing


def test_what_was_shown_is_what_is_closed(
    counter: Counter, slots: list[Slot], staff: Staff
) -> None:
    stretch = across(counter, *slots)
    shown = fingerprint(preview_closing(stretch, database_now()))
    apply(application(slots[0]))
    with refused(refusals.PreviewOutdated):
        close(stretch=stretch, reason="台風", staff=staff, expected=shown)
    shown = fingerprint(preview_closing(stretch, database_now()))
    close(stretch=stretch, reason="台風", staff=staff, expected=shown)
    assert Publication.objects.get().staff == staff


def test_a_time_that_is_none_or_is_over_can_not_be_closed(counter: Counter) -> None:
    now = database_now()
    hour = timedelta(hours=1)
    for starts, ends in ((now + hour, now + hour), (now - 2 * hour, now - hour)):
        with refused(refusals.ClosureBackwards):
            close(stretch=Stretch(counter, starts, ends), reason="台風", staff=None)

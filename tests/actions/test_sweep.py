"""The sweeper marks what is over, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from madoguchi.actions.apply import apply
from madoguchi.actions.confirm import confirm_by_link
from madoguchi.actions.sweep import expired_references, mark_expired
from madoguchi.actions.withdraw import withdraw
from madoguchi.keys import Link, Purpose
from madoguchi.models import Booking, Claim
from madoguchi.rules import refusals
from tests.builders import BROWSER, application, let_expire, let_time_pass, make_slot
from tests.rows import everything, refused

pytestmark = pytest.mark.django_db


def apply_for_a_slot() -> str:
    return apply(application(make_slot()))


def test_only_held_bookings_whose_hour_is_over_are_found_oldest_first() -> None:
    first, second, held, confirmed, withdrawn = (apply_for_a_slot() for _ in range(5))
    let_expire(second)
    let_expire(first)
    let_time_pass(held, timedelta(minutes=59))
    confirm_by_link(Link(Purpose.CONFIRM, confirmed, 1))
    withdraw(reference=withdrawn, browser=BROWSER)
    assert expired_references() == [first, second]
    assert expired_references(limit=1) == [first]


def test_an_expired_booking_is_marked_once_and_by_the_system() -> None:
    reference = apply_for_a_slot()
    let_expire(reference)
    claim = Claim.objects.get().taken
    assert mark_expired(reference) is True
    booking = Booking.objects.get()
    event = booking.events.latest("id")
    assert (booking.state, event.act, event.actor) == ("expired", "expire", "system")
    assert Claim.objects.get().taken == claim
    assert booking.letters.count() == 1
    assert expired_references() == []
    before = everything()
    assert mark_expired(reference) is False
    assert everything() == before


def test_what_still_holds_or_was_decided_is_left_alone() -> None:
    held, confirmed = apply_for_a_slot(), apply_for_a_slot()
    confirm_by_link(Link(Purpose.CONFIRM, confirmed, 1))
    before = everything()
    assert [mark_expired(held), mark_expired(confirmed)] == [False, False]
    assert everything() == before


def test_an_unknown_booking_is_refused() -> None:
    with refused(refusals.BookingUnknown):
        mark_expired("0000000000")

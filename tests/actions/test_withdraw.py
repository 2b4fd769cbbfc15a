"""Withdrawing gives a held unit back at once, from the browser that applied."""

from __future__ import annotations

import pytest

from madoguchi.actions.apply import apply
from madoguchi.actions.confirm import confirm_by_link
from madoguchi.actions.sweep import mark_expired
from madoguchi.actions.withdraw import withdraw
from madoguchi.keys import Link, Purpose, browser_hash
from madoguchi.models import Booking, Claim
from madoguchi.rules import refusals
from tests.builders import BROWSER, application, let_expire, make_slot
from tests.rows import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def reference() -> str:
    return apply(application(make_slot()))


def test_the_claim_ends_at_that_instant(reference: str) -> None:
    withdraw(reference=reference, browser=BROWSER)
    booking = Booking.objects.get()
    event = booking.events.latest("id")
    taken = Claim.objects.get().taken
    assert booking.state == "withdrawn"
    assert (taken.lower, taken.upper, taken.bounds) == (booking.applied_at, event.at, "[)")
    assert (event.act, event.actor) == ("withdraw", "applicant")


def test_no_letter_is_sent_to_a_mailbox_that_nobody_confirmed(reference: str) -> None:
    withdraw(reference=reference, browser=BROWSER)
    assert Booking.objects.get().letters.count() == 1


def test_another_browser_can_not_withdraw(reference: str) -> None:
    with refused(refusals.BookingUnknown):
        withdraw(reference=reference, browser=browser_hash("other"))


def test_an_unknown_booking_is_refused(reference: str) -> None:
    with refused(refusals.BookingUnknown):
        withdraw(reference="0000000000", browser=BROWSER)


def test_a_withdrawn_booking_is_not_withdrawn_again(reference: str) -> None:
    withdraw(reference=reference, browser=BROWSER)
    with refused(refusals.BookingNotHeld):
        withdraw(reference=reference, browser=BROWSER)


def test_a_confirmed_booking_is_not_withdrawn_but_cancelled(reference: str) -> None:
    confirm_by_link(Link(Purpose.CONFIRM, reference, 1))
    with refused(refusals.BookingNotHeld):
        withdraw(reference=reference, browser=BROWSER)


@pytest.mark.parametrize("swept", [False, True])
def test_an_expired_booking_is_over_already_swept_or_not(reference: str, swept: bool) -> None:
    let_expire(reference)
    if swept:
        assert mark_expired(reference)
    with refused(refusals.HoldExpired):
        withdraw(reference=reference, browser=BROWSER)

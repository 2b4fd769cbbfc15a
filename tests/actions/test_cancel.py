"""Cancelling frees a confirmed unit at once, for the holder of the booking's mailed link."""

from __future__ import annotations

from datetime import timedelta

import pytest

from madoguchi.actions.apply import apply
from madoguchi.actions.cancel import cancel
from madoguchi.actions.confirm import confirm_by_link
from madoguchi.actions.correct import correct_address
from madoguchi.actions.withdraw import withdraw
from madoguchi.keys import Link, Purpose
from madoguchi.models import Booking, Claim, Slot
from madoguchi.queries.clock import database_now
from madoguchi.rules import refusals
from madoguchi.rules.personal import read_email
from tests.builders import BROWSER, SESSION, application, make_slot
from tests.rows import everything, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def slot() -> Slot:
    return make_slot()


@pytest.fixture
def held(slot: Slot) -> str:
    return apply(application(slot))


@pytest.fixture
def confirmed(held: str) -> str:
    confirm_by_link(Link(Purpose.CONFIRM, held, 1))
    return held


def link(reference: str, generation: int = 1) -> Link:
    return Link(Purpose.BOOKING, reference, generation)


def start_in(slot: Slot, wait: timedelta) -> None:
    starts = database_now() + wait
    Slot.objects.filter(pk=slot.pk).update(starts=starts, ends=starts + SESSION)


def test_the_unit_is_free_at_once_and_a_letter_says_so(slot: Slot, confirmed: str) -> None:
    assert cancel(link(confirmed)) is True
    booking = Booking.objects.get()
    event = booking.events.latest("id")
    assert (booking.state, event.act) == ("cancelled", "cancel")
    assert Claim.objects.get().taken.upper == event.at
    assert booking.letters.latest("id").kind == "cancelled"
    apply(application(slot))


def test_when_it_was_confirmed_is_kept(confirmed: str) -> None:
    before = Booking.objects.get().confirmed_at
    cancel(link(confirmed))
    assert Booking.objects.get().confirmed_at == before


def test_a_second_press_changes_nothing_even_after_the_cut_off(slot: Slot, confirmed: str) -> None:
    cancel(link(confirmed))
    start_in(slot, timedelta(minutes=1))
    before = everything()
    assert cancel(link(confirmed)) is False
    assert everything() == before


def test_before_the_cut_off_it_is_possible(slot: Slot, confirmed: str) -> None:
    start_in(slot, timedelta(minutes=61))
    assert cancel(link(confirmed)) is True


@pytest.mark.parametrize("wait", [timedelta(minutes=59), timedelta(minutes=-5)])
def test_after_the_cut_off_it_is_too_late(slot: Slot, confirmed: str, wait: timedelta) -> None:
    start_in(slot, wait)
    with refused(refusals.CancellationTooLate):
        cancel(link(confirmed))


def test_a_held_booking_is_withdrawn_and_not_cancelled(held: str) -> None:
    with refused(refusals.BookingNotConfirmed):
        cancel(link(held))


def test_a_withdrawn_booking_is_not_cancelled(held: str) -> None:
    withdraw(reference=held, browser=BROWSER)
    with refused(refusals.BookingNotConfirmed):
        cancel(link(held))


def test_an_unknown_booking_is_refused(confirmed: str) -> None:
    with refused(refusals.BookingUnknown):
        cancel(link("0000000000"))


def test_the_link_of_an_earlier_address_is_refused(held: str) -> None:
    correct_address(reference=held, browser=BROWSER, email=read_email("new@example.jp"))
    confirm_by_link(Link(Purpose.CONFIRM, held, 2))
    with refused(refusals.LinkReplaced):
        cancel(link(held))
    assert cancel(link(held, 2)) is True


def test_the_link_for_confirming_does_not_cancel(confirmed: str) -> None:
    with refused(refusals.BookingUnknown):
        cancel(Link(Purpose.CONFIRM, confirmed, 1))

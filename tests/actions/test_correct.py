"""A letter can be sent again or to another address; the hour and the attempts stay."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from madoguchi.actions.apply import apply
from madoguchi.actions.confirm import confirm_by_link
from madoguchi.actions.correct import correct_address, resend_letter
from madoguchi.actions.sweep import mark_expired
from madoguchi.keys import Link, Purpose, browser_hash, fingerprint
from madoguchi.models import Applicant, Booking, Claim
from madoguchi.rules import refusals
from madoguchi.rules.personal import read_email
from tests.builders import BROWSER, application, let_expire, make_slot
from tests.rows import refused

pytestmark = pytest.mark.django_db

NEW = read_email("taro@example.jp")


def correct(reference: str, browser: bytes = BROWSER) -> None:
    correct_address(reference=reference, browser=browser, email=NEW)


def resend(reference: str, browser: bytes = BROWSER) -> None:
    resend_letter(reference=reference, browser=browser)


either = pytest.mark.parametrize("ask", [correct, resend])
Ask = Callable[..., None]


@pytest.fixture
def reference() -> str:
    return apply(application(make_slot()))


def test_a_corrected_address_is_stored_found_and_written_to(reference: str) -> None:
    correct(reference)
    applicant = Applicant.objects.get()
    assert applicant.email == NEW.typed
    assert bytes(applicant.email_key) == fingerprint("email", NEW.key)
    booking = Booking.objects.get()
    assert booking.generation == 2
    letter = booking.letters.latest("id")
    assert (letter.kind, letter.generation, letter.state) == ("confirm", 2, "queued")
    assert booking.events.latest("id").detail == {}


def test_a_letter_sent_again_is_of_the_same_generation(reference: str) -> None:
    resend(reference)
    booking = Booking.objects.get()
    assert booking.generation == 1
    assert list(booking.letters.values_list("kind", "generation")) == [("confirm", 1)] * 2
    assert ProcrastinateJob.objects.count() == 2


@either
def test_the_hour_is_not_extended(reference: str, ask: Ask) -> None:
    before = Claim.objects.get().taken
    ask(reference)
    assert Claim.objects.get().taken == before


def test_an_address_is_corrected_three_times_at_most(reference: str) -> None:
    for _ in range(3):
        correct(reference)
    with refused(refusals.CorrectedTooOften):
        correct(reference)


def test_a_letter_is_sent_again_five_times_at_most_whatever_is_corrected(reference: str) -> None:
    for _ in range(5):
        resend(reference)
    correct(reference)
    with refused(refusals.ResentTooOften):
        resend(reference)


@either
def test_another_browser_can_do_neither(reference: str, ask: Ask) -> None:
    with refused(refusals.BookingUnknown):
        ask(reference, browser_hash("other"))


@either
def test_a_confirmed_booking_waits_for_no_letter(reference: str, ask: Ask) -> None:
    confirm_by_link(Link(Purpose.CONFIRM, reference, 1))
    with refused(refusals.BookingNotHeld):
        ask(reference)


@either
@pytest.mark.parametrize("swept", [False, True])
def test_an_expired_booking_says_so_swept_or_not(reference: str, ask: Ask, swept: bool) -> None:
    let_expire(reference)
    if swept:
        assert mark_expired(reference)
    with refused(refusals.HoldExpired):
        ask(reference)

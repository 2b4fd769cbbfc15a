"""Confirming makes a held booking firm: by the mailed link, or by the digits in the mail."""

from __future__ import annotations

from datetime import timedelta

import pytest

from madoguchi.actions.apply import apply
from madoguchi.actions.cancel import cancel
from madoguchi.actions.confirm import confirm_by_code, confirm_by_link
from madoguchi.actions.correct import correct_address, resend_letter
from madoguchi.actions.sweep import mark_expired
from madoguchi.actions.withdraw import withdraw
from madoguchi.keys import Link, Purpose, browser_hash, code
from madoguchi.models import Booking, Claim
from madoguchi.queries.clock import database_now
from madoguchi.rules import refusals
from madoguchi.rules.personal import read_email
from tests.builders import BROWSER, application, let_expire, let_time_pass, make_slot
from tests.rows import everything, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def reference() -> str:
    return apply(application(make_slot()))


def link(reference: str, generation: int = 1) -> Link:
    return Link(Purpose.CONFIRM, reference, generation)


def wrong_code(reference: str, generation: int = 1) -> str:
    return f"{(int(code(reference, generation)) + 1) % 1_000_000:06d}"


def type_code(reference: str, digits: str) -> None:
    confirm_by_code(reference=reference, browser=BROWSER, code=digits)


def use_up_attempts(reference: str, attempts: int) -> None:
    for _ in range(attempts):
        with pytest.raises(refusals.CodeWrong):
            type_code(reference, wrong_code(reference))


def test_the_link_keeps_the_unit_for_good(reference: str) -> None:
    held = Claim.objects.get()
    before = database_now()
    assert confirm_by_link(link(reference)) is True
    booking = Booking.objects.get(reference=reference)
    claim = Claim.objects.get()
    assert booking.state == "confirmed"
    assert booking.confirmed_at is not None
    assert before <= booking.confirmed_at <= database_now()
    assert (claim.pk, claim.slot_id, claim.n) == (held.pk, held.slot_id, held.n)
    assert (claim.taken.lower, claim.taken.upper) == (held.taken.lower, None)


def test_confirming_is_recorded_and_asks_for_the_second_letter(reference: str) -> None:
    confirm_by_link(link(reference))
    booking = Booking.objects.get(reference=reference)
    event = booking.events.latest("id")
    assert (event.act, event.actor, event.detail) == ("confirm", "applicant", {"by": "link"})
    assert event.at == booking.confirmed_at
    assert list(booking.letters.values_list("kind", flat=True)) == ["confirm", "confirmed"]


def test_a_second_press_changes_nothing(reference: str) -> None:
    confirm_by_link(link(reference))
    before = everything()
    assert confirm_by_link(link(reference)) is False
    assert everything() == before


def test_a_link_of_an_unknown_booking_is_refused(reference: str) -> None:
    with refused(refusals.BookingUnknown):
        confirm_by_link(link("0000000000"))


def test_a_link_for_viewing_does_not_confirm(reference: str) -> None:
    with refused(refusals.BookingUnknown):
        confirm_by_link(Link(Purpose.BOOKING, reference, 1))


def test_a_corrected_address_ends_the_earlier_link_and_code(reference: str) -> None:
    correct_address(reference=reference, browser=BROWSER, email=read_email("new@example.jp"))
    with refused(refusals.LinkReplaced):
        confirm_by_link(link(reference))
    with pytest.raises(refusals.CodeWrong):
        type_code(reference, code(reference, 1))
    assert confirm_by_link(link(reference, 2)) is True
    with refused(refusals.LinkReplaced):
        confirm_by_link(link(reference))


def test_a_link_of_a_generation_to_come_is_refused(reference: str) -> None:
    with refused(refusals.LinkReplaced):
        confirm_by_link(link(reference, 2))


def test_a_letter_sent_again_carries_the_same_link_and_code(reference: str) -> None:
    resend_letter(reference=reference, browser=BROWSER)
    type_code(reference, code(reference, 1))


@pytest.mark.parametrize("swept", [False, True])
def test_after_the_hour_link_and_code_are_refused_swept_or_not(reference: str, swept: bool) -> None:
    let_expire(reference)
    if swept:
        assert mark_expired(reference)
    with refused(refusals.HoldExpired):
        confirm_by_link(link(reference))
    with refused(refusals.HoldExpired):
        type_code(reference, code(reference, 1))


def test_shortly_before_the_hour_is_over_the_link_works(reference: str) -> None:
    let_time_pass(reference, timedelta(minutes=59, seconds=50))
    assert confirm_by_link(link(reference)) is True


def test_a_withdrawn_booking_is_not_confirmed(reference: str) -> None:
    withdraw(reference=reference, browser=BROWSER)
    with refused(refusals.BookingEnded):
        confirm_by_link(link(reference))
    with refused(refusals.BookingNotHeld):
        type_code(reference, code(reference, 1))


def test_a_cancelled_booking_is_not_confirmed_again(reference: str) -> None:
    confirm_by_link(link(reference))
    cancel(Link(Purpose.BOOKING, reference, 1))
    with refused(refusals.BookingEnded):
        confirm_by_link(link(reference))


def test_the_code_confirms_in_the_browser_that_applied(reference: str) -> None:
    type_code(reference, code(reference, 1))
    booking = Booking.objects.get(reference=reference)
    assert booking.state == "confirmed"
    assert booking.events.latest("id").detail == {"by": "code"}
    with refused(refusals.BookingNotHeld):
        type_code(reference, code(reference, 1))


def test_the_code_is_nothing_to_another_browser(reference: str) -> None:
    with refused(refusals.BookingUnknown):
        confirm_by_code(reference=reference, browser=browser_hash("other"), code=code(reference, 1))


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "\0", "é"])
def test_anything_but_the_digits_is_a_wrong_code(reference: str, typed: str) -> None:
    with pytest.raises(refusals.CodeWrong):
        type_code(reference, typed)


def test_a_wrong_code_is_counted_and_nothing_else_changes(reference: str) -> None:
    before = everything()
    use_up_attempts(reference, 1)
    after = everything()
    changed = {table for table in before if before[table] != after[table]}
    assert changed == {"madoguchi_booking"}
    assert Booking.objects.get().code_attempts == 1


def test_the_right_code_works_at_the_fifth_attempt(reference: str) -> None:
    use_up_attempts(reference, 4)
    type_code(reference, code(reference, 1))
    assert Booking.objects.get().state == "confirmed"


def test_after_five_wrong_codes_only_the_link_works(reference: str) -> None:
    use_up_attempts(reference, 4)
    with pytest.raises(refusals.CodeExhausted):
        type_code(reference, wrong_code(reference))
    with refused(refusals.CodeExhausted):
        type_code(reference, code(reference, 1))
    assert confirm_by_link(link(reference)) is True


def test_neither_resending_nor_correcting_gives_new_attempts(reference: str) -> None:
    use_up_attempts(reference, 4)
    resend_letter(reference=reference, browser=BROWSER)
    correct_address(reference=reference, browser=BROWSER, email=read_email("new@example.jp"))
    with pytest.raises(refusals.CodeExhausted):
        type_code(reference, wrong_code(reference, 2))
    with refused(refusals.CodeExhausted):
        type_code(reference, code(reference, 2))

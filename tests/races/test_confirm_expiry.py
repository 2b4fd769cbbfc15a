"""Confirming races with the end of the hour, with the next claim, and with itself: one wins."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from threading import Event

import pytest
from psycopg.types.range import Range

from madoguchi.actions.apply import Application, apply
from madoguchi.actions.confirm import confirm_by_code, confirm_by_link
from madoguchi.actions.correct import correct_address
from madoguchi.actions.sweep import mark_expired
from madoguchi.actions.withdraw import withdraw
from madoguchi.keys import Link, Purpose, code
from madoguchi.models import Booking, Claim, Counter, Letter, Slot
from madoguchi.queries.clock import database_now
from madoguchi.rules import refusals
from madoguchi.rules.personal import read_email
from tests.builders import BROWSER, application, let_expire, make_counter, make_slot
from tests.races.racing import of_type, race

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 40


@pytest.fixture
def counter() -> Counter:
    return make_counter()


@pytest.fixture
def held(counter: Counter) -> str:
    return apply(application(make_slot(counter)))


def confirm(reference: str, generation: int = 1) -> bool:
    return confirm_by_link(Link(Purpose.CONFIRM, reference, generation))


def confirm_late(reference: str, ends_in: float, decided: Event) -> bool:
    """Let the hour end in so many seconds, and confirm at once."""
    try:
        let_end_in(reference, timedelta(seconds=ends_in))
        return confirm(reference)
    finally:
        decided.set()


def keep_sweeping(reference: str, decided: Event) -> bool:
    while not decided.is_set():
        if mark_expired(reference):
            return True
    return mark_expired(reference)


def keep_trying(request: Application, decided: Event) -> str:
    """Apply again and again; the last try begins after the confirmation was decided."""
    while True:
        last = decided.is_set()
        try:
            return apply(request)
        except refusals.SlotFull:
            if last:
                raise


def let_end_in(reference: str, wait: timedelta) -> None:
    upper = database_now() + wait
    claims = Claim.objects.filter(booking__reference=reference)
    claims.update(taken=Range(upper - timedelta(hours=1), upper, "[]"))


def holder(reference: str) -> str:
    """Who has the unit now that the booking had; it is one person."""
    slot = Claim.objects.get(booking__reference=reference).slot_id
    booking = Claim.objects.get(slot=slot, taken__contains=database_now()).booking
    assert booking is not None
    return booking.reference


def one_round(slot: Slot, ends_in: float) -> str:
    """An hour that ends in a moment: its confirmation, the sweeper, and one who wants the unit."""
    reference, request, decided = apply(application(slot)), application(slot), Event()
    confirmed, following, swept = race(
        partial(confirm_late, reference, ends_in, decided),
        partial(keep_trying, request, decided),
        partial(keep_sweeping, reference, decided),
    )
    state = Booking.objects.get(reference=reference).state
    if confirmed is True:
        assert isinstance(following, refusals.SlotFull)
        assert (state, swept, holder(reference)) == ("confirmed", False, reference)
        return "confirmed"
    assert isinstance(confirmed, refusals.HoldExpired)
    assert isinstance(following, str)
    assert (state, swept, holder(reference)) == ("expired", True, following)
    return "expired"


def test_of_a_late_confirmation_and_the_next_claim_exactly_one_wins(counter: Counter) -> None:
    ends, ends_in = Tally[str](), 0.02
    for _ in range(ROUNDS):
        end = one_round(make_slot(counter), ends_in)
        ends[end] += 1
        # Whatever the machine's speed, this keeps the deadline where either may win.
        ends_in *= 1.25 if end == "expired" else 0.8
    assert ends["confirmed"] > 0
    assert ends["expired"] > 0
    assert ends.total() == ROUNDS


def events(reference: str) -> list[str]:
    booking = Booking.objects.get(reference=reference)
    return list(booking.events.values_list("act", flat=True))


def test_of_two_confirmations_at_once_one_does_it_and_both_see_it(counter: Counter) -> None:
    for _ in range(20):
        reference = apply(application(make_slot(counter)))
        outcomes = race(*[partial(confirm, reference)] * 4)
        assert sorted(outcomes) == [False, False, False, True]
        assert events(reference) == ["apply", "confirm"]
        assert Letter.objects.filter(booking__reference=reference, kind="confirmed").count() == 1


def test_of_link_and_code_at_once_one_confirms(counter: Counter) -> None:
    for _ in range(20):
        reference = apply(application(make_slot(counter)))
        digits = code(reference, 1)
        by_link, by_code = race(
            partial(confirm, reference),
            partial(confirm_by_code, reference=reference, browser=BROWSER, code=digits),
        )
        assert (by_link is True) == isinstance(by_code, refusals.BookingNotHeld)
        assert (by_link is False) == (by_code is None)
        assert events(reference) == ["apply", "confirm"]


def test_of_confirming_and_withdrawing_at_once_one_wins(counter: Counter) -> None:
    ends = Tally[str]()
    for turn in range(30):
        reference = apply(application(make_slot(counter)))
        acts: list[Callable[[], object]] = [
            partial(confirm, reference),
            partial(withdraw, reference=reference, browser=BROWSER),
        ]
        confirmed, withdrawn = race(*acts) if turn % 2 else race(*acts[::-1])[::-1]
        state = Booking.objects.get(reference=reference).state
        ends[state] += 1
        if state == "confirmed":
            assert confirmed is True
            assert isinstance(withdrawn, refusals.BookingNotHeld)
        else:
            assert (state, withdrawn) == ("withdrawn", None)
            assert isinstance(confirmed, refusals.BookingEnded)
    assert ends.total() == 30


def test_of_confirming_and_correcting_the_address_at_once_one_wins(counter: Counter) -> None:
    for _ in range(20):
        reference = apply(application(make_slot(counter)))
        new = read_email("new@example.jp")
        confirmed, corrected = race(
            partial(confirm, reference),
            partial(correct_address, reference=reference, browser=BROWSER, email=new),
        )
        if confirmed is True:
            assert isinstance(corrected, refusals.BookingNotHeld)
        else:
            assert isinstance(confirmed, refusals.LinkReplaced)
            assert confirm(reference, generation=2) is True


def test_many_wrong_codes_at_once_are_five_attempts_and_no_more(held: str) -> None:
    wrong = f"{(int(code(held, 1)) + 1) % 1_000_000:06d}"
    attempt = partial(confirm_by_code, reference=held, browser=BROWSER, code=wrong)
    outcomes = race(*[attempt] * 20)
    assert len(of_type(outcomes, refusals.CodeWrong)) == 4
    assert len(of_type(outcomes, refusals.CodeExhausted)) == 16
    assert Booking.objects.get().code_attempts == 5
    assert confirm(held) is True


def test_two_sweepers_mark_a_booking_once(held: str) -> None:
    let_expire(held)
    assert sorted(race(*[partial(mark_expired, held)] * 4)) == [False, False, False, True]
    assert events(held) == ["apply", "expire"]

"""Any order of acts, with time passing between them, leaves what a simple model says."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from madoguchi.actions.apply import apply
from madoguchi.actions.cancel import cancel
from madoguchi.actions.confirm import confirm_by_code, confirm_by_link
from madoguchi.actions.correct import correct_address, resend_letter
from madoguchi.actions.publish import publish_slots
from madoguchi.actions.sweep import expired_references, mark_expired
from madoguchi.actions.withdraw import withdraw
from madoguchi.keys import Link, Purpose, code
from madoguchi.models import Booking, Claim, Counter, Slot
from madoguchi.queries.availability import slots_between
from madoguchi.queries.clock import database_now
from madoguchi.rules.personal import read_email
from tests.builders import BROWSER, application, make_counter, make_slot
from tests.machine.expected import HOUR, Expected, ExpectedBooking, ExpectedSlot
from tests.machine.ground import (
    clear,
    crosses_midnight,
    move_time,
    outcome_of,
    plan,
    units_claimed_twice,
)

NOTICE = timedelta(minutes=60)
CUT_OFF = timedelta(minutes=60)
MAIL = read_email("new@example.jp")

# Time passes in steps of 17 minutes. No deadline is a multiple of them away from any instant at
# which something may happen, so the milliseconds that a run takes decide nothing.
STEP = timedelta(minutes=17)
STARTS = (9 * STEP + timedelta(minutes=5), 40 * STEP + timedelta(minutes=5))


class Bookings(RuleBasedStateMachine):
    references = Bundle("references")

    @initialize(target=references, capacities=st.tuples(st.integers(1, 3), st.integers(1, 3)))
    def open_two_slots_and_hold_them_all(self, capacities: tuple[int, int]) -> object:
        clear()
        self.expected = Expected()
        self.counter: Counter = make_counter(notice_minutes=60, cutoff_minutes=60)
        now = database_now()
        for starts, capacity in zip(STARTS, capacities, strict=True):
            slot = make_slot(self.counter, starts=now + starts, capacity=capacity)
            self.expected.slots[slot.pk] = ExpectedSlot(starts, capacity)
        units = [n for n, slot in self.expected.slots.items() for _ in range(slot.capacity)]
        return multiple(*[self._apply(number) for number in units])

    # --- applying ---------------------------------------------------------------------------

    def _refused_slot(self, number: int) -> str | None:
        slot = self.expected.slots[number]
        wait = slot.starts - self.expected.now
        reasons = {
            "SlotWithdrawn": slot.withdrawn or slot.closed,
            "SlotPast": wait <= timedelta(0),
            "SlotTooSoon": wait < HOUR + NOTICE,
            "SlotFull": self.expected.free(number) <= 0,
        }
        return next((name for name, holds in reasons.items() if holds), None)

    @rule(target=references, first=st.booleans())
    def apply(self, first: bool) -> object:
        reference = self._apply(sorted(self.expected.slots)[0 if first else 1])
        return reference or multiple()

    def _apply(self, number: int) -> str | None:
        request = application(Slot.objects.get(pk=number))
        outcome = outcome_of(partial(apply, request))
        if why := self._refused_slot(number):
            assert outcome == why
            return None
        assert isinstance(outcome, str)
        assert outcome not in self.expected.bookings
        self.expected.bookings[outcome] = ExpectedBooking(number, self.expected.now)
        assert apply(request) == outcome
        return outcome

    # --- confirming -------------------------------------------------------------------------

    @rule(reference=references, behind=st.sampled_from([0, 0, 0, 1]))
    def confirm_by_link(self, reference: str, behind: int) -> None:
        booking = self.expected.bookings[reference]
        link = Link(Purpose.CONFIRM, reference, booking.generation - behind)
        outcome = outcome_of(partial(confirm_by_link, link))
        if behind:
            assert outcome == "LinkReplaced"
        elif booking.state == "confirmed":
            assert outcome is False
        elif booking.has_expired(self.expected.now):
            assert outcome == "HoldExpired"
        elif booking.state == "held":
            assert outcome is True
            self._confirmed(booking)
        else:
            assert outcome == "BookingEnded"

    @rule(reference=references, right=st.booleans())
    def confirm_by_code(self, reference: str, right: bool) -> None:
        booking = self.expected.bookings[reference]
        digits = code(reference, booking.generation) if right else "no code"
        act = partial(confirm_by_code, reference=reference, browser=BROWSER, code=digits)
        outcome = outcome_of(act)
        if why := self.expected.not_waiting(reference):
            assert outcome == why
        elif booking.wrong_codes >= 5:
            assert outcome == "CodeExhausted"
        elif right:
            assert outcome is None
            self._confirmed(booking)
        else:
            booking.wrong_codes += 1
            assert outcome == ("CodeWrong" if booking.wrong_codes < 5 else "CodeExhausted")

    def _confirmed(self, booking: ExpectedBooking) -> None:
        booking.state = "confirmed"
        booking.events.append("confirm")

    # --- giving up --------------------------------------------------------------------------

    @rule(reference=references)
    def withdraw(self, reference: str) -> None:
        booking = self.expected.bookings[reference]
        outcome = outcome_of(partial(withdraw, reference=reference, browser=BROWSER))
        assert outcome == self.expected.not_waiting(reference)
        if outcome is None:
            booking.state = "withdrawn"
            booking.events.append("withdraw")

    @rule(reference=references)
    def cancel(self, reference: str) -> None:
        booking = self.expected.bookings[reference]
        outcome = outcome_of(partial(cancel, Link(Purpose.BOOKING, reference, booking.generation)))
        wait = self.expected.slots[booking.slot].starts - self.expected.now
        if booking.state == "cancelled":
            assert outcome is False
        elif booking.state != "confirmed":
            assert outcome == "BookingNotConfirmed"
        elif wait < CUT_OFF:
            assert outcome == "CancellationTooLate"
        else:
            assert outcome is True
            booking.state = "cancelled"
            booking.events.append("cancel")

    # --- the first letter -------------------------------------------------------------------

    @rule(reference=references)
    def correct(self, reference: str) -> None:
        booking = self.expected.bookings[reference]
        act = partial(correct_address, reference=reference, browser=BROWSER, email=MAIL)
        outcome = outcome_of(act)
        too_often = "CorrectedTooOften" if booking.generation > 3 else None
        assert outcome == (self.expected.not_waiting(reference) or too_often)
        if outcome is None:
            booking.generation += 1
            booking.events.append("correct")

    @rule(reference=references)
    def resend(self, reference: str) -> None:
        booking = self.expected.bookings[reference]
        outcome = outcome_of(partial(resend_letter, reference=reference, browser=BROWSER))
        too_often = "ResentTooOften" if booking.resent >= 5 else None
        assert outcome == (self.expected.not_waiting(reference) or too_often)
        if outcome is None:
            booking.resent += 1
            booking.events.append("resend")

    # --- time, the sweeper, the office ------------------------------------------------------

    @rule(steps=st.sampled_from([1, 2, 3, 4, 25]))
    def let_time_pass(self, steps: int) -> None:
        move_time(self.counter, steps * STEP)
        self.expected.now += steps * STEP

    @rule()
    def sweep(self) -> None:
        over = {
            reference
            for reference, booking in self.expected.bookings.items()
            if booking.state == "held" and booking.has_expired(self.expected.now)
        }
        assert set(expired_references()) == over
        for reference, booking in self.expected.bookings.items():
            assert mark_expired(reference) is (reference in over)
            if reference in over:
                booking.state = "expired"
                booking.events.append("expire")

    @precondition(lambda self: not self._a_slot_crosses_midnight())
    @rule(capacities=st.tuples(st.integers(0, 4), st.integers(0, 4)))
    def publish(self, capacities: tuple[int, int]) -> None:
        wanted = dict(zip(sorted(self.expected.slots), capacities, strict=True))
        first, last = plan(self.counter, wanted)
        publish_slots(self.counter.pk, first, last)
        self.expected.publish(wanted)
        assert publish_slots(self.counter.pk, first, last).changes_nothing

    def _a_slot_crosses_midnight(self) -> bool:
        return any(crosses_midnight(slot.starts, slot.ends) for slot in self.counter.slots.all())

    # --- what is always true ----------------------------------------------------------------

    @invariant()
    def nothing_is_oversold(self) -> None:
        assert units_claimed_twice() == 0
        for number in self.expected.slots:
            held = Claim.objects.filter(
                slot=number, kind="booking", taken__contains=database_now()
            ).count()
            assert held == self.expected.taken(number)
            assert held <= max(self.expected.slots[number].capacity, 0)

    @invariant()
    def availability_is_what_the_model_says(self) -> None:
        first, last = database_now() - timedelta(days=99), database_now() + timedelta(days=99)
        views = slots_between(self.counter.pk, first, last, database_now())
        assert {view.id: (view.free, view.capacity) for view in views} == {
            number: (self.expected.free(number), slot.capacity)
            for number, slot in self.expected.slots.items()
            if not slot.withdrawn
        }

    @invariant()
    def bookings_are_what_the_model_says(self) -> None:
        stored = {
            booking.reference: (
                booking.state,
                booking.generation,
                booking.code_attempts,
                [event.act for event in booking.events.all()],
            )
            for booking in Booking.objects.prefetch_related("events")
        }
        assert stored == {
            reference: (booking.state, booking.generation, booking.wrong_codes, booking.events)
            for reference, booking in self.expected.bookings.items()
        }


@pytest.mark.django_db(transaction=True)
def test_any_order_of_acts_leaves_what_the_model_says() -> None:
    run_state_machine_as_test(
        Bookings,
        settings=settings(
            max_examples=25,
            # Shrinking a run of real transactions takes minutes; a run of thirty acts reads well.
            phases=(Phase.explicit, Phase.reuse, Phase.generate),
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

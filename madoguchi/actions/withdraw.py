"""Withdraw a booking that was not confirmed yet; its unit is free again at once."""

from __future__ import annotations

from madoguchi.actions.locked import lock_held_booking
from madoguchi.actions.record import record
from madoguchi.actions.transaction import act
from madoguchi.rules.states import Act, State


def withdraw(*, reference: str, browser: bytes) -> None:
    """Give up a held booking from the browser that applied.

    Refuses BookingUnknown, BookingNotHeld, HoldExpired, Busy.
    """
    with act():
        locked = lock_held_booking(reference, browser)
        locked.end_claim()
        locked.booking.state = State.WITHDRAWN
        locked.booking.save(update_fields=["state"])
        record(locked.booking, Act.WITHDRAW, at=locked.now)

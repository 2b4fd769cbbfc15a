"""Cancel a confirmed booking; its unit is free again at once."""

from __future__ import annotations

from madoguchi.actions.locked import lock_booking
from madoguchi.actions.record import record
from madoguchi.actions.transaction import act
from madoguchi.keys import Link, Purpose
from madoguchi.models import LetterKind
from madoguchi.rules import refusals
from madoguchi.rules.states import Act, State


def cancel(link: Link) -> bool:
    """Cancel for the holder of the booking's mailed link; whether this press did it.

    Refuses BookingUnknown, LinkReplaced, BookingNotConfirmed, CancellationTooLate, Busy.
    """
    if link.purpose != Purpose.BOOKING:
        raise refusals.BookingUnknown
    with act():
        locked = lock_booking(link.reference)
        booking = locked.booking
        if link.generation != booking.generation:
            raise refusals.LinkReplaced
        if booking.state == State.CANCELLED:
            return False
        if booking.state != State.CONFIRMED:
            raise refusals.BookingNotConfirmed
        locked.slot.counter.policy.check_cancellation(locked.slot.starts, locked.now)
        locked.end_claim()
        booking.state = State.CANCELLED
        booking.save(update_fields=["state"])
        record(booking, Act.CANCEL, at=locked.now, letter=LetterKind.CANCELLED)
        return True

"""Tidy up after bookings whose hour is over. Nothing depends on it: expiry is a predicate."""

from __future__ import annotations

from madoguchi.actions.locked import lock_booking
from madoguchi.actions.record import SYSTEM, record
from madoguchi.actions.transaction import act
from madoguchi.models import Booking
from madoguchi.queries.clock import ClockTimestamp
from madoguchi.rules.states import Act, State


def expired_references(limit: int = 500) -> list[str]:
    """References of bookings still marked as held whose claim is over, oldest first."""
    return list(
        Booking.objects.filter(state=State.HELD)
        .exclude(claims__taken__contains=ClockTimestamp())
        .order_by("applied_at")
        .values_list("reference", flat=True)[:limit]
    )


def mark_expired(reference: str) -> bool:
    """Mark one booking as expired, if it is; whether it was. Refuses BookingUnknown, Busy."""
    with act():
        locked = lock_booking(reference)
        if locked.booking.state != State.HELD or locked.holds:
            return False
        locked.booking.state = State.EXPIRED
        locked.booking.save(update_fields=["state"])
        record(locked.booking, Act.EXPIRE, at=locked.now, actor=SYSTEM)
        return True

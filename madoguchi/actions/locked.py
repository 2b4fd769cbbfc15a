"""A booking under its slot's lock, with the instant at which that was read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.crypto import constant_time_compare

from madoguchi.models import Booking, Claim, Slot
from madoguchi.queries.clock import ClockTimestamp
from madoguchi.rules import refusals
from madoguchi.rules.states import State


@dataclass(frozen=True)
class Locked:
    """A booking that nobody else can act on until the transaction ends.

    `now` was read from the database's clock after the lock was had.
    """

    booking: Booking
    claim: Claim
    slot: Slot
    now: datetime

    @property
    def holds(self) -> bool:
        """Whether the booking's claim holds `now`: at 60:00 it does, a moment later it doesn't."""
        return self.now in self.claim.taken

    def end_claim(self) -> None:
        """Give the unit back at `now`."""
        taken = self.claim.taken
        self.claim.taken = type(taken)(taken.lower, max(self.now, taken.lower), "[)")
        self.claim.save(update_fields=["taken"])


def lock_booking(reference: str) -> Locked:
    """Lock the slot that the booking has (or had last), then read the clock and the booking.

    Refuses BookingUnknown; Busy where the booking moved to another slot meanwhile.
    """
    claims = Claim.objects.filter(booking__reference=reference).order_by("-id")
    slot_id = claims.values_list("slot_id", flat=True).first()
    if slot_id is None:
        raise refusals.BookingUnknown
    slot = Slot.objects.lock(slot_id)
    claim = claims.select_related("booking").annotate(now=ClockTimestamp())[0]
    if claim.slot_id != slot_id or claim.booking is None:
        raise refusals.Busy
    return Locked(booking=claim.booking, claim=claim, slot=slot, now=claim.now)


def lock_held_booking(reference: str, browser: bytes) -> Locked:
    """The same for acts of the browser that applied, on a booking that still waits.

    Refuses BookingUnknown to any other browser; BookingNotHeld, HoldExpired.
    """
    locked = lock_booking(reference)
    if not constant_time_compare(bytes(locked.booking.browser), browser):
        raise refusals.BookingUnknown
    state = locked.booking.state
    if state == State.EXPIRED or (state == State.HELD and not locked.holds):
        raise refusals.HoldExpired
    if state != State.HELD:
        raise refusals.BookingNotHeld
    return locked

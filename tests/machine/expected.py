"""What should be true of one counter's slots and bookings, kept in plain Python."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

HOUR = timedelta(hours=1)


@dataclass
class ExpectedSlot:
    """`starts` counts from the beginning of the run; a withdrawn slot has no capacity."""

    starts: timedelta
    capacity: int
    withdrawn: bool = False
    closed: bool = False


@dataclass
class ExpectedBooking:
    slot: int
    applied: timedelta
    state: str = "held"
    generation: int = 1
    wrong_codes: int = 0
    resent: int = 0
    events: list[str] = field(default_factory=lambda: ["apply"])

    def waits(self, now: timedelta) -> bool:
        """Whether it is held and its hour is not over."""
        return self.state == "held" and now <= self.applied + HOUR

    def has_expired(self, now: timedelta) -> bool:
        """Whether its hour is over, marked so or not."""
        return self.state == "expired" or (self.state == "held" and not self.waits(now))

    def takes_a_unit(self, now: timedelta) -> bool:
        return self.state == "confirmed" or self.waits(now)


@dataclass
class Expected:
    """All slots and bookings of a run; `now` only moves when the run lets time pass."""

    slots: dict[int, ExpectedSlot] = field(default_factory=dict)
    bookings: dict[str, ExpectedBooking] = field(default_factory=dict)
    now: timedelta = timedelta(0)

    def taken(self, slot: int) -> int:
        own = (booking for booking in self.bookings.values() if booking.slot == slot)
        return sum(booking.takes_a_unit(self.now) for booking in own)

    def free(self, slot: int) -> int:
        return self.slots[slot].capacity - self.taken(slot)

    def publish(self, wanted: dict[int, int]) -> None:
        """Bring each slot to its wanted capacity, none meaning to take it back if nobody has it."""
        for number, slot in self.slots.items():
            planned, taken = wanted[number], self.taken(number)
            if planned:
                slot.withdrawn, slot.capacity = False, max(planned, taken)
                slot.closed = False
            elif not taken:
                slot.withdrawn, slot.capacity = True, 0
            else:
                slot.closed = True

    def not_waiting(self, reference: str) -> str | None:
        """Why the applying browser can't act on this booking, as the refusal's name."""
        booking = self.bookings[reference]
        if booking.has_expired(self.now):
            return "HoldExpired"
        return None if booking.state == "held" else "BookingNotHeld"

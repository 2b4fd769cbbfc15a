"""When a slot may be booked and a booking cancelled: a counter's times as small typed values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from madoguchi.rules import refusals

HOLD = timedelta(hours=1)
"""How long an unconfirmed booking holds its unit: article 5(2) of the terms."""

CODE_ATTEMPTS = 5
"""How often the six digits may be typed per booking, whatever is sent again or corrected."""

RESENDS = 5
"""How often one booking's first letter may be sent again."""

CORRECTIONS = 3
"""How often one booking's address may be corrected before confirming."""


@dataclass(frozen=True)
class Policy:
    """A counter's times; `notice` counts on top of the hour in which a booking is confirmed."""

    notice: timedelta
    horizon: timedelta
    cutoff: timedelta

    def earliest_start(self, now: datetime) -> datetime:
        """Slots that start before this instant can't be booked any more.

        The hour for confirming is always added, so that a slot never starts before the deadline.
        """
        return now + HOLD + self.notice

    def latest_start(self, now: datetime) -> datetime:
        """Slots that start after this instant can't be booked yet."""
        return now + self.horizon

    def check_start(self, starts: datetime, now: datetime) -> None:
        """Refuse (SlotPast, SlotTooSoon, SlotTooFar) a start that may not be booked at `now`."""
        if starts <= now:
            raise refusals.SlotPast
        if starts < self.earliest_start(now):
            raise refusals.SlotTooSoon
        if starts > self.latest_start(now):
            raise refusals.SlotTooFar

    def cancellable_until(self, starts: datetime) -> datetime:
        """The last instant at which a person may cancel by themselves."""
        return starts - self.cutoff

    def check_cancellation(self, starts: datetime, now: datetime) -> None:
        """Refuse (CancellationTooLate) once the counter's cut-off has passed."""
        if now > self.cancellable_until(starts):
            raise refusals.CancellationTooLate

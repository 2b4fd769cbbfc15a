"""Which bookings a change of the timetable would hit."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from madoguchi.models import Claim, ClaimKind
from madoguchi.rules.states import State


@dataclass(frozen=True)
class Hit:
    """A booking in a slot that is to be closed or made smaller; no personal data."""

    reference: str
    slot_id: int
    counter_id: int
    counter: str
    starts: datetime
    ends: datetime
    confirmed: bool


def hits(slot_ids: Collection[int], now: datetime) -> list[Hit]:
    """The bookings that hold units of these slots at `now`, by start."""
    claims = (
        Claim.objects.filter(slot__in=slot_ids, kind=ClaimKind.BOOKING, taken__contains=now)
        .select_related("booking", "slot__counter__office")
        .defer("booking__terms")
        .order_by("slot__starts", "slot_id", "n")
    )
    return [
        Hit(
            reference=claim.booking.reference,
            slot_id=claim.slot_id,
            counter_id=claim.slot.counter_id,
            counter=str(claim.slot.counter),
            starts=claim.slot.starts,
            ends=claim.slot.ends,
            confirmed=claim.booking.state == State.CONFIRMED,
        )
        for claim in claims
        if claim.booking is not None
    ]

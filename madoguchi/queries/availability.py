"""Which slots are free: units without a claim that holds the instant asked about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import connection

from madoguchi.rules.policy import Policy

# A unit has one claim at most that holds an instant: a slot's such claims are its taken units.
_SLOTS = """
SELECT slot.id, slot.counter_id, slot.starts, slot.ends,
       unit.total - claim.closed AS capacity, unit.total - claim.taken AS free,
       slot.bookable_from, slot.closed_at IS NOT NULL AS closed
FROM madoguchi_slot slot
CROSS JOIN LATERAL (
    SELECT count(*) AS total FROM madoguchi_unit WHERE slot_id = slot.id) unit
CROSS JOIN LATERAL (
    SELECT count(*) AS taken, count(*) FILTER (WHERE kind = 'closed') AS closed
    FROM madoguchi_claim WHERE slot_id = slot.id AND taken @> %(now)s) claim
WHERE slot.counter_id = %(counter)s AND slot.withdrawn_at IS NULL
  AND slot.starts >= %(first)s AND slot.starts < %(last)s
"""
_BY_START = _SLOTS + "ORDER BY slot.starts"
_FREE_NEAREST = (
    _SLOTS
    + """
  AND unit.total > claim.taken AND slot.closed_at IS NULL
  AND (slot.bookable_from IS NULL OR slot.bookable_from <= %(now)s)
ORDER BY abs(extract(epoch FROM slot.starts - %(wanted)s)), slot.starts
LIMIT %(limit)s
"""
)


class Vacancy(StrEnum):
    """What a person is told of a slot."""

    FREE = "free"
    FEW = "few"
    FULL = "full"
    CLOSED = "closed"
    NOT_YET = "not_yet"


@dataclass(frozen=True)
class SlotView:
    """A published slot at one instant: `free` of its `capacity` units can be had.

    Not before `bookable_from`, and none where it is `closed` to new bookings.
    """

    id: int
    counter_id: int
    starts: datetime
    ends: datetime
    capacity: int
    free: int
    bookable_from: datetime | None = None
    closed: bool = False

    def opens(self, policy: Policy) -> datetime:
        """The instant from which the slot can be booked."""
        horizon = self.starts - policy.horizon
        return max(horizon, self.bookable_from) if self.bookable_from else horizon

    def vacancy(self, policy: Policy, now: datetime) -> Vacancy:
        """What to tell of this slot at `now`: too late and too early come before free and full."""
        if self.closed or self.starts < policy.earliest_start(now):
            return Vacancy.CLOSED
        if now < self.opens(policy):
            return Vacancy.NOT_YET
        if self.free <= 0:
            return Vacancy.FULL
        return Vacancy.FEW if self.free == 1 and self.capacity > 1 else Vacancy.FREE


def _read(sql: str, parameters: dict[str, Any]) -> list[SlotView]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [SlotView(*row) for row in cursor.fetchall()]


def slots_between(
    counter_id: int, first: datetime, last: datetime, now: datetime
) -> list[SlotView]:
    """A counter's published slots that start in [first, last), in order, as they are at `now`."""
    return _read(_BY_START, {"counter": counter_id, "first": first, "last": last, "now": now})


def nearest_free(
    counter_id: int, wanted: datetime, policy: Policy, now: datetime, limit: int = 3
) -> list[SlotView]:
    """The counter's bookable free slots nearest to `wanted`, nearest first, at most `limit`."""
    return _read(
        _FREE_NEAREST,
        {
            "counter": counter_id,
            "first": policy.earliest_start(now),
            "last": policy.latest_start(now) + timedelta(microseconds=1),
            "wanted": wanted,
            "limit": limit,
            "now": now,
        },
    )

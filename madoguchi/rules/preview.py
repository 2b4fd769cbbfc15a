"""What publishing would change: the planned slots beside those that exist already."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from madoguchi.rules.slots import PlannedSlot

Times = tuple[datetime, datetime]


@dataclass(frozen=True)
class Existing:
    """A slot of the counter; `taken` counts the units that people hold, confirmed or not yet.

    A `closed` one takes no new bookings; those that people hold stay.
    """

    id: int
    starts: datetime
    ends: datetime
    capacity: int
    taken: int
    withdrawn: bool
    closed: bool = False

    @property
    def times(self) -> Times:
        """Slots with the same times are the same slot."""
        return self.starts, self.ends


Pair = tuple[Existing, PlannedSlot]
"""A slot as it is, and as it is to be; the capacity never falls below what is taken."""


@dataclass(frozen=True)
class Preview:
    """What publishing would do with each slot, every group sorted by start.

    - `new`: to be created
    - `unchanged`: on offer, and so it stays
    - `changed`: on offer, with another capacity, or closed to new bookings and open again
    - `vanishing`: on offer, no longer planned, nobody's: to be taken back
    - `kept`: on offer, no longer planned, but people hold units: never taken back, but closed to
      new bookings
    - `returning`: taken back before, planned again at the same times
    - `blocked`: planned across the times of a slot that people hold: not to be created
    """

    new: tuple[PlannedSlot, ...]
    unchanged: tuple[Existing, ...]
    changed: tuple[Pair, ...]
    vanishing: tuple[Existing, ...]
    kept: tuple[Existing, ...]
    returning: tuple[Pair, ...]
    blocked: tuple[PlannedSlot, ...]

    @property
    def changes_nothing(self) -> bool:
        """Whether publishing would leave everything as it is."""
        return not (self.new or self.changed or self.vanishing or self.returning or self.closing)

    @property
    def closing(self) -> tuple[Existing, ...]:
        """The kept slots that still take new bookings, and will not any more."""
        return tuple(slot for slot in self.kept if not slot.closed)

    @property
    def counts(self) -> dict[str, int]:
        """How many slots are in each group that publishing touches."""
        groups = ("new", "changed", "vanishing", "returning", "closing")
        return {group: len(getattr(self, group)) for group in groups}

    @property
    def fingerprint(self) -> str:
        """The same for the same change only: what was shown is what is published, or neither."""
        told = (self.new, self.changed, self.vanishing, self.returning, self.kept, self.blocked)
        utc = "".join(_told(one) for group in told for one in (*group, None))
        return hashlib.sha256(utc.encode()).hexdigest()


def compare(planned: Collection[PlannedSlot], existing: Collection[Existing]) -> Preview:
    """What turns `existing` into `planned` without harm to any booking.

    Both come from the same span of time: what exists and is not planned would be taken back.
    Take back before creating, so that no two slots on offer ever overlap.
    """
    plans = {(slot.starts, slot.ends): slot for slot in sorted(planned)}
    unplanned = sorted((s for s in existing if s.times not in plans), key=lambda s: s.times)
    in_use = [slot for slot in unplanned if slot.taken]
    offered = [slot for slot in unplanned if not slot.withdrawn]
    same_times = _by_times(existing)
    pairs = [_pair(same_times[times], plans[times]) for times in plans if times in same_times]
    standing = [pair for pair in pairs if not pair[0].withdrawn]
    gone = [pair for pair in pairs if pair[0].withdrawn]
    fresh = [slot for times, slot in plans.items() if times not in same_times]
    return Preview(
        new=tuple(slot for slot in fresh if not _crosses(slot, in_use)),
        unchanged=tuple(was for was, will in standing if _stays(was, will)),
        changed=tuple(pair for pair in standing if not _stays(*pair)),
        vanishing=tuple(slot for slot in offered if not slot.taken),
        kept=tuple(slot for slot in offered if slot.taken),
        returning=tuple(pair for pair in gone if not _crosses(pair[1], in_use)),
        blocked=tuple(
            slot for slot in sorted([*fresh, *(will for _, will in gone)]) if _crosses(slot, in_use)
        ),
    )


def _stays(was: Existing, will: PlannedSlot) -> bool:
    return was.capacity == will.capacity and not was.closed


def _told(one: Existing | PlannedSlot | Pair | None) -> str:
    if one is None:
        return "/"
    if isinstance(one, tuple):
        return f"{_told(one[0])}>{_told(one[1])}"
    where = f"#{one.id}.{one.taken}" if isinstance(one, Existing) else ""
    return f"{one.starts.timestamp()}-{one.ends.timestamp()}*{one.capacity}{where};"


def _by_times(existing: Collection[Existing]) -> dict[Times, Existing]:
    # A slot taken back and its successor may share their times: the one on offer counts.
    return {slot.times: slot for slot in sorted(existing, key=lambda s: not s.withdrawn)}


def _pair(was: Existing, planned: PlannedSlot) -> Pair:
    return was, replace(planned, capacity=max(planned.capacity, was.taken))


def _crosses(slot: PlannedSlot, others: Collection[Existing]) -> bool:
    return any(slot.starts < other.ends and other.starts < slot.ends for other in others)

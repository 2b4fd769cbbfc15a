"""Close a counter, an office, a bureau's offices or all of them for some time, at once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from madoguchi.actions.leave_trail import leave_trail
from madoguchi.actions.on_offer import lock_counters, lock_slots
from madoguchi.actions.publish import Occasion, carry_out
from madoguchi.actions.take_back import restore, slots_of
from madoguchi.actions.transaction import act
from madoguchi.models import Bureau, Closure, Counter, Office, Slot, Staff
from madoguchi.queries.access import Place
from madoguchi.queries.publications import is_overtaken
from madoguchi.queries.timetable import existing_slots
from madoguchi.rules import refusals
from madoguchi.rules.dates import tokyo_day
from madoguchi.rules.preview import Preview, compare


@dataclass(frozen=True)
class Stretch:
    """The time to be closed at a place; `ends` is not part of it."""

    place: Place
    starts: datetime
    ends: datetime

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day in Tokyo that it touches."""
        return tokyo_day(self.starts), tokyo_day(self.ends - timedelta(microseconds=1))

    def check(self, now: datetime) -> None:
        """Refuse (ClosureBackwards) a time that is none, or is over."""
        if self.ends <= max(self.starts, now):
            raise refusals.ClosureBackwards


Closing = list[tuple[Counter, Preview]]
"""By counter, what closing does: free slots vanish, taken ones are kept and closed to others."""


def fingerprint(closing: Closing) -> str:
    """The same for the same change only."""
    told = "".join(f"{counter.pk}:{preview.fingerprint};" for counter, preview in closing)
    return hashlib.sha256(told.encode()).hexdigest()


def preview_closing(stretch: Stretch, now: datetime) -> Closing:
    """What `close` would do; writes nothing. Refuses ClosureBackwards."""
    stretch.check(now)
    counters = counters_at(stretch.place).select_related("office").order_by("id")
    return [(counter, _preview(counter, stretch, now)) for counter in counters]


def close(
    *, stretch: Stretch, reason: str, staff: Staff | None, expected: str | None = None
) -> Closing:
    """Store the closure and take every free slot in it off offer; what was done.

    Slots that people hold stay theirs and take no new bookings: they are the `kept` ones, and
    somebody has to see to them. `expected` is the fingerprint of the preview that was agreed to.
    Refuses ClosureBackwards, PreviewOutdated, Busy.
    """
    with act():
        counters = lock_counters(counters_at(stretch.place))
        touched = Slot.objects.filter(starts__lt=stretch.ends, ends__gt=stretch.starts)
        now = lock_slots(touched.filter(counter__in=counters))
        stretch.check(now)
        closing = [(counter, _preview(counter, stretch, now)) for counter in counters]
        if expected is not None and expected != fingerprint(closing):
            raise refusals.PreviewOutdated
        closure = _store(stretch, reason)
        for counter, preview in closing:
            if not preview.changes_nothing:
                carry_out(counter, preview, Occasion(*stretch.days, staff, closure=closure), now)
        leave_trail(
            "closed", actor=staff, place=stretch.place, reason=reason, during=_told(closure)
        )
        return closing


def end_closure(*, place: Place, closure_id: int, staff: Staff | None) -> None:
    """Remove the closure and put what it took off offer back, where nothing came after it.

    Refuses ClosureUnknown, Busy.
    """
    with act():
        lock_counters(counters_at(place))
        closure = Closure.objects.filter(pk=closure_id, **_columns(place)).first()
        if closure is None:
            raise refusals.ClosureUnknown
        publications = list(closure.publications.filter(taken_back_at=None).order_by("id"))
        now = lock_slots(slots_of(*publications))
        for publication in publications:
            if not is_overtaken(publication):
                restore(publication, staff, now)
        leave_trail(
            "closure_ended", actor=staff, place=place, reason=closure.reason, during=_told(closure)
        )
        closure.delete()


def counters_at(place: Place) -> QuerySet[Counter]:
    """The counters at the place and below it."""
    if isinstance(place, Counter):
        return Counter.objects.filter(pk=place.pk)
    if isinstance(place, Office):
        return Counter.objects.filter(office=place)
    if isinstance(place, Bureau):
        return Counter.objects.filter(office__bureau=place)
    return Counter.objects.all()


def _preview(counter: Counter, stretch: Stretch, now: datetime) -> Preview:
    standing = existing_slots(counter, *stretch.days, now)
    inside = [
        slot for slot in standing if slot.starts < stretch.ends and stretch.starts < slot.ends
    ]
    return compare((), inside)


def _columns(place: Place) -> dict[str, Place]:
    kinds = {"bureau": Bureau, "office": Office, "counter": Counter}
    return {name: place if isinstance(place, kind) else None for name, kind in kinds.items()}


def _store(stretch: Stretch, reason: str) -> Closure:
    return Closure.objects.create(
        starts=stretch.starts, ends=stretch.ends, reason=reason, **_columns(stretch.place)
    )


def _told(closure: Closure) -> list[str]:
    return [closure.starts.isoformat(), closure.ends.isoformat()]

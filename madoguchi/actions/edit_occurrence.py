"""Edit, split or remove one day of a band without touching its other days."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, time, timedelta

from madoguchi.actions.leave_trail import leave_trail
from madoguchi.actions.on_offer import lock_counters
from madoguchi.actions.transaction import act
from madoguchi.models import Counter, Occurrence, OccurrenceHours, Staff
from madoguchi.queries.timetable import occurrences_of, pattern_of
from madoguchi.rules import refusals, slots


def set_occurrence(
    *,
    counter: Counter,
    day: date,
    starts: time,
    hours: Collection[slots.Hours],
    reason: str = "",
    staff: Staff | None,
) -> None:
    """On `day` alone, the band that starts at `starts` has these hours; none remove it.

    Refuses BandUnknown, BandMalformed, BandsOverlap, Busy.
    """
    with act():
        lock_counters(Counter.objects.filter(pk=counter.pk))
        bands = pattern_of(counter)
        if not any(band.applies_on(day) and band.starts == starts for band in bands):
            raise refusals.BandUnknown
        row, _ = Occurrence.objects.update_or_create(
            counter=counter, day=day, starts=starts, defaults={"reason": reason}
        )
        row.hours.all().delete()
        OccurrenceHours.objects.bulk_create(
            [
                OccurrenceHours(
                    occurrence=row, starts=part.starts, ends=part.ends, capacity=part.capacity
                )
                for part in hours
                if _runs_forward(part)
            ]
        )
        slots.check_occurrences(
            occurrences_of(counter, day, day),
            bands,
            session=timedelta(minutes=counter.session_minutes),
        )
        _trail("occurrence_set", counter, day, starts, staff, reason)


def drop_occurrence(*, counter: Counter, day: date, starts: time, staff: Staff | None) -> None:
    """Let the day be as its band says again. Refuses OccurrenceUnknown, BandsOverlap, Busy."""
    with act():
        lock_counters(Counter.objects.filter(pk=counter.pk))
        deleted, _ = counter.occurrences.filter(day=day, starts=starts).delete()
        if not deleted:
            raise refusals.OccurrenceUnknown
        slots.check_occurrences(
            occurrences_of(counter, day, day),
            pattern_of(counter),
            session=timedelta(minutes=counter.session_minutes),
        )
        _trail("occurrence_dropped", counter, day, starts, staff, "")


def _runs_forward(part: slots.Hours) -> bool:
    if part.ends <= part.starts or part.capacity < 1:
        raise refusals.BandMalformed
    return True


def _trail(
    act_name: str,
    counter: Counter,
    day: date,
    starts: time,
    staff: Staff | None,
    reason: str,
) -> None:
    leave_trail(
        act_name,
        actor=staff,
        place=counter,
        reason=reason,
        day=f"{day}",
        starts=f"{starts:%H:%M}",
    )

"""Change a counter's weekly pattern. What is on offer changes only when it is published."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, timedelta

from madoguchi.actions.leave_trail import leave_trail
from madoguchi.actions.on_offer import lock_counters
from madoguchi.actions.transaction import act
from madoguchi.models import Band, Counter, Staff
from madoguchi.queries.timetable import occurrences_of, pattern_of
from madoguchi.rules import refusals, slots

DAY = timedelta(days=1)


def add_band(*, counter: Counter, band: slots.Band, staff: Staff | None) -> Band:
    """Add hours to the pattern. Refuses BandMalformed, BandsOverlap, Busy."""
    with act(), _sound(counter):
        added = Band.objects.create(counter=counter, **asdict(band))
        _trail("band_added", added, staff)
        return added


def change_band(*, counter: Counter, band_id: int, to: slots.Band, staff: Staff | None) -> Band:
    """Let the band be as `to` says from its first day on; until then it stays as it was.

    Refuses BandUnknown, BandMalformed, BandsOverlap, Busy.
    """
    with act(), _sound(counter):
        band = _lock(counter, band_id)
        if band.valid_from < to.valid_from:
            _let_end(band, to.valid_from - DAY)
            band = Band(counter=counter)
        for name, value in asdict(to).items():
            setattr(band, name, value)
        band.save()
        _trail("band_changed", band, staff)
        return band


def end_band(*, counter: Counter, band_id: int, last: date, staff: Staff | None) -> None:
    """Let the band hold until `last`, included; one that never held is gone.

    Refuses BandUnknown, Busy.
    """
    with act(), _sound(counter):
        band = _lock(counter, band_id)
        if last < band.valid_from:
            Band.objects.filter(pk=band.pk).delete()
        else:
            _let_end(band, last)
        _trail("band_ended", band, staff)


def _let_end(band: Band, last: date) -> None:
    band.valid_until = min(last, band.valid_until or date.max)
    band.save(update_fields=["valid_until"])


@contextmanager
def _sound(counter: Counter) -> Iterator[None]:
    """Lock the counter, and refuse what is done inside where it leaves no sound pattern."""
    lock_counters(Counter.objects.filter(pk=counter.pk))
    yield
    session = timedelta(minutes=counter.session_minutes)
    bands = pattern_of(counter)
    slots.check_bands(bands, session=session)
    slots.check_occurrences(occurrences_of(counter, date.min, date.max), bands, session=session)


def _lock(counter: Counter, band_id: int) -> Band:
    band = Band.objects.select_for_update().filter(counter=counter, pk=band_id).first()
    if band is None:
        raise refusals.BandUnknown
    return band


def _trail(act_name: str, band: Band, staff: Staff | None) -> None:
    leave_trail(
        act_name,
        actor=staff,
        place=band.counter,
        weekday=int(band.weekday),
        starts=f"{band.starts:%H:%M}",
        ends=f"{band.ends:%H:%M}",
        capacity=band.capacity,
        valid=[f"{band.valid_from}", f"{band.valid_until or ''}"],
    )

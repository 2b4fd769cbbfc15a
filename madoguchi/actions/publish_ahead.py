"""Publish a counter's slots ahead, from tomorrow to its horizon, without anybody at the desk."""

from __future__ import annotations

from datetime import timedelta

from madoguchi.actions.publish import publish_slots
from madoguchi.models import Counter
from madoguchi.queries.clock import database_now
from madoguchi.rules.dates import tokyo_day
from madoguchi.rules.preview import Preview


def publish_ahead(counter_id: int) -> Preview:
    """Bring the counter's slots up to its horizon; what was done.

    Refuses BandMalformed, BandsOverlap, Busy.
    """
    counter = Counter.objects.get(pk=counter_id)
    today = tokyo_day(database_now())
    last = today + timedelta(days=max(1, counter.horizon_days))
    return publish_slots(counter_id, today + timedelta(days=1), last)

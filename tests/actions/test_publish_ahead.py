"""Rolling publication: nightly, up to the horizon, one counter's mistake being its own."""

from __future__ import annotations

import logging
from datetime import date, time, timedelta

import pytest

from madoguchi import jobs
from madoguchi.actions.publish_ahead import publish_ahead
from madoguchi.models import Band, Counter, Publication
from madoguchi.queries.clock import database_now
from madoguchi.queries.publications import rolling_counters
from madoguchi.rules.dates import tokyo_day
from tests.builders import make_counter, make_office

pytestmark = pytest.mark.django_db


def counter_open_daily(**fields: object) -> Counter:
    counter = make_counter(horizon_days=9, **fields)
    for weekday in range(7):
        Band.objects.create(
            counter=counter,
            weekday=weekday,
            starts=time(9),
            ends=time(10),
            valid_from=date(2020, 1, 1),
            on_weekends=True,
            on_holidays=True,
            on_new_year=True,
        )
    return counter


def test_slots_reach_from_tomorrow_to_the_horizon_and_again_nothing() -> None:
    counter = counter_open_daily()
    today = tokyo_day(database_now())
    assert len(publish_ahead(counter.pk).new) == 18
    days = {tokyo_day(slot.starts) for slot in counter.slots.all()}
    assert (min(days), max(days)) == (today + timedelta(days=1), today + timedelta(days=9))
    assert publish_ahead(counter.pk).changes_nothing
    [publication] = Publication.objects.filter(counter=counter)
    assert publication.staff is None


def test_only_counters_that_want_it_and_take_bookings_roll() -> None:
    counter_open_daily()
    counter_open_daily(rolling=True, accepts_bookings=False)
    counter_open_daily(rolling=True, office=make_office(accepts_bookings=False))
    wanted = counter_open_daily(rolling=True)
    assert rolling_counters() == [wanted.pk]


def test_a_mistake_at_one_counter_does_not_stop_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    wrong, right = counter_open_daily(rolling=True), counter_open_daily(rolling=True)
    wrong.bands.update(weekday=0)
    with caplog.at_level(logging.WARNING, logger="madoguchi.jobs"):
        jobs.roll(timestamp=0)
    assert (wrong.slots.count(), right.slots.count()) == (0, 18)
    assert f"counter {wrong.pk} was not published ahead: bands_overlap" in caplog.text

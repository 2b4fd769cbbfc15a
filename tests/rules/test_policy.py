"""When a slot may be booked and a booking cancelled, to the microsecond."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.rules import refusals
from madoguchi.rules.policy import HOLD, Policy

NOW = datetime(2026, 11, 16, 3, tzinfo=UTC)
HOUR = timedelta(hours=1)
INSTANT = timedelta(microseconds=1)
POLICY = Policy(notice=2 * HOUR, horizon=timedelta(days=14), cutoff=HOUR)

spans = st.timedeltas(timedelta(0), timedelta(days=30))


def test_an_unconfirmed_booking_is_held_for_the_hour_of_the_terms() -> None:
    assert HOLD == HOUR


def test_the_notice_counts_on_top_of_the_hour_for_confirming() -> None:
    POLICY.check_start(NOW + 3 * HOUR, NOW)
    with pytest.raises(refusals.SlotTooSoon):
        POLICY.check_start(NOW + 3 * HOUR - INSTANT, NOW)


def test_the_horizon_itself_may_still_be_booked() -> None:
    POLICY.check_start(NOW + timedelta(days=14), NOW)
    with pytest.raises(refusals.SlotTooFar):
        POLICY.check_start(NOW + timedelta(days=14) + INSTANT, NOW)


@pytest.mark.parametrize("ago", [timedelta(0), INSTANT, timedelta(days=1)])
def test_a_slot_that_has_begun_is_past_and_not_merely_too_soon(ago: timedelta) -> None:
    with pytest.raises(refusals.SlotPast):
        POLICY.check_start(NOW - ago, NOW)


def test_cancelling_is_possible_up_to_the_cutoff_itself() -> None:
    starts = NOW + HOUR
    POLICY.check_cancellation(starts, NOW)
    with pytest.raises(refusals.CancellationTooLate):
        POLICY.check_cancellation(starts, NOW + INSTANT)


@given(spans, spans, spans, st.timedeltas(timedelta(days=-5), timedelta(days=60)))
def test_no_bookable_slot_starts_before_its_deadline_for_confirming(
    notice: timedelta, horizon: timedelta, cutoff: timedelta, ahead: timedelta
) -> None:
    policy = Policy(notice=notice, horizon=horizon, cutoff=cutoff)
    starts = NOW + ahead
    bookable = policy.earliest_start(NOW) <= starts <= policy.latest_start(NOW)
    if bookable:
        policy.check_start(starts, NOW)
        assert starts >= NOW + HOLD
    else:
        with pytest.raises(refusals.SlotRefusal):
            policy.check_start(starts, NOW)

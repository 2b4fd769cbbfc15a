"""The table of states: every pair of state and act, allowed or not."""

from __future__ import annotations

from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.rules.states import ENDED, Act, State, after

ALLOWED = {
    ("held", "confirm"): "confirmed",
    ("held", "withdraw"): "withdrawn",
    ("held", "expire"): "expired",
    ("held", "correct"): "held",
    ("held", "resend"): "held",
    ("confirmed", "cancel"): "cancelled",
}


@pytest.mark.parametrize(("state", "act"), list(product(State, Act)))
def test_an_act_leads_where_the_rules_say_and_nowhere_else(state: State, act: Act) -> None:
    assert after(state, act) == ALLOWED.get((state.value, act.value))


@pytest.mark.parametrize(("state", "act"), list(product(sorted(ENDED), Act)))
def test_what_has_ended_stays_ended(state: State, act: Act) -> None:
    assert after(state, act) is None


@given(st.lists(st.sampled_from(Act)))
def test_whatever_is_tried_a_booking_is_confirmed_at_most_once(acts: list[Act]) -> None:
    state, path = State.HELD, [State.HELD]
    for act in acts:
        state = after(state, act) or state
        path.append(state)
    changes = [new for old, new in pairwise(path) if old is not new]
    assert changes.count(State.CONFIRMED) <= 1
    assert State.CONFIRMED not in changes[1:]
    assert len(changes) <= 2

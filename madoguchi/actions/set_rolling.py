"""Let a counter be published ahead by itself every night, or no more."""

from __future__ import annotations

from madoguchi.actions.leave_trail import leave_trail
from madoguchi.actions.transaction import act
from madoguchi.models import Counter, Staff


def set_rolling(*, counter: Counter, rolling: bool, staff: Staff | None) -> None:
    """Store the wish; said twice, it is stored and recorded once. Refuses Busy."""
    with act():
        if Counter.objects.filter(pk=counter.pk).exclude(rolling=rolling).update(rolling=rolling):
            leave_trail("rolling_set", actor=staff, place=counter, rolling=rolling)

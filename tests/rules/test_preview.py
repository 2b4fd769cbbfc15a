"""Publishing again: nothing that people hold is lost, and the second time changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise

from hypothesis import given
from hypothesis import strategies as st

from madoguchi.rules.preview import Existing, Preview, compare
from madoguchi.rules.slots import PlannedSlot

NINE = datetime(2026, 11, 16, 0, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


def planned(start: int, length: int = 2, capacity: int = 2) -> PlannedSlot:
    """A slot of `length` quarters of an hour that starts `start` quarters after nine."""
    starts = NINE + start * QUARTER
    return PlannedSlot(starts, starts + length * QUARTER, capacity)


def existing(
    start: int,
    length: int = 2,
    capacity: int = 2,
    taken: int = 0,
    withdrawn: bool = False,
    number: int = 1,
) -> Existing:
    slot = planned(start, length, capacity)
    return Existing(number, slot.starts, slot.ends, slot.capacity, taken, withdrawn)


def closed(slot: Existing) -> Existing:
    return replace(slot, closed=True)


def apply_preview(preview: Preview, before: list[Existing]) -> list[Existing]:
    """What publishing makes of the slots; a plain stand-in for the action on the database."""
    gone = {slot.id for slot in preview.vanishing}
    pairs = {was.id: will for was, will in (*preview.changed, *preview.returning)}
    kept = {slot.id for slot in preview.kept}
    after = [
        replace(slot, withdrawn=False, closed=False, capacity=pairs[slot.id].capacity)
        if slot.id in pairs
        else replace(
            slot,
            withdrawn=slot.withdrawn or slot.id in gone,
            closed=slot.closed or slot.id in kept,
        )
        for slot in before
    ]
    numbers = count(1 + max((slot.id for slot in before), default=0))
    return after + [
        Existing(next(numbers), slot.starts, slot.ends, slot.capacity, 0, False)
        for slot in preview.new
    ]


def test_on_an_empty_counter_every_planned_slot_is_new() -> None:
    preview = compare([planned(2), planned(0)], [])
    assert preview.new == (planned(0), planned(2))
    assert not preview.changes_nothing


def test_a_slot_that_stays_as_it_is_is_unchanged() -> None:
    slot = existing(0, taken=1)
    preview = compare([planned(0)], [slot])
    assert preview.unchanged == (slot,)
    assert preview.changes_nothing


def test_the_same_instant_in_another_zone_is_the_same_slot() -> None:
    slot = planned(0)
    tokyo = replace(slot, starts=slot.starts.astimezone(), ends=slot.ends.astimezone())
    assert compare([tokyo], [existing(0)]).changes_nothing


def test_another_capacity_changes_a_slot() -> None:
    slot = existing(0)
    assert compare([planned(0, capacity=5)], [slot]).changed == ((slot, planned(0, capacity=5)),)


def test_capacity_never_falls_below_what_is_taken() -> None:
    slot = existing(0, capacity=5, taken=3)
    assert compare([planned(0, capacity=1)], [slot]).changed == ((slot, planned(0, capacity=3)),)
    assert compare([planned(0, capacity=1)], [replace(slot, capacity=3)]).changes_nothing


def test_a_slot_no_longer_planned_and_nobodys_vanishes() -> None:
    slot = existing(0)
    assert compare([], [slot]).vanishing == (slot,)


def test_a_slot_no_longer_planned_is_kept_while_anybody_holds_it() -> None:
    slot = existing(0, taken=1)
    preview = compare([], [slot])
    assert preview.kept == preview.closing == (slot,)
    assert not preview.changes_nothing
    assert compare([], [closed(slot)]).changes_nothing


def test_a_slot_closed_to_new_bookings_opens_when_it_is_planned_again() -> None:
    slot = closed(existing(0, taken=1))
    assert compare([planned(0)], [slot]).changed == ((slot, planned(0)),)


def test_the_fingerprint_tells_previews_apart() -> None:
    slot = existing(0)
    previews = [
        compare([], []),
        compare([planned(0)], []),
        compare([planned(0, capacity=3)], []),
        compare([planned(2)], []),
        compare([planned(0, capacity=3)], [slot]),
        compare([], [slot]),
        compare([], [replace(slot, taken=1)]),
        compare([planned(0)], [replace(slot, withdrawn=True)]),
        compare([planned(0), planned(2)], [existing(1, taken=1)]),
    ]
    assert len({preview.fingerprint for preview in previews}) == len(previews)
    assert previews[1].fingerprint == compare([planned(0)], []).fingerprint


def test_a_slot_taken_back_returns_when_it_is_planned_again() -> None:
    slot = existing(0, withdrawn=True)
    assert compare([planned(0, capacity=4)], [slot]).returning == ((slot, planned(0, capacity=4)),)


def test_a_slot_taken_back_and_not_planned_is_left_alone() -> None:
    assert compare([], [existing(0, withdrawn=True)]) == compare([], [])


def test_of_two_slots_with_the_same_times_the_one_on_offer_counts() -> None:
    for older, newer in ((1, 2), (2, 1)):
        gone, offered = existing(0, withdrawn=True, number=older), existing(0, number=newer)
        for both in ([gone, offered], [offered, gone]):
            preview = compare([planned(0)], both)
            assert preview.unchanged == (offered,)
            assert preview.changes_nothing


def test_a_planned_slot_that_crosses_a_kept_one_is_blocked() -> None:
    held = existing(1, taken=1)
    preview = compare([planned(0), planned(2), planned(4)], [held])
    assert preview.kept == (held,)
    assert preview.blocked == (planned(0), planned(2))
    assert preview.new == (planned(4),)


def test_slots_right_before_and_after_a_kept_one_are_not_blocked() -> None:
    preview = compare([planned(0), planned(4)], [existing(2, taken=1)])
    assert preview.new == (planned(0), planned(4))
    assert preview.blocked == ()


def test_a_slot_taken_back_does_not_return_across_a_kept_one() -> None:
    held, gone = existing(1, taken=1, number=1), existing(0, withdrawn=True, number=2)
    preview = compare([planned(0)], [held, gone])
    assert preview.blocked == (planned(0),)
    assert preview.returning == ()


def test_people_who_hold_a_slot_taken_back_are_not_doubly_booked() -> None:
    preview = compare([planned(0)], [existing(1, taken=1, withdrawn=True)])
    assert preview.blocked == (planned(0),)


def test_vanishing_slots_make_room_for_new_ones() -> None:
    preview = compare([planned(0, length=3)], [existing(1)])
    assert preview.vanishing == (existing(1),)
    assert preview.new == (planned(0, length=3),)


@st.composite
def rows(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Starts and lengths of slots that don't overlap."""
    row, start = [], 0
    for gap, length in draw(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4)), max_size=6)):
        row.append((start + gap, length))
        start += gap + length
    return row


@st.composite
def plans(draw: st.DrawFn) -> list[PlannedSlot]:
    return [planned(start, length, draw(st.integers(1, 4))) for start, length in draw(rows())]


@st.composite
def offices(draw: st.DrawFn) -> list[Existing]:
    """Slots on offer that don't overlap, among others that were taken back."""
    shapes = [(*slot, False) for slot in draw(rows())] + [(*slot, True) for slot in draw(rows())]
    slots = []
    for number, (start, length, withdrawn) in enumerate(shapes, start=1):
        capacity = draw(st.integers(1, 4))
        taken = draw(st.integers(0, capacity))
        slot = existing(start, length, capacity, taken, withdrawn, number)
        slots.append(replace(slot, closed=draw(st.booleans())))
    return slots


@given(plans(), offices())
def test_publishing_a_second_time_changes_nothing(
    plan: list[PlannedSlot], before: list[Existing]
) -> None:
    first = compare(plan, before)
    second = compare(plan, apply_preview(first, before))
    assert second.changes_nothing
    assert second.kept == tuple(closed(slot) for slot in first.kept)
    assert second.blocked == first.blocked
    assert len(second.unchanged) + len(second.blocked) == len(plan)


@given(plans(), offices())
def test_nothing_that_people_hold_is_ever_lost(
    plan: list[PlannedSlot], before: list[Existing]
) -> None:
    after = {slot.id: slot for slot in apply_preview(compare(plan, before), before)}
    for slot in before:
        assert after[slot.id].times == slot.times
        assert after[slot.id].capacity >= slot.taken
        assert not (slot.taken and not slot.withdrawn and after[slot.id].withdrawn)


@given(plans(), offices())
def test_slots_on_offer_never_overlap_after_publishing(
    plan: list[PlannedSlot], before: list[Existing]
) -> None:
    after = apply_preview(compare(plan, before), before)
    offered = sorted(slot.times for slot in after if not slot.withdrawn)
    assert all(one[1] <= following[0] for one, following in pairwise(offered))


@given(plans(), offices())
def test_every_planned_slot_is_accounted_for_once(
    plan: list[PlannedSlot], before: list[Existing]
) -> None:
    preview = compare(plan, before)
    accounted = [(slot.starts, slot.ends) for slot in (*preview.new, *preview.blocked)]
    accounted += [slot.times for slot in preview.unchanged]
    accounted += [slot.times for slot, _ in (*preview.changed, *preview.returning)]
    assert sorted(accounted) == [(slot.starts, slot.ends) for slot in plan]


@given(plans(), offices())
def test_every_slot_on_offer_is_accounted_for_once(
    plan: list[PlannedSlot], before: list[Existing]
) -> None:
    preview = compare(plan, before)
    accounted = [slot.id for slot in (*preview.unchanged, *preview.vanishing, *preview.kept)]
    accounted += [slot.id for slot, _ in preview.changed]
    assert sorted(accounted) == sorted(slot.id for slot in before if not slot.withdrawn)

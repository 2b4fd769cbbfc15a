"""References survive being read out on the phone."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.rules import reference

references = st.integers(0, 9 * 10**8 - 1).map(lambda n: reference.make(lambda _: n))


@given(references)
def test_a_made_reference_is_ten_digits_and_valid(made: str) -> None:
    assert len(made) == 10
    assert made[0] != "0"
    assert reference.is_valid(made)


def test_the_whole_range_of_the_random_source_is_used() -> None:
    asked: list[int] = []
    reference.make(lambda n: asked.append(n) or n - 1)  # type: ignore[func-returns-value]
    assert asked == [900_000_000]
    assert reference.make(lambda n: 0)[:9] == "100000000"
    assert reference.make(lambda n: n - 1)[:9] == "999999999"


def test_two_draws_give_two_references() -> None:
    source = random.Random(2026).randrange
    assert len({reference.make(source) for _ in range(1000)}) == 1000


@given(references)
def test_any_one_wrong_digit_is_noticed(made: str) -> None:
    for place, right in enumerate(made):
        for wrong in set("0123456789") - {right}:
            assert not reference.is_valid(made[:place] + wrong + made[place + 1 :])


@given(references)
def test_any_two_neighbours_swapped_are_noticed(made: str) -> None:
    for place in range(9):
        left, right = made[place], made[place + 1]
        if left != right:
            swapped = made[:place] + right + left + made[place + 2 :]
            assert not reference.is_valid(swapped)


def test_the_check_digit_is_damms() -> None:
    # 572 with the check digit 4 is the worked example; leading zeros don't change it.
    assert reference.check_digit("572") == reference.check_digit("000000572") == 4


@pytest.mark.parametrize(
    "text", ["", "1", "100000000", "10000000050", "0000000000", "100000000a", "1000000004"]
)
def test_what_is_no_reference_is_neither_valid_nor_read(text: str) -> None:
    assert not reference.is_valid(text)
    assert reference.read(text) is None


def test_only_the_plain_form_is_valid_as_it_is() -> None:
    assert reference.is_valid("1000000005")
    assert not reference.is_valid("１００００００００５")
    assert not reference.is_valid("1000-0000-05")


@given(references, st.sampled_from("-－ー−― \u3000"))
def test_a_reference_is_understood_in_any_width_and_grouping(made: str, between: str) -> None:
    wide = made.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert reference.read(f" {wide[:4]}{between}{wide[4:8]}{between}{wide[8:]}") == made


@given(references)
def test_the_spoken_form_can_be_typed_again(made: str) -> None:
    spoken = reference.spoken(made)
    assert [len(group) for group in spoken.split("-")] == [4, 4, 2]
    assert reference.read(spoken) == made


@given(st.text())
def test_whatever_is_read_is_valid_or_nothing(raw: str) -> None:
    read = reference.read(raw)
    assert read is None or reference.is_valid(read)

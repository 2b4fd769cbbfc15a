"""The job-seeker number: any width, any hyphen, and never in anybody's way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.rules import refusals
from madoguchi.rules.personal import NUMBER_LENGTH, number_as_typed, read_number
from madoguchi.rules.personal.characters import has_controls

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
HYPHENS = st.sampled_from([*"-－−‐‑–—―ーｰ─", " ー ", "", " ", "\u3000"])
OFFICES = st.from_regex(r"[0-9]{5}", fullmatch=True).filter(str.isascii)
REST = st.from_regex(r"[0-9]{1,8}", fullmatch=True).filter(str.isascii)


@given(OFFICES, HYPHENS, REST, st.booleans())
def test_width_and_hyphen_make_no_difference(
    office: str, hyphen: str, rest: str, wide: bool
) -> None:
    typed = f" {office}{hyphen}{rest}\u3000"
    assert read_number(typed.translate(FULL_WIDTH) if wide else typed) == f"{office}-{rest}"


@given(OFFICES, REST)
def test_a_number_read_again_is_the_same(office: str, rest: str) -> None:
    number = read_number(office + rest)
    assert read_number(number) == number


@pytest.mark.parametrize("raw", ["", " ", "\u3000", "\u200b"])
def test_leaving_the_number_out_is_fine(raw: str) -> None:
    assert read_number(raw) == ""


@pytest.mark.parametrize(
    "raw",
    [
        "13010",
        "13010-",
        "1301-12345678",
        "130100-12345678",
        "13010-123456789",
        "13010--123",
        "13010-1234-5678",
        "13010-ABC",
        "13010/123",
        "わかりません",
        "١٣٠١٠-١٢٣",
        "13010-1\x00",
        "13010-1" + " " * 40 + "2",
        "-",
    ],
)
def test_what_does_not_look_like_a_number_is_pointed_out(raw: str) -> None:
    with pytest.raises(refusals.NumberMalformed):
        read_number(raw)


def test_a_malformed_number_can_be_kept_as_typed() -> None:
    assert number_as_typed("\u3000１３０１０ー忘れました ") == "１３０１０ー忘れました"


@given(st.text())
def test_a_kept_number_is_short_and_free_of_controls(raw: str) -> None:
    kept = number_as_typed(raw)
    assert len(kept) <= NUMBER_LENGTH
    assert not has_controls(kept)
    assert kept == kept.strip()


def test_no_more_than_forty_characters_of_a_malformed_number_are_kept() -> None:
    assert number_as_typed("9" * 50) == "9" * 40


@pytest.mark.parametrize("flood", ["9" * 10_000_000, "\x00" * 10_000_000])
def test_ten_megabytes_are_refused_and_cut_at_once(flood: str) -> None:
    assert len(number_as_typed(flood)) <= NUMBER_LENGTH
    with pytest.raises(refusals.NumberMalformed):
        read_number(flood)

"""The optional message: several lines of free text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.rules import refusals
from madoguchi.rules.personal import MESSAGE_LENGTH, read_message


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_every_line_break_becomes_the_same_one(line_break: str) -> None:
    assert read_message(f"一行目{line_break}二行目") == "一行目\n二行目"


def test_the_inside_of_a_message_is_kept_as_typed() -> None:
    message = "髙橋です。\n\n\t職種：事務\u3000希望\n👩\u200d💻 ｶﾅ"
    assert read_message(f"\u3000\n{message}\r\n ") == message


@pytest.mark.parametrize("raw", ["", " \r\n", "\u3000\t\n"])
def test_leaving_the_message_out_is_fine(raw: str) -> None:
    assert read_message(raw) == ""


def test_direction_marks_of_a_copied_telephone_number_are_dropped() -> None:
    assert read_message("電話は\u202a090-1234-5678\u202cです") == "電話は090-1234-5678です"


@pytest.mark.parametrize("control", ["\x00", "\x07", "\x1b", "\x7f", "\x9f", "\ud83d"])
def test_other_controls_are_refused(control: str) -> None:
    with pytest.raises(refusals.MessageHasControls):
        read_message(f"よろしく{control}お願いします")


def test_a_thousand_characters_are_the_limit_and_a_line_break_counts_as_one() -> None:
    longest = "あ\r\n" * 499 + "ああ"
    assert len(read_message(longest)) == MESSAGE_LENGTH
    with pytest.raises(refusals.MessageTooLong):
        read_message(longest + "あ")


@given(st.text())
def test_a_message_read_again_is_the_same(raw: str) -> None:
    try:
        message = read_message(raw)
    except (refusals.MessageHasControls, refusals.MessageTooLong):
        return
    assert read_message(message) == message
    assert "\r" not in message

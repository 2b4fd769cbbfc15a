"""Which letter is due when it is finally its turn."""

from __future__ import annotations

from datetime import timedelta

import pytest

from madoguchi.letters.wording import Wording, wording
from madoguchi.models import LetterKind
from madoguchi.queries.booking import Situation
from tests.letters.facts import STARTS, facts

DUE = {
    (LetterKind.CONFIRM, Situation.WAITING): Wording.CONFIRM,
    (LetterKind.CONFIRM, Situation.EXPIRED): Wording.APOLOGY,
    (LetterKind.CONFIRMED, Situation.CONFIRMED): Wording.CONFIRMED,
    (LetterKind.CANCELLED, Situation.CANCELLED): Wording.CANCELLED,
}


@pytest.mark.parametrize("kind", list(LetterKind))
@pytest.mark.parametrize("situation", list(Situation))
def test_only_what_is_still_true_is_written(kind: LetterKind, situation: Situation) -> None:
    assert wording(facts(kind, situation)) is DUE.get((kind, situation))


@pytest.mark.parametrize(("kind", "situation"), list(DUE))
def test_a_letter_of_a_former_address_is_stale(kind: LetterKind, situation: Situation) -> None:
    assert wording(facts(kind, situation, booking_generation=2)) is None


def test_who_had_the_letter_in_time_gets_no_apology() -> None:
    letter = facts(LetterKind.CONFIRM, Situation.EXPIRED, asked_before=True)
    assert wording(letter) is None


def test_a_letter_sent_again_within_the_hour_is_written_again() -> None:
    letter = facts(LetterKind.CONFIRM, Situation.WAITING, asked_before=True)
    assert wording(letter) is Wording.CONFIRM


def test_a_session_that_is_over_is_not_announced() -> None:
    ends = STARTS + timedelta(minutes=30)
    for now, expected in ((ends - timedelta(seconds=1), Wording.CONFIRMED), (ends, None)):
        letter = facts(LetterKind.CONFIRMED, Situation.CONFIRMED, now=now)
        assert wording(letter) is expected

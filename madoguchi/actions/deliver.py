"""Deliver a letter: decide whether it is still due, send it, and keep what became of it."""

from __future__ import annotations

import logging

from madoguchi.actions.renew import renewal_of
from madoguchi.actions.transaction import act
from madoguchi.letters.post import Delayed, Refused, hand_over
from madoguchi.letters.wording import Wording, wording
from madoguchi.letters.write import write
from madoguchi.models import Letter, LetterState
from madoguchi.queries.booking import renewed_as
from madoguchi.queries.clock import database_now
from madoguchi.queries.letters import LetterFacts, read_letter
from madoguchi.rules.refusals import DataGone

logger = logging.getLogger(__name__)


class LetterDelayed(Exception):
    """The mail server did not take the letter yet: it waits, and is to be tried again."""


def deliver(letter_id: int) -> None:
    """Send a queued letter, or settle it as refused or stale; a settled one is left alone.

    The row stays locked until the server has answered, so that two deliveries send one letter.
    Raises LetterDelayed after counting the attempt; refuses Busy while another delivery lasts.
    """
    with act():
        letter = _lock_queued(letter_id)
        if letter is None:
            return
        state, answer = _send(letter_id)
        _settle(letter, state, answer)
    if state is LetterState.QUEUED:
        raise LetterDelayed(f"letter {letter_id}: {answer}")


def _lock_queued(letter_id: int) -> Letter | None:
    """The letter if it waits. All letters of its booking are locked, so that one apology is."""
    siblings = Letter.objects.filter(
        booking__in=Letter.objects.filter(pk=letter_id).values("booking")
    )
    locked = {letter.pk: letter for letter in siblings.select_for_update().order_by("id")}
    letter = locked.get(letter_id)
    return letter if letter is not None and letter.state == LetterState.QUEUED else None


def _send(letter_id: int) -> tuple[LetterState, str]:
    try:
        letter = read_letter(letter_id)
    except DataGone:
        return LetterState.STALE, ""
    words = _words(letter)
    if words is None:
        return LetterState.STALE, ""
    try:
        return LetterState.SENT, hand_over(write(letter, words), letter.recipient)
    except Refused as refused:
        return LetterState.REFUSED, refused.answer
    except Delayed as delayed:
        return LetterState.QUEUED, delayed.answer


def _words(letter: LetterFacts) -> Wording | None:
    words = wording(letter)
    if words is Wording.APOLOGY and renewed_as(renewal_of(letter.booking.reference)):
        # The person has applied again already: that booking's letter is the one to read.
        return None
    return words


def _settle(letter: Letter, state: LetterState, answer: str) -> None:
    letter.state = state
    letter.answer = answer
    if state is not LetterState.STALE:
        letter.attempts += 1
    if state is not LetterState.QUEUED:
        letter.settled_at = database_now()
    letter.save(update_fields=["state", "answer", "attempts", "settled_at"])
    if state in {LetterState.REFUSED, LetterState.QUEUED}:
        logger.warning(
            "letter %s is %s after attempt %s: %s", letter.pk, state, letter.attempts, answer
        )

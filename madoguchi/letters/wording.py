"""Which letter is due now: events ask for letters, but time goes on before they are sent."""

from __future__ import annotations

from enum import StrEnum

from madoguchi.models import LetterKind
from madoguchi.queries.booking import Situation
from madoguchi.queries.letters import LetterFacts


class Wording(StrEnum):
    """The letters that can be written; each has a template of its name."""

    CONFIRM = "confirm"
    APOLOGY = "apology"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


def wording(letter: LetterFacts) -> Wording | None:
    """The words that are true at the booking's `now`; None where the letter has no use any more.

    A first letter that could not be sent within its hour becomes an apology, but only one that
    reached nobody before: who had the letter in time knows what it said.
    """
    booking = letter.booking
    if letter.generation != booking.generation:
        return None
    match letter.kind, booking.situation:
        case LetterKind.CONFIRM, Situation.WAITING:
            return Wording.CONFIRM
        case LetterKind.CONFIRM, Situation.EXPIRED:
            return None if letter.asked_before else Wording.APOLOGY
        case LetterKind.CONFIRMED, Situation.CONFIRMED:
            return Wording.CONFIRMED if booking.now < booking.ends else None
        case LetterKind.CANCELLED, Situation.CANCELLED:
            return Wording.CANCELLED
    return None

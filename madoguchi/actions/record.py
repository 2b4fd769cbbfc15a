"""What every act leaves behind: one event, and the letter that it asks for."""

from __future__ import annotations

from datetime import datetime

from procrastinate.contrib.django import app

from madoguchi.models import Booking, Event, Letter, LetterKind
from madoguchi.rules.states import Act

SEND_LETTER = "madoguchi.send_letter"
"""Name of the task that sends a letter: actions defer it by name and never import jobs."""

APPLICANT = "applicant"
SYSTEM = "system"


def record(
    booking: Booking,
    act: Act,
    *,
    at: datetime,
    actor: str = APPLICANT,
    letter: LetterKind | None = None,
    **detail: object,
) -> Event:
    """Add the event of `act`; with `letter`, add its row and defer its sending.

    All of it belongs to the caller's transaction: rolled back, nothing was ever asked for.
    `detail` must hold no personal data and no token.
    """
    event = Event.objects.create(booking=booking, act=act, at=at, actor=actor, detail=detail)
    if letter is not None:
        queued = Letter.objects.create(
            booking=booking,
            event=event,
            kind=letter,
            generation=booking.generation,
            queued_at=at,
        )
        app.configure_task(SEND_LETTER, queue="letters").defer(letter_id=queued.pk)
    return event

"""What writing a letter takes, and which letters nobody is working on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection

from madoguchi.models import Letter, LetterKind, LetterState
from madoguchi.queries.booking import BookingView, applicant, booking
from madoguchi.rules.personal import EmailAddress, read_email

_WITHOUT_JOB = """
SELECT letter.id
FROM madoguchi_letter letter
WHERE letter.state = 'queued'
  AND letter.queued_at < clock_timestamp() - %(age)s
  AND letter.queued_at > clock_timestamp() - %(until)s
  AND NOT EXISTS (
      SELECT FROM procrastinate_jobs job
      WHERE job.task_name = %(task)s AND job.status IN ('todo', 'doing')
        AND job.args ->> 'letter_id' = letter.id::text)
ORDER BY letter.id
LIMIT %(limit)s
"""


@dataclass(frozen=True, repr=False)
class LetterFacts:
    """A letter that is asked for, its booking and its reader. Its repr shows nothing.

    `asked_before`: a letter that asks the same of the same address has reached its server.
    """

    id: int
    kind: LetterKind
    generation: int
    asked_before: bool
    booking: BookingView
    name: str
    recipient: EmailAddress


def read_letter(letter_id: int) -> LetterFacts:
    """The letter with its booking as it stands by the database's clock.

    Refuses DataGone where the applicant's data were deleted.
    """
    letter = Letter.objects.select_related("booking").get(pk=letter_id)
    # The address first: where the generation read after it is the letter's own, both agree.
    reader = applicant(letter.booking_id)
    return LetterFacts(
        id=letter.pk,
        kind=LetterKind(letter.kind),
        generation=letter.generation,
        asked_before=_asked_before(letter),
        booking=booking(letter.booking.reference),
        name=reader.name,
        recipient=read_email(reader.email),
    )


def letters_without_job(
    task: str, *, age: timedelta, until: timedelta, limit: int = 1000
) -> list[int]:
    """Ids of letters queued longer than `age` but not `until` ago that no job of `task` will send.

    Oldest first, at most `limit`.
    """
    wanted: dict[str, Any] = {"task": task, "age": age, "until": until, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(_WITHOUT_JOB, wanted)
        return [letter_id for (letter_id,) in cursor.fetchall()]


def _asked_before(letter: Letter) -> bool:
    return (
        Letter.objects.filter(
            booking=letter.booking_id,
            kind=letter.kind,
            generation=letter.generation,
            state=LetterState.SENT,
        )
        .exclude(pk=letter.pk)
        .exists()
    )

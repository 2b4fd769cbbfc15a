"""Apply again after the hour, with the data kept."""

from __future__ import annotations

from uuid import UUID, uuid5

from madoguchi.actions.apply import Application, apply
from madoguchi.queries.booking import Situation, applicant, booking
from madoguchi.rules import refusals
from madoguchi.rules.personal import read_email

_RENEWALS = UUID("5f0d8b1e-6f0a-4a59-9a0f-7b0c7a4a6d11")


def renewal_of(reference: str) -> UUID:
    """The form under which an expired booking is applied for again: one, however often pressed."""
    return uuid5(_RENEWALS, reference)


def renew(*, reference: str, slot_id: int, terms_id: int, browser: bytes) -> str:
    """Apply for a slot with the data of an expired booking; the new booking's reference.

    A new hour begins and a new letter is asked for. Pressed twice, it is one booking.
    Refuses BookingUnknown, BookingNotExpired, DataGone, and whatever `apply` refuses.
    """
    expired = booking(reference)
    if expired.situation is not Situation.EXPIRED:
        raise refusals.BookingNotExpired
    kept = applicant(expired.id)
    return apply(
        Application(
            slot_id=slot_id,
            terms_id=terms_id,
            name=kept.name,
            email=read_email(kept.email),
            phone=kept.phone,
            number=kept.number,
            message=kept.message,
            registration=expired.registration,
            language=expired.language,
            submission=renewal_of(reference),
            browser=browser,
        )
    )

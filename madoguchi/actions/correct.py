"""Help the first letter arrive: send it again, or to a corrected address."""

from __future__ import annotations

from madoguchi.actions.locked import lock_held_booking
from madoguchi.actions.record import record
from madoguchi.actions.transaction import act
from madoguchi.keys import fingerprint
from madoguchi.models import Applicant, LetterKind
from madoguchi.rules import refusals
from madoguchi.rules.personal import EmailAddress
from madoguchi.rules.policy import CORRECTIONS, RESENDS
from madoguchi.rules.states import Act


def correct_address(*, reference: str, browser: bytes, email: EmailAddress) -> None:
    """Store another address and write to it; links and codes sent before are dead from now on.

    The hour does not start anew, nor do the attempts at the code.
    Refuses BookingUnknown, BookingNotHeld, HoldExpired, CorrectedTooOften, Busy.
    """
    with act():
        locked = lock_held_booking(reference, browser)
        booking = locked.booking
        if booking.generation > CORRECTIONS:
            raise refusals.CorrectedTooOften
        booking.generation += 1
        booking.save(update_fields=["generation"])
        Applicant.objects.filter(booking=booking).update(
            email=email.typed, email_key=fingerprint("email", email.key)
        )
        record(booking, Act.CORRECT, at=locked.now, letter=LetterKind.CONFIRM)


def resend_letter(*, reference: str, browser: bytes) -> None:
    """Send the first letter again, with the same link and code; the hour is not extended.

    Refuses BookingUnknown, BookingNotHeld, HoldExpired, ResentTooOften, Busy.
    """
    with act():
        locked = lock_held_booking(reference, browser)
        if locked.booking.events.filter(act=Act.RESEND).count() >= RESENDS:
            raise refusals.ResentTooOften
        record(locked.booking, Act.RESEND, at=locked.now, letter=LetterKind.CONFIRM)

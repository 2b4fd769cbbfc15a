"""Confirm a held booking: by the mailed link's button, or by the six digits typed at home."""

from __future__ import annotations

from psycopg.types.range import Range

from madoguchi.actions.locked import Locked, lock_booking, lock_held_booking
from madoguchi.actions.record import record
from madoguchi.actions.transaction import act
from madoguchi.keys import Link, Purpose, code_matches
from madoguchi.models import LetterKind
from madoguchi.rules import refusals
from madoguchi.rules.policy import CODE_ATTEMPTS
from madoguchi.rules.states import Act, State, after


def confirm_by_link(link: Link) -> bool:
    """Make the booking firm; whether this press did it (a later one changes nothing).

    Refuses BookingUnknown, LinkReplaced, HoldExpired, BookingEnded, Busy.
    """
    if link.purpose != Purpose.CONFIRM:
        raise refusals.BookingUnknown
    with act():
        locked = lock_booking(link.reference)
        if link.generation != locked.booking.generation:
            raise refusals.LinkReplaced
        if locked.booking.state == State.CONFIRMED:
            return False
        _confirm(locked, by="link")
        return True


def confirm_by_code(*, reference: str, browser: bytes, code: str) -> None:
    """Make the booking firm from the browser that applied, by the digits that only the mail had.

    A wrong code is counted, and that count stands: it survives the refusal.
    Refuses BookingUnknown, BookingNotHeld, HoldExpired, CodeWrong, CodeExhausted, Busy.
    """
    with act():
        locked = lock_held_booking(reference, browser)
        booking = locked.booking
        if booking.code_attempts >= CODE_ATTEMPTS:
            raise refusals.CodeExhausted
        right = code_matches(code, booking.reference, booking.generation)
        if right:
            _confirm(locked, by="code")
        else:
            booking.code_attempts += 1
            booking.save(update_fields=["code_attempts"])
    if not right:
        raise (
            refusals.CodeWrong if booking.code_attempts < CODE_ATTEMPTS else refusals.CodeExhausted
        )


def _confirm(locked: Locked, *, by: str) -> None:
    booking = locked.booking
    if booking.state == State.EXPIRED or (booking.state == State.HELD and not locked.holds):
        raise refusals.HoldExpired
    confirmed = after(State(booking.state), Act.CONFIRM)
    if confirmed is None:
        raise refusals.BookingEnded
    locked.claim.taken = Range(locked.claim.taken.lower, None, "[)")
    locked.claim.save(update_fields=["taken"])
    booking.state = confirmed
    booking.confirmed_at = locked.now
    booking.save(update_fields=["state", "confirmed_at"])
    record(booking, Act.CONFIRM, at=locked.now, letter=LetterKind.CONFIRMED, by=by)

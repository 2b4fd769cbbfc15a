"""Apply for a session: claim a unit for one hour and store who asked for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from secrets import randbelow
from uuid import UUID, uuid5

from django.db import connection
from django.utils.crypto import constant_time_compare
from psycopg.types.range import Range

from madoguchi.actions.record import record
from madoguchi.actions.transaction import act
from madoguchi.keys import fingerprint
from madoguchi.models import Applicant, Booking, Claim, LetterKind, Slot, Terms
from madoguchi.queries.terms import terms_in_force
from madoguchi.rules import refusals
from madoguchi.rules.personal import EmailAddress, name_key
from madoguchi.rules.policy import HOLD
from madoguchi.rules.reference import make
from madoguchi.rules.states import Act, State

_WHAT_IS_TRUE = """
WITH clock AS MATERIALIZED (SELECT clock_timestamp() AS now)
SELECT clock.now,
       (SELECT min(unit.n) FROM madoguchi_unit unit
         WHERE unit.slot_id = %(slot)s
           AND NOT EXISTS (
               SELECT FROM madoguchi_claim claim
                WHERE claim.slot_id = unit.slot_id AND claim.n = unit.n
                  AND claim.taken && tstzrange(clock.now, clock.now + %(hold)s, '[]'))),
       (SELECT min(candidate) FROM unnest(%(references)s::text[]) candidate
         WHERE NOT EXISTS (
             SELECT FROM madoguchi_booking booking WHERE booking.reference = candidate))
FROM clock
"""


@dataclass(frozen=True)
class Application:
    """What a person sends off: every value has passed its rule already.

    `submission` names the form that was filled in, so that it counts once however often it is
    sent; `browser` is the hash of the secret that the applying browser keeps.
    """

    slot_id: int
    terms_id: int
    name: str
    email: EmailAddress
    phone: str
    number: str
    message: str
    registration: str
    language: str
    submission: UUID
    browser: bytes


def apply(application: Application) -> str:
    """Hold a unit of the slot for exactly one hour and ask for the letter; the booking's reference.

    The same form sent again by the same browser answers with the same booking and changes nothing.
    Refuses SlotUnknown, SlotWithdrawn, SlotPast, SlotTooSoon, SlotTooFar, SlotFull, CounterClosed,
    CounterPaused, TermsChanged, FormReplayed, Busy.
    """
    with act():
        slot = _lock(application.slot_id)
        earlier = Booking.objects.filter(submission=application.submission).first()
        if earlier is not None:
            return _same_browser(earlier, application.browser)
        now, n, reference = _read_what_is_true(slot.pk)
        _check_slot(slot, now)
        terms = _check_terms(slot, application.terms_id, now)
        if n is None:
            raise refusals.SlotFull
        booking = _store(application, terms, reference, now)
        Claim.objects.create(slot=slot, n=n, booking=booking, taken=Range(now, now + HOLD, "[]"))
        record(
            booking,
            Act.APPLY,
            at=now,
            letter=LetterKind.CONFIRM,
            slot=slot.pk,
            terms=terms.number,
            terms_sha256=terms.sha256,
        )
        return booking.reference


def renewal_of(reference: str) -> UUID:
    """The submission under which an expired booking is applied for again: one, however often."""
    return uuid5(UUID("5f0d8b1e-6f0a-4a59-9a0f-7b0c7a4a6d11"), reference)


def apply_again(application: Application, *, expired: str) -> str:
    """Apply with the data of the booking `expired`; pressed twice, it is one booking."""
    return apply(replace(application, submission=renewal_of(expired)))


def _lock(slot_id: int) -> Slot:
    try:
        return Slot.objects.lock(slot_id)
    except Slot.DoesNotExist:
        raise refusals.SlotUnknown from None


def _same_browser(earlier: Booking, browser: bytes) -> str:
    if not constant_time_compare(bytes(earlier.browser), browser):
        raise refusals.FormReplayed
    return earlier.reference


def _read_what_is_true(slot_id: int) -> tuple[datetime, int | None, str]:
    """The clock after the lock, the lowest free unit at that instant, and an unused reference."""
    with connection.cursor() as cursor:
        cursor.execute(
            _WHAT_IS_TRUE,
            {"slot": slot_id, "hold": HOLD, "references": [make(randbelow) for _ in range(3)]},
        )
        now, n, reference = cursor.fetchone()
    return now, n, reference


def _check_slot(slot: Slot, now: datetime) -> None:
    counter, office = slot.counter, slot.counter.office
    if not (counter.accepts_bookings and office.accepts_bookings):
        raise refusals.CounterClosed
    if counter.paused_because or office.paused_because:
        raise refusals.CounterPaused
    if slot.withdrawn_at is not None:
        raise refusals.SlotWithdrawn
    counter.policy.check_start(slot.starts, now)


def _check_terms(slot: Slot, terms_id: int, now: datetime) -> Terms:
    terms = terms_in_force(slot.counter.office_id, now)
    if terms is None or terms.pk != terms_id:
        raise refusals.TermsChanged
    return terms


def _store(application: Application, terms: Terms, reference: str, now: datetime) -> Booking:
    booking = Booking.objects.create(
        reference=reference,
        state=State.HELD,
        registration=application.registration,
        language=application.language,
        terms=terms,
        applied_at=now,
        submission=application.submission,
        browser=application.browser,
    )
    Applicant.objects.create(
        booking=booking,
        name=application.name,
        email=application.email.typed,
        phone=application.phone,
        number=application.number,
        message=application.message,
        name_key=fingerprint("name", name_key(application.name)),
        email_key=fingerprint("email", application.email.key),
        phone_key=fingerprint("phone", application.phone),
        number_key=fingerprint("number", application.number) if application.number else None,
    )
    return booking

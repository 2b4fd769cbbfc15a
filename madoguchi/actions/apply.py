"""Apply for a session: claim a unit for one hour and store who asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from secrets import randbelow
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.crypto import constant_time_compare
from psycopg.types.range import Range

from madoguchi.actions.record import record
from madoguchi.actions.transaction import act
from madoguchi.keys import fingerprint
from madoguchi.models import Applicant, Booking, Claim, LetterKind, Slot, Terms
from madoguchi.queries.offer import check_slot
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


@dataclass(frozen=True, repr=False)
class Application:
    """What a person sends off: every value has passed its rule already. Its repr shows nothing.

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
    Refuses SlotUnknown, SlotWithdrawn, SlotPast, SlotTooSoon, SlotTooFar, SlotNotReleased,
    SlotFull, CounterClosed, CounterPaused, TermsChanged, FormReplayed, Busy.
    """
    with act():
        slot = _lock(application.slot_id)
        earlier = Booking.objects.filter(submission=application.submission).first()
        if earlier is not None:
            return _same_browser(earlier, application.browser)
        now, n, reference = _read_what_is_true(slot.pk)
        check_slot(slot, now)
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
    references = [make(randbelow) for _ in range(3)]
    parameters: dict[str, Any] = {"slot": slot_id, "hold": HOLD, "references": references}
    with connection.cursor() as cursor:
        cursor.execute(_WHAT_IS_TRUE, parameters)
        now, n, reference = cursor.fetchone()
    return now, n, reference


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

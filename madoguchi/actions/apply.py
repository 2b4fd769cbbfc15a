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
                  AND claim.taken && tstzrange(clock.now, clock.now + %(hold)s, '[]'))) AS n,
       (SELECT min(candidate) FROM unnest(%(references)s::text[]) candidate
         WHERE NOT EXISTS (
             SELECT FROM madoguchi_booking booking WHERE booking.reference = candidate))
           AS reference,
       coalesce(earlier.reference, '') AS earlier, coalesce(earlier.browser, '') AS browser
FROM clock
LEFT JOIN madoguchi_booking earlier ON earlier.submission = %(submission)s
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


@dataclass(frozen=True)
class _Seen:
    """What is true at the instant `now`, after the lock; one statement, as others wait for it.

    `n` is the lowest unit that is free from then for an hour, `reference` an unused one. If the
    form was sent before, `earlier` is that booking's reference and `browser` who sent it.
    """

    now: datetime
    n: int | None
    reference: str
    earlier: str
    browser: bytes


def apply(application: Application) -> str:
    """Hold a unit of the slot for exactly one hour and ask for the letter; the booking's reference.

    The same form sent again by the same browser answers with the same booking and changes nothing.
    Refuses SlotUnknown, SlotWithdrawn, SlotPast, SlotTooSoon, SlotTooFar, SlotNotReleased,
    SlotFull, CounterClosed, CounterPaused, TermsMissing, TermsChanged, FormReplayed, FormUsed (the
    earlier booking stands and what the form says now was not taken), Busy.
    """
    with act():
        slot = _lock(application.slot_id)
        seen = _see(application)
        if seen.earlier:
            return _sent_before(seen, application)
        check_slot(slot, seen.now)
        terms = _check_terms(slot, application.terms_id, seen.now)
        if seen.n is None:
            raise refusals.SlotFull
        booking = _store(application, terms, seen)
        hour = Range(seen.now, seen.now + HOLD, "[]")
        Claim.objects.create(slot=slot, n=seen.n, booking=booking, taken=hour)
        record(
            booking,
            Act.APPLY,
            at=seen.now,
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


def _see(application: Application) -> _Seen:
    references = [make(randbelow) for _ in range(3)]
    parameters: dict[str, Any] = {
        "slot": application.slot_id,
        "hold": HOLD,
        "references": references,
        "submission": application.submission,
    }
    with connection.cursor() as cursor:
        cursor.execute(_WHAT_IS_TRUE, parameters)
        return _Seen(*cursor.fetchone())


def _sent_before(seen: _Seen, application: Application) -> str:
    if not constant_time_compare(seen.browser, application.browser):
        raise refusals.FormReplayed
    if not _says_the_same(seen.earlier, application):
        raise refusals.FormUsed(seen.earlier)
    return seen.earlier


def _says_the_same(reference: str, application: Application) -> bool:
    stored = Applicant.objects.filter(booking__reference=reference).first()
    claims = Claim.objects.filter(booking__reference=reference, slot=application.slot_id)
    return (
        stored is not None
        and claims.exists()
        and stored.name == application.name
        and stored.phone == application.phone
        and stored.number == application.number
        and stored.message == application.message
    )


def _check_terms(slot: Slot, terms_id: int, now: datetime) -> Terms:
    terms = terms_in_force(slot.counter.office_id, now)
    if terms is None:
        raise refusals.TermsMissing
    if terms.pk != terms_id:
        raise refusals.TermsChanged
    return terms


def _store(application: Application, terms: Terms, seen: _Seen) -> Booking:
    booking = Booking.objects.create(
        reference=seen.reference,
        state=State.HELD,
        registration=application.registration,
        language=application.language,
        terms=terms,
        applied_at=seen.now,
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

"""One booking as its applicant may see it; personal data only where they are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from madoguchi.models import Applicant, Claim, Letter, LetterKind, LetterState
from madoguchi.queries.clock import ClockTimestamp
from madoguchi.queries.offer import Place, place_of
from madoguchi.rules import refusals
from madoguchi.rules.policy import CODE_ATTEMPTS, CORRECTIONS, Policy
from madoguchi.rules.states import State


class Situation(StrEnum):
    """What a person is told: a held booking whose hour is over has expired, marked so or not."""

    WAITING = "waiting"
    EXPIRED = "expired"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


class Delivery(StrEnum):
    """What a person is told of a letter on its way."""

    SENDING = "sending"
    DELAYED = "delayed"
    SENT = "sent"
    REFUSED = "refused"


@dataclass(frozen=True)
class BookingView:
    """A booking as it stood at `now` by the database's clock."""

    id: int
    reference: str
    situation: Situation
    generation: int
    browser: bytes
    code_attempts_left: int
    corrections_left: int
    language: str
    registration: str
    terms_id: int
    terms_number: int
    applied_at: datetime
    slot_id: int
    starts: datetime
    ends: datetime
    deadline: datetime | None
    place: Place
    policy: Policy
    now: datetime

    @property
    def cancellable_until(self) -> datetime:
        """The last instant at which the applicant may cancel by themselves."""
        return self.policy.cancellable_until(self.starts)

    @property
    def cancellable(self) -> bool:
        """Whether the applicant may cancel at `now`."""
        return self.situation is Situation.CONFIRMED and self.now <= self.cancellable_until


@dataclass(frozen=True)
class ApplicantView:
    """A booking's personal data, decrypted."""

    name: str
    email: str
    phone: str
    number: str
    message: str


def booking(reference: str) -> BookingView:
    """The booking of this reference with the slot that it has, or had last.

    Refuses BookingUnknown.
    """
    claim = (
        Claim.objects.filter(booking__reference=reference)
        .select_related("booking__terms", "slot__counter__office")
        .defer("booking__terms__text")
        .annotate(now=ClockTimestamp())
        .order_by("-id")
        .first()
    )
    if claim is None or claim.booking is None:
        raise refusals.BookingUnknown
    row, slot = claim.booking, claim.slot
    return BookingView(
        id=row.pk,
        reference=row.reference,
        situation=_situation(State(row.state), claim.now in claim.taken),
        generation=row.generation,
        browser=bytes(row.browser),
        code_attempts_left=CODE_ATTEMPTS - row.code_attempts,
        corrections_left=CORRECTIONS + 1 - row.generation,
        language=row.language,
        registration=row.registration,
        terms_id=row.terms_id,
        terms_number=row.terms.number,
        applied_at=row.applied_at,
        slot_id=slot.pk,
        starts=slot.starts,
        ends=slot.ends,
        deadline=claim.taken.upper,
        place=place_of(slot.counter),
        policy=slot.counter.policy,
        now=claim.now,
    )


def applicant(booking_id: int) -> ApplicantView:
    """The applicant's data. Refuses DataGone where they were deleted."""
    row = Applicant.objects.filter(booking=booking_id).first()
    if row is None:
        raise refusals.DataGone
    return ApplicantView(
        name=row.name, email=row.email, phone=row.phone, number=row.number, message=row.message
    )


def first_letter(booking_id: int) -> Delivery | None:
    """What became of the newest letter that asks to confirm."""
    letters = Letter.objects.filter(booking=booking_id, kind=LetterKind.CONFIRM)
    letter = letters.order_by("-id").first()
    if letter is None:
        return None
    if letter.state == LetterState.QUEUED:
        return Delivery.DELAYED if letter.attempts else Delivery.SENDING
    return Delivery.REFUSED if letter.state == LetterState.REFUSED else Delivery.SENT


def renewed_as(submission: UUID) -> str | None:
    """The reference of the booking that was made from this form, if any was."""
    return (
        Claim.objects.filter(booking__submission=submission)
        .values_list("booking__reference", flat=True)
        .first()
    )


def _situation(state: State, holds: bool) -> Situation:
    if state is State.HELD:
        return Situation.WAITING if holds else Situation.EXPIRED
    return Situation(state.value)

"""Every way in which the service says no, each a named exception.

A refusal carries no text for people: the page that shows it finds the words by `key`, in the
reader's language, and offers the next step.
"""

from __future__ import annotations

import re


class Refusal(Exception):
    """A request that the rules forbid; nothing was changed."""

    @property
    def key(self) -> str:
        """The refusal's name in snake case, under which words are kept for it."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()

    def __str__(self) -> str:
        return self.key


class FieldRefusal(Refusal):
    """A value that a person typed can't be taken; the message belongs beside its field."""

    field = ""


# --- names, e-mail, phone, job-seeker number, message ---------------------------------------


class NameMissing(FieldRefusal):
    field = "name"


class NameTooLong(FieldRefusal):
    field = "name"


class NameHasControls(FieldRefusal):
    """Control characters or line breaks: nothing that can be part of a name."""

    field = "name"


class EmailMissing(FieldRefusal):
    field = "email"


class EmailMalformed(FieldRefusal):
    field = "email"


class EmailTooLong(FieldRefusal):
    field = "email"


class EmailHasControls(FieldRefusal):
    field = "email"


class PhoneMissing(FieldRefusal):
    field = "phone"


class PhoneMalformed(FieldRefusal):
    field = "phone"


class PhoneHasExtension(FieldRefusal):
    """An extension can't be dialled by the office: ask for a direct number."""

    field = "phone"


class NumberMalformed(FieldRefusal):
    """Pointed out once; the person may keep what they typed."""

    field = "number"


class MessageTooLong(FieldRefusal):
    field = "message"


class MessageHasControls(FieldRefusal):
    field = "message"


class RegistrationMissing(FieldRefusal):
    """The question about registration was not answered."""

    field = "registration"


# --- slots and counters ----------------------------------------------------------------------


class SlotRefusal(Refusal):
    """This slot can't be booked; another may be."""


class SlotUnknown(SlotRefusal):
    """No such slot, or not one that the public may see."""


class SlotWithdrawn(SlotRefusal):
    """The office has taken the slot back."""


class SlotPast(SlotRefusal):
    """The session has begun or is over."""


class SlotTooSoon(SlotRefusal):
    """Inside the counter's minimum notice."""


class SlotTooFar(SlotRefusal):
    """Beyond the counter's horizon."""


class SlotNotReleased(SlotRefusal):
    """The office has published the slot, to be booked from a later instant."""


class SlotFull(SlotRefusal):
    """Every unit is claimed at this moment."""


class CounterClosed(SlotRefusal):
    """The counter or its office does not take online bookings."""


class CounterPaused(SlotRefusal):
    """The counter or its office has paused online bookings, with a reason shown to people."""


class TermsMissing(SlotRefusal):
    """No terms of use are in force for the office: nobody can accept them by applying."""


class Busy(Refusal):
    """Too many people want the same thing at this second; trying again will work."""


# --- applying and confirming -----------------------------------------------------------------


class TermsChanged(Refusal):
    """The terms accepted are not the ones in force: read them again."""


class FormReplayed(Refusal):
    """This form was already used by another browser."""


class FormUsed(Refusal):
    """This form has made the booking `reference` already; what it says now differs."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


class HoldExpired(Refusal):
    """The hour is over."""


class LinkReplaced(Refusal):
    """The address was corrected: a newer letter holds the link that works."""


class CodeMalformed(Refusal):
    """Not six digits: not counted as an attempt."""


class CodeWrong(Refusal):
    """The six digits don't match; attempts remain."""


class CodeExhausted(Refusal):
    """Five attempts were used up: only the mailed link works now."""


class BookingUnknown(Refusal):
    """No such booking, or not one that this browser may see."""


class BookingEnded(Refusal):
    """The booking was withdrawn, cancelled or has expired: the act makes no sense any more."""


class BookingNotHeld(Refusal):
    """The act is for bookings that wait for confirmation only."""


class BookingNotConfirmed(Refusal):
    """The act is for confirmed bookings only."""


class BookingNotExpired(Refusal):
    """The act is for bookings whose hour is over."""


class CancellationTooLate(Refusal):
    """The counter's cut-off has passed: phone the office."""


class ResentTooOften(Refusal):
    """The letter was sent again as often as is sensible."""


class CorrectedTooOften(Refusal):
    """The address was corrected as often as is sensible."""


class DataGone(Refusal):
    """The applicant's data were deleted as promised: apply anew."""


# --- the office's side -----------------------------------------------------------------------


class BandsOverlap(Refusal):
    """Two bands of a counter's weekly pattern hold the same time."""


class BandMalformed(Refusal):
    """A band ends before it starts, has no capacity, or is shorter than one session."""


class ClosureBackwards(Refusal):
    """A closure ends before it starts, or is over already."""


class BandUnknown(Refusal):
    """No such band, or none of this counter on this day."""


class OccurrenceUnknown(Refusal):
    """This day is as the band says already."""


class DayTaken(Refusal):
    """The day is in the list already."""


class DayUnknown(Refusal):
    """The day is not in the list."""


class ClosureUnknown(Refusal):
    """No such closure: it was ended already."""


class PreviewOutdated(Refusal):
    """Something changed since the preview was shown: look at it again."""


class PublicationUnknown(Refusal):
    """No such publication of this counter."""


class PublicationTakenBack(Refusal):
    """The publication was taken back already."""


class PublicationBooked(Refusal):
    """People hold units that the publication brought: it can't be taken back."""


class PublicationOvertaken(Refusal):
    """A later publication of the same days stands: that one is to be taken back first."""


class PublicationOfClosure(Refusal):
    """The publication came with a closure and ends with it."""


class TermsUnchanged(Refusal):
    """The text is the one already in force."""


class TermsDateTaken(Refusal):
    """Another version takes effect on the same day."""


class ImportRefused(Refusal):
    """A file was not imported; `problems` lists (line number, what is wrong)."""

    def __init__(self, problems: list[tuple[int, str]]) -> None:
        super().__init__(problems)
        self.problems = problems


# --- people of the desk ----------------------------------------------------------------------


class NotYours(Refusal):
    """The person may not do this at this place, to this colleague, or to themselves."""


class AddressTaken(Refusal):
    """There is an account with this address already."""


class AssignedAlready(Refusal):
    """The colleague has this role at this place already."""


class ReasonMissing(Refusal):
    """An act that needs a reason came without one."""


class InvitationDead(Refusal):
    """The invitation is over, has served already, or was never ours."""

"""Tables, constraints and querysets: what must never happen is forbidden here."""

from madoguchi.models.applicant import Applicant
from madoguchi.models.booking import Booking, Event, Registration
from madoguchi.models.claim import Claim, ClaimKind
from madoguchi.models.counter import Counter
from madoguchi.models.letter import Letter, LetterKind, LetterState
from madoguchi.models.notice import Notice
from madoguchi.models.office import Bureau, Municipality, Office
from madoguchi.models.publication import Change, Publication, PublishedSlot
from madoguchi.models.slot import Slot, Unit
from madoguchi.models.staff import Assignment, Role, Staff
from madoguchi.models.staff_event import StaffEvent
from madoguchi.models.terms import Terms
from madoguchi.models.timetable import (
    Band,
    Closure,
    Holiday,
    Occurrence,
    OccurrenceHours,
    Opening,
    Weekday,
)

__all__ = [
    "Applicant",
    "Assignment",
    "Band",
    "Booking",
    "Bureau",
    "Change",
    "Claim",
    "ClaimKind",
    "Closure",
    "Counter",
    "Event",
    "Holiday",
    "Letter",
    "LetterKind",
    "LetterState",
    "Municipality",
    "Notice",
    "Occurrence",
    "OccurrenceHours",
    "Office",
    "Opening",
    "Publication",
    "PublishedSlot",
    "Registration",
    "Role",
    "Slot",
    "Staff",
    "StaffEvent",
    "Terms",
    "Unit",
    "Weekday",
]

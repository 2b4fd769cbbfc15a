"""What one may see and do at the desk: the one place that decides it.

Rights follow the tree bureau → office → counter: who has a right at a place has it at all that
lies below. Nothing else grants any; pages, exports and searches start from these querysets.
"""

from __future__ import annotations

from enum import StrEnum

from django.db.models import Q, QuerySet

from madoguchi.models import (
    Assignment,
    Bureau,
    Counter,
    Office,
    Role,
    Staff,
    StaffEvent,
)


class Act(StrEnum):
    """What can be done at the desk; every desk page names the one that it needs."""

    ENTER = "enter"
    SEE_DAY = "see_day"
    BOOK = "book"
    SEE_TIMETABLE = "see_timetable"
    EDIT_TIMETABLE = "edit_timetable"
    PUBLISH = "publish"
    CLOSE_OFFICE = "close_office"
    CLOSE_BUREAU = "close_bureau"
    EDIT_HOLIDAYS = "edit_holidays"
    SET_UP_COUNTER = "set_up_counter"
    SET_UP_OFFICE = "set_up_office"
    SET_UP_BUREAU = "set_up_bureau"
    WRITE_NOTICES = "write_notices"
    IMPORT = "import"
    EXPORT = "export"
    MANAGE_PEOPLE = "manage_people"
    TRANSFER_PEOPLE = "transfer_people"
    RESET_SECOND_FACTOR = "reset_second_factor"
    READ_TRAIL = "read_trail"
    ADMINISTER = "administer"


_COUNSELLOR = {Act.SEE_DAY, Act.BOOK, Act.SEE_TIMETABLE}
_ADMINISTRATOR = {
    Act.SEE_TIMETABLE,
    Act.EDIT_TIMETABLE,
    Act.PUBLISH,
    Act.CLOSE_OFFICE,
    Act.SET_UP_COUNTER,
    Act.SET_UP_OFFICE,
    Act.WRITE_NOTICES,
    Act.IMPORT,
    Act.EXPORT,
    Act.MANAGE_PEOPLE,
    Act.RESET_SECOND_FACTOR,
    Act.READ_TRAIL,
}
_BUREAU = _ADMINISTRATOR | {Act.CLOSE_BUREAU, Act.SET_UP_BUREAU, Act.TRANSFER_PEOPLE}

ACTS: dict[Role, frozenset[Act]] = {
    Role.COUNSELLOR: frozenset(_COUNSELLOR),
    Role.MANAGER: frozenset(_COUNSELLOR | _ADMINISTRATOR),
    # Applicants' data stay in the offices: those above run the service without seeing them.
    Role.BUREAU: frozenset(_BUREAU),
    Role.HEAD_OFFICE: frozenset(_BUREAU | {Act.EDIT_HOLIDAYS, Act.ADMINISTER}),
    Role.AUDITOR: frozenset({Act.READ_TRAIL}),
}
"""What each role may do at the place of its assignment and below."""

GIVES: dict[Role, frozenset[Role]] = {
    Role.COUNSELLOR: frozenset(),
    Role.MANAGER: frozenset({Role.COUNSELLOR, Role.MANAGER}),
    Role.BUREAU: frozenset({Role.COUNSELLOR, Role.MANAGER, Role.BUREAU}),
    Role.HEAD_OFFICE: frozenset(Role),
    Role.AUDITOR: frozenset(),
}
"""Which roles a role may give and take, within its place."""

EVERYWHERE = (Role.HEAD_OFFICE, Role.AUDITOR)

Place = Bureau | Office | Counter | None
"""A place of the tree; None is everywhere."""


def roles_with(act: Act) -> list[Role]:
    """The roles that may do it."""
    return [role for role, acts in ACTS.items() if act in acts]


def assignments_for(staff: Staff, act: Act) -> list[Assignment]:
    """The assignments that let this person do it; none where the person is not active."""
    if not staff.is_active:
        return []
    found = Assignment.objects.filter(staff=staff, role__in=roles_with(act))
    return list(found.select_related("bureau", "office"))


def may(staff: Staff, act: Act, place: Place) -> bool:
    """Whether this person may do it at this place; None asks for everywhere."""
    if act is Act.ENTER:
        return staff.is_active
    return any(_covers(assignment, place) for assignment in assignments_for(staff, act))


def may_somewhere(staff: Staff, act: Act) -> bool:
    """Whether there is any place at which this person may do it."""
    return may(staff, act, None) if act is Act.ENTER else bool(assignments_for(staff, act))


def bureaus_for(staff: Staff, act: Act) -> QuerySet[Bureau]:
    """The bureaus that this person may do it to as a whole."""
    held = assignments_for(staff, act)
    if _everywhere(held):
        return Bureau.objects.all()
    return Bureau.objects.filter(pk__in=[a.bureau_id for a in held if a.bureau_id])


def offices_for(staff: Staff, act: Act) -> QuerySet[Office]:
    """The offices at which this person may do it."""
    held = assignments_for(staff, act)
    return Office.objects.all() if _everywhere(held) else Office.objects.filter(_below(held))


def counters_for(staff: Staff, act: Act) -> QuerySet[Counter]:
    """The counters at which this person may do it, with their offices."""
    return Counter.objects.filter(office__in=offices_for(staff, act)).select_related("office")


def people_for(staff: Staff, act: Act) -> QuerySet[Staff]:
    """The people with an assignment within this person's places.

    Somebody who is also assigned outside of them, or to a role that this person may not give, is
    not among them: only who is above all of it decides about an account.
    """
    if may(staff, act, None):
        return Staff.objects.all()
    inside = Q(office__in=offices_for(staff, act)) | Q(bureau__in=bureaus_for(staff, act))
    given = {role for a in assignments_for(staff, act) for role in GIVES[Role(a.role)]}
    within = Assignment.objects.filter(inside, role__in=given)
    beyond = Assignment.objects.exclude(pk__in=within.values("pk"))
    return Staff.objects.filter(pk__in=within.values("staff")).exclude(
        pk__in=beyond.values("staff")
    )


def may_give(staff: Staff, role: Role, place: Bureau | Office | None) -> bool:
    """Whether this person may assign others to that role at that place, or end it."""
    return any(
        role in GIVES[Role(held.role)] and _covers(held, place)
        for held in assignments_for(staff, Act.MANAGE_PEOPLE)
    )


def trail_for(staff: Staff) -> QuerySet[StaffEvent]:
    """The acts that this person may read about, newest first."""
    events = StaffEvent.objects.select_related(
        "actor", "subject", "bureau", "office", "counter__office"
    )
    if may(staff, Act.READ_TRAIL, None):
        return events
    offices = offices_for(staff, Act.READ_TRAIL)
    return events.filter(
        Q(office__in=offices)
        | Q(counter__office__in=offices)
        | Q(bureau__in=bureaus_for(staff, Act.READ_TRAIL))
    )


def _everywhere(held: list[Assignment]) -> bool:
    return any(assignment.role in EVERYWHERE for assignment in held)


def _below(held: list[Assignment]) -> Q:
    return Q(pk__in=[a.office_id for a in held if a.office_id]) | Q(
        bureau__in=[a.bureau_id for a in held if a.bureau_id]
    )


def _covers(held: Assignment, place: Place) -> bool:
    if held.role in EVERYWHERE:
        return True
    if isinstance(place, Bureau):
        return held.bureau_id == place.pk
    if isinstance(place, Counter):
        return _covers(held, place.office)
    if isinstance(place, Office):
        return place.pk == held.office_id or (
            held.bureau_id is not None and held.bureau_id == place.bureau_id
        )
    return False

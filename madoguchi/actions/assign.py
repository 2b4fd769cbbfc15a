"""Give a colleague a role at a place, or end it."""

from __future__ import annotations

from madoguchi.actions.leave_trail import leave_trail
from madoguchi.actions.transaction import act
from madoguchi.models import Assignment, Bureau, Office, Role, Staff
from madoguchi.queries.access import may_give
from madoguchi.rules.refusals import AssignedAlready, NotYours


def assign(*, actor: Staff, staff_id: int, role: Role, place: Bureau | Office | None) -> None:
    """Add the role to an account in use. Refuses NotYours, AssignedAlready, Busy."""
    with act():
        check_may_give(actor, role, place)
        staff = Staff.objects.select_for_update().filter(pk=staff_id, is_active=True).first()
        if staff is None or staff == actor:
            raise NotYours
        give(staff, role, place)
        leave_trail("assigned", actor=actor, place=place, subject=staff, role=role)


def unassign(*, actor: Staff, assignment_id: int) -> None:
    """End an assignment, if it is still there. Refuses NotYours, also for one's own; Busy."""
    with act():
        held = Assignment.objects.select_related("staff", "bureau", "office")
        assignment = held.filter(pk=assignment_id).first()
        if assignment is None:
            return
        place = assignment.office or assignment.bureau
        check_may_give(actor, Role(assignment.role), place)
        if assignment.staff == actor:
            raise NotYours
        take(assignment)
        leave_trail(
            "unassigned", actor=actor, place=place, subject=assignment.staff, role=assignment.role
        )


def check_may_give(actor: Staff | None, role: Role, place: Bureau | Office | None) -> None:
    """Refuse NotYours to who may not give this role there; a command (None) may."""
    if actor is not None and not may_give(actor, role, place):
        raise NotYours


def give(staff: Staff, role: Role, place: Bureau | Office | None) -> None:
    """Store the assignment in the caller's transaction; refuses AssignedAlready."""
    _, new = Assignment.objects.get_or_create(
        staff=staff,
        role=role,
        bureau=place if isinstance(place, Bureau) else None,
        office=place if isinstance(place, Office) else None,
    )
    if not new:
        raise AssignedAlready
    _open_administration(staff)


def take(assignment: Assignment) -> None:
    """Delete the assignment in the caller's transaction."""
    assignment.delete()
    _open_administration(assignment.staff)


def _open_administration(staff: Staff) -> None:
    """Django's administration pages are the head office's, and nobody else's."""
    open_to = staff.assignments.filter(role=Role.HEAD_OFFICE).exists()
    staff.is_staff = staff.is_superuser = open_to
    staff.save(update_fields=["is_staff", "is_superuser"])

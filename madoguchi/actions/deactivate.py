"""Stop an account, or let it be used again."""

from __future__ import annotations

from madoguchi.actions.leave_trail import leave_trail
from madoguchi.actions.transaction import act
from madoguchi.models import Staff
from madoguchi.queries.access import Act, Place, people_for
from madoguchi.rules.refusals import NotYours, ReasonMissing


def deactivate(*, actor: Staff, staff_id: int, reason: str) -> None:
    """Stop the account; its sessions end with the next page that they ask for.

    Refuses NotYours, also for one's own; ReasonMissing, Busy. Stopped twice is stopped once.
    """
    _switch(actor, staff_id, reason, active=False)


def reactivate(*, actor: Staff, staff_id: int, reason: str) -> None:
    """Let the account be used again, with its password and factors. Refuses as `deactivate`."""
    _switch(actor, staff_id, reason, active=True)


def _switch(actor: Staff, staff_id: int, reason: str, *, active: bool) -> None:
    with act():
        staff = lock_colleague(actor, Act.MANAGE_PEOPLE, staff_id)
        if not reason.strip():
            raise ReasonMissing
        if staff.is_active == active:
            return
        staff.is_active = active
        staff.save(update_fields=["is_active"])
        done = "reactivated" if active else "deactivated"
        leave_trail(done, actor=actor, subject=staff, place=place_of(staff), reason=reason.strip())


def lock_colleague(actor: Staff, act_: Act, staff_id: int) -> Staff:
    """The colleague's locked row, where `actor` may do this to them; else refuses NotYours."""
    theirs = people_for(actor, act_).filter(pk=staff_id).exclude(pk=actor.pk).values("pk")
    staff = Staff.objects.select_for_update().filter(pk__in=theirs).first()
    if staff is None:
        raise NotYours
    return staff


def place_of(staff: Staff) -> Place:
    """Where the colleague's acts are looked for: the place of their first assignment."""
    held = staff.assignments.select_related("bureau", "office").first()
    return (held.office or held.bureau) if held else None

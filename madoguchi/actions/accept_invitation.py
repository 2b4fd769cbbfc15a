"""Accept an invitation: set the password, with which one signs in and enrols a second factor."""

from __future__ import annotations

from madoguchi.actions.leave_trail import leave_trail
from madoguchi.actions.transaction import act
from madoguchi.keys import invited_id, is_invitation
from madoguchi.models import Staff
from madoguchi.queries.clock import database_now
from madoguchi.rules.refusals import InvitationDead


def invited(token: str, *, for_update: bool = False) -> Staff:
    """Whom the link was sent to. Refuses InvitationDead.

    With `for_update` their row is locked first, so that of two tabs only one sets its password.
    """
    people = Staff.objects.select_for_update() if for_update else Staff.objects.all()
    staff = people.filter(pk=invited_id(token), is_active=True).first()
    if staff is None or not is_invitation(token, staff.password, database_now().timestamp()):
        raise InvitationDead
    return staff


def accept_invitation(token: str, *, password: str) -> Staff:
    """Set the password, which the caller has checked; the link is dead with that.

    Refuses InvitationDead, Busy.
    """
    with act():
        staff = invited(token, for_update=True)
        staff.set_password(password)
        staff.save(update_fields=["password"])
        leave_trail("accepted", actor=staff, subject=staff)
    return staff

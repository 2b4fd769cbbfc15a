"""Invite a colleague: an account with one assignment, and the letter with its first link."""

from __future__ import annotations

from procrastinate.contrib.django import app

from madoguchi.actions.assign import check_may_give, give
from madoguchi.actions.deactivate import place_of
from madoguchi.actions.leave_trail import leave_trail
from madoguchi.actions.transaction import act
from madoguchi.models import Bureau, Office, Role, Staff
from madoguchi.queries.access import Act, people_for
from madoguchi.rules.personal import read_email, read_name
from madoguchi.rules.refusals import AddressTaken, NotYours

SEND_INVITATION = "madoguchi.send_invitation"
"""Name of the task that sends the link: it knows the account and never the token."""


def invite(
    *, actor: Staff | None, email: str, name: str, role: Role, place: Bureau | Office | None
) -> Staff:
    """Make the account, without a password, and ask for its letter; `actor` None is a command.

    Refuses what read_email and read_name refuse, NotYours, AddressTaken, Busy.
    """
    address, name = read_email(email).key, read_name(name)
    with act():
        check_may_give(actor, role, place)
        if Staff.objects.filter(email__iexact=address).exists():
            raise AddressTaken
        staff = Staff.objects.create_user(address, name=name)
        leave_trail("invited", actor=actor, place=place, subject=staff, role=role)
        give(staff, role, place)
        ask_for_letter(staff)
    return staff


def invite_again(*, actor: Staff, staff_id: int) -> None:
    """Send a link once more: the first was lost, or the password is forgotten.

    Refuses NotYours, also for accounts that are not in use.
    """
    with act():
        staff = people_for(actor, Act.MANAGE_PEOPLE).filter(pk=staff_id, is_active=True).first()
        if staff is None:
            raise NotYours
        leave_trail("invited_again", actor=actor, subject=staff, place=place_of(staff))
        ask_for_letter(staff)


def ask_for_letter(staff: Staff) -> None:
    """Defer the letter with the link, in the caller's transaction."""
    app.configure_task(SEND_INVITATION, queue="letters").defer(staff_id=staff.pk)

"""A lost phone: take a colleague's second factors away, so that they can enrol anew."""

from __future__ import annotations

from allauth.mfa.models import Authenticator

from madoguchi.actions.deactivate import lock_colleague, place_of
from madoguchi.actions.invite import ask_for_letter
from madoguchi.actions.leave_trail import leave_trail
from madoguchi.actions.transaction import act
from madoguchi.models import Staff
from madoguchi.queries.access import Act
from madoguchi.rules.refusals import ReasonMissing


def reset_second_factor(*, actor: Staff, staff_id: int, reason: str) -> None:
    """Delete all factors and codes, end all sessions, and send a link to set a new password.

    Whoever only knew the password gets no nearer by it: the way back leads through the mailbox.
    Refuses NotYours, also for one's own; ReasonMissing, Busy.
    """
    with act():
        staff = lock_colleague(actor, Act.RESET_SECOND_FACTOR, staff_id)
        if not reason.strip():
            raise ReasonMissing
        Authenticator.objects.filter(user=staff).delete()
        staff.set_unusable_password()
        staff.save(update_fields=["password"])
        leave_trail(
            "second_factor_reset",
            actor=actor,
            subject=staff,
            place=place_of(staff),
            reason=reason.strip(),
        )
        ask_for_letter(staff)

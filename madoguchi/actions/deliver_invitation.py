"""Deliver the letter with which a colleague sets their password."""

from __future__ import annotations

import logging

from madoguchi.actions.deliver import LetterDelayed
from madoguchi.letters.invitation import write_invitation
from madoguchi.letters.post import Delayed, Refused, hand_over
from madoguchi.models import Staff
from madoguchi.queries.clock import database_now
from madoguchi.rules.personal import read_email

logger = logging.getLogger(__name__)


def deliver_invitation(staff_id: int) -> None:
    """Send the link to an account in use; delivered twice, both letters hold good links.

    Raises LetterDelayed where the server does not take it yet; logs where it never will.
    """
    staff = Staff.objects.filter(pk=staff_id, is_active=True).first()
    if staff is None:
        return
    message = write_invitation(staff, database_now())
    try:
        hand_over(message, read_email(staff.email))
    except Refused as refused:
        logger.warning("invitation of staff %s was refused: %s", staff_id, refused.answer)
    except Delayed as delayed:
        raise LetterDelayed(f"invitation of staff {staff_id}: {delayed.answer}") from None

"""`madoguchi create-first-administrator EMAIL`: the one person who invites all the others."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from madoguchi.actions.invite import invite
from madoguchi.letters.invitation import invitation_url
from madoguchi.models import Role, Staff
from madoguchi.queries.clock import database_now
from madoguchi.rules.refusals import AddressTaken, Refusal


class Command(BaseCommand):
    help = (
        "Make an administrator of the head office, and print the link with which they set their "
        "password, good for 72 hours. For an administrator without a password, print a new one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--name", required=True, help="the person's name")

    def handle(self, *args: Any, email: str, name: str, **options: Any) -> None:
        try:
            staff = invite(actor=None, email=email, name=name, role=Role.HEAD_OFFICE, place=None)
        except AddressTaken:
            staff = _waiting(email)
        except Refusal as refusal:
            raise CommandError(f"Nothing was stored: {refusal.key}.") from None
        self.stdout.write(f"{staff.name} sets a password at this address, within 72 hours:")
        self.stdout.write(invitation_url(staff, database_now()))


def _waiting(email: str) -> Staff:
    """An administrator who has not set a password yet: the link may have been lost."""
    held = Staff.objects.filter(assignments__role=Role.HEAD_OFFICE, is_active=True)
    staff = held.filter(email__iexact=email).first()
    if staff is None or staff.has_usable_password():
        raise CommandError("Nothing was stored: there is an account with this address.")
    return staff

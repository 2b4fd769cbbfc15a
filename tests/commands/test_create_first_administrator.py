"""`create-first-administrator` makes one account without a password, and says how to set it."""

from __future__ import annotations

import pytest
from django.core.management import CommandError

from madoguchi.actions.accept_invitation import accept_invitation
from madoguchi.models import Role, Staff
from tests.commands.calling import say
from tests.desk.people import PASSWORD, make_staff

pytestmark = pytest.mark.django_db


def create(email: str = "Honsho@Example.JP") -> str:
    """The token in the link that the command prints."""
    said = say("create_first_administrator", email, "--name=髙橋花子")
    return said.strip().rpartition("/desk/invitations/")[2]


def test_the_link_sets_the_password_of_an_administrator() -> None:
    staff = accept_invitation(create(), password=PASSWORD)
    assert (staff.email, staff.name) == ("honsho@example.jp", "髙橋花子")
    assert staff.is_superuser
    assert [held.role for held in staff.assignments.all()] == [Role.HEAD_OFFICE]


def test_a_lost_link_is_printed_anew_until_the_password_is_set() -> None:
    create()
    accept_invitation(create(), password=PASSWORD)
    with pytest.raises(CommandError, match="there is an account"):
        create()
    assert Staff.objects.count() == 1


def test_an_address_that_is_somebody_else_s_or_none_is_refused() -> None:
    make_staff(email="honsho@example.jp")
    for email in ("HONSHO@example.jp", "not-an-address", ""):
        with pytest.raises(CommandError):
            create(email)
    assert Staff.objects.count() == 1

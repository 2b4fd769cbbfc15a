"""What an operator names on the command line: an office by its name or number, a day."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date

from django.core.management.base import CommandError
from django.db.models import Q

from madoguchi.models import Office


def day_named(text: str) -> date:
    """The day that stands there as 2023-07-01; ArgumentTypeError says where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no date: write one as 2023-07-01") from None


def office_named(text: str) -> Office:
    """The office with this number or exactly this name; CommandError says why there is none."""
    which = Q(pk=int(text)) if text.isdecimal() and len(text) < 18 else Q(name=text)
    found = list(Office.objects.filter(which).select_related("bureau"))
    if not found:
        raise CommandError(f"There is no office {text!r}.")
    if len(found) > 1:
        choices = ", ".join(f"{office.pk} ({office.bureau.prefecture})" for office in found)
        raise CommandError(f"There are several offices {text!r}: name one by its number, {choices}")
    return found[0]

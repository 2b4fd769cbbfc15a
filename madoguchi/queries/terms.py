"""Which terms of use are in force where, and which were before."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import F, Q

from madoguchi.models import Terms
from madoguchi.rules.dates import tokyo_day


def terms_in_force(office_id: int, now: datetime) -> Terms | None:
    """The newest terms effective at `now` by Tokyo's calendar: the office's own, else the general.

    None where nothing was published that is in force: then nobody can apply.
    """
    today = tokyo_day(now)
    return (
        Terms.objects.filter(Q(office=office_id) | Q(office=None), effective_on__lte=today)
        .order_by(F("office").asc(nulls_last=True), "-effective_on")
        .defer("text")
        .first()
    )


def general_terms_in_force(today: date) -> Terms | None:
    """The newest terms of the service itself, for pages that belong to no office."""
    return (
        Terms.objects.filter(office=None, effective_on__lte=today).order_by("-effective_on").first()
    )


def versions_beside(terms: Terms) -> list[Terms]:
    """All versions of the same office's (or the general) terms, newest first."""
    return list(
        Terms.objects.filter(office=terms.office_id).order_by("-effective_on").defer("text")
    )

"""Publish terms of use: a new version of a text that is stored and shown unaltered."""

from __future__ import annotations

import hashlib
from datetime import date

from django.db.models import Max

from madoguchi.actions.transaction import act
from madoguchi.models import Office, Terms
from madoguchi.queries.clock import database_now
from madoguchi.rules import refusals


def publish_terms(text: str, *, effective_on: date, office: Office | None = None) -> Terms:
    """Store the text as the next version; it takes effect on `effective_on`, Tokyo's calendar.

    Versions are never edited; the SHA-256 is that of the text in UTF-8 as it was given.
    Refuses TermsUnchanged (the newest version says the same), TermsDateTaken, Busy.
    """
    with act():
        published = Terms.objects.filter(office=office)
        newest = published.order_by("-number").first()
        if newest is not None and newest.text == text:
            raise refusals.TermsUnchanged
        if published.filter(effective_on=effective_on).exists():
            raise refusals.TermsDateTaken
        latest = published.aggregate(latest=Max("number"))["latest"] or 0
        return Terms.objects.create(
            office=office,
            number=latest + 1,
            text=text,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            effective_on=effective_on,
            published_at=database_now(),
        )

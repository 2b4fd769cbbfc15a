"""Takes away what prevents overselling: the lock in the code, the constraint in the database."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.models.signals import pre_save
from django.http import HttpRequest, HttpResponse

from madoguchi.models import Claim, Slot
from madoguchi.models.slot import SlotQuerySet

CONSTRAINT = "a_unit_has_one_claim_at_a_time"
HESITATION = 0.2
"""Seconds between looking for a free unit and taking it."""


def without_guard(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that changes no request: while it is loaded, it takes out the lock."""
    setattr(SlotQuerySet, "lock", _read)  # noqa: B010  # mypy knows that it is not the same
    pre_save.connect(_hesitate, sender=Claim)
    return get_response


def _read(slots: SlotQuerySet, slot_id: int) -> Slot:
    return slots.select_related("counter__office__bureau").get(pk=slot_id)


def _hesitate(**_signal: object) -> None:
    time.sleep(HESITATION)


@contextmanager
def without_constraint() -> Iterator[None]:
    """Let PostgreSQL accept two claims on one unit; all claims are gone afterwards."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [CONSTRAINT]
        )
        (definition,) = cursor.fetchone()
        cursor.execute(f"ALTER TABLE madoguchi_claim DROP CONSTRAINT {CONSTRAINT}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE madoguchi_claim CASCADE")
            cursor.execute(f"ALTER TABLE madoguchi_claim ADD CONSTRAINT {CONSTRAINT} {definition}")

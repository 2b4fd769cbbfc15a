"""Claims: the right to one unit for a range of time. No two of them may meet on one unit."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from madoguchi.models.booking import Booking
from madoguchi.models.slot import Slot


class ClaimKind(models.TextChoices):
    BOOKING = "booking", _("予約")
    CLOSED = "closed", _("閉鎖")


class Claim(models.Model):
    """Who has a unit from when until when; `taken` holds the instant t or it doesn't.

    A held booking's range is [t, t + 1 h], both ends included; a confirmed one's has no end; one
    that was given up ends at that instant, excluded. A unit that the office closes is claimed too,
    by nobody: so the constraint that forbids overselling also forbids closing a taken unit.
    The foreign key from (slot, n) to the unit is in the migration: Django can't state it.
    """

    slot = models.ForeignKey(
        Slot, models.PROTECT, related_name="claims", db_constraint=False, db_index=False
    )
    n = models.PositiveSmallIntegerField()
    taken = DateTimeRangeField()
    kind = models.CharField(max_length=10, choices=ClaimKind.choices, default=ClaimKind.BOOKING)
    booking = models.ForeignKey(
        Booking, models.PROTECT, related_name="claims", null=True, blank=True
    )

    class Meta:
        verbose_name = _("占有")
        verbose_name_plural = _("占有")
        constraints = [
            ExclusionConstraint(
                name="a_unit_has_one_claim_at_a_time",
                expressions=[
                    ("slot", RangeOperators.EQUAL),
                    ("n", RangeOperators.EQUAL),
                    ("taken", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(kind=ClaimKind.BOOKING, booking__isnull=False)
                | Q(kind=ClaimKind.CLOSED, booking__isnull=True),
                name="claim_of_a_booking_or_closed",
            ),
            models.UniqueConstraint(
                fields=["booking"],
                condition=Q(taken__endswith__isnull=True),
                name="a_booking_keeps_one_unit",
            ),
        ]

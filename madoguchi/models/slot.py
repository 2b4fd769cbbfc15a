"""Slots and their units: a slot of capacity c has c units, and each unit is one chair."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from madoguchi.models.counter import Counter


class SlotQuerySet(models.QuerySet["Slot"]):
    def lock(self, slot_id: int) -> Slot:
        """The slot with its counter and office; its row locked until the transaction ends.

        Every act on a booking takes this lock first and only then reads the database's clock.
        Raises Slot.DoesNotExist; a lock that takes too long raises PostgreSQL's LockNotAvailable.
        """
        return (
            self.select_for_update(of=("self",), no_key=True)
            .select_related("counter__office")
            .get(pk=slot_id)
        )


class Slot(models.Model):
    """A session's time at a counter; slots of one counter never overlap while they stand.

    A closed one takes no new bookings, for the sake of those that it has it stands; one released
    later takes none before `bookable_from`.
    """

    # The index on (counter, starts) begins with the counter: one of its own would only cost.
    counter = models.ForeignKey(
        Counter, models.PROTECT, related_name="slots", db_index=False, verbose_name=_("窓口")
    )
    starts = models.DateTimeField(_("開始"))
    ends = models.DateTimeField(_("終了"))
    withdrawn_at = models.DateTimeField(_("取下げ"), null=True, blank=True)
    closed_at = models.DateTimeField(_("新しい予約の停止"), null=True, blank=True)
    bookable_from = models.DateTimeField(_("予約の開始"), null=True, blank=True)

    objects = SlotQuerySet.as_manager()

    class Meta:
        verbose_name = _("予約枠")
        verbose_name_plural = _("予約枠")
        indexes = [models.Index(fields=["counter", "starts"], name="slot_by_counter_and_start")]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="slot_ends_after_start"),
            ExclusionConstraint(
                name="slots_of_a_counter_never_overlap",
                expressions=[
                    ("counter", RangeOperators.EQUAL),
                    (
                        Func(
                            F("starts"),
                            F("ends"),
                            RangeBoundary(),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(withdrawn_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts:%Y-%m-%d %H:%M}"


class Unit(models.Model):
    """One chair of a slot. The rows *are* the capacity; nothing else counts it."""

    pk = models.CompositePrimaryKey("slot_id", "n")
    slot = models.ForeignKey(Slot, models.CASCADE, related_name="units", db_index=False)
    n = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("席")
        verbose_name_plural = _("席")

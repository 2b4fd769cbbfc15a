"""Publications: who put which slots of a counter on offer when, and what stood before."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from madoguchi.models.counter import Counter
from madoguchi.models.slot import Slot
from madoguchi.models.staff import Staff
from madoguchi.models.timetable import Closure


class Publication(models.Model):
    """One change of what a counter offers from `first` to `last`, both included.

    Nobody's name is on those of the worker and the command line. One that a closure brought about
    ends with that closure.
    """

    counter = models.ForeignKey(
        Counter, models.PROTECT, related_name="publications", verbose_name=_("窓口")
    )
    staff = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("職員")
    )
    closure = models.ForeignKey(
        Closure, models.SET_NULL, null=True, blank=True, related_name="publications"
    )
    at = models.DateTimeField(_("日時"))
    first = models.DateField(_("最初の日"))
    last = models.DateField(_("最後の日"))
    bookable_from = models.DateTimeField(_("予約の開始"), null=True, blank=True)
    counts = models.JSONField(_("件数"))
    taken_back_at = models.DateTimeField(_("取消し"), null=True, blank=True)
    taken_back_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("取消者")
    )

    class Meta:
        verbose_name = _("公開の記録")
        verbose_name_plural = _("公開の記録")
        ordering = ["-id"]
        indexes = [models.Index(fields=["counter", "-id"], name="publication_newest_first")]
        constraints = [
            models.CheckConstraint(
                condition=Q(last__gte=F("first")), name="publication_runs_forward"
            ),
            models.CheckConstraint(
                condition=Q(taken_back_by=None) | Q(taken_back_at__isnull=False),
                name="publication_taken_back_by_and_at",
            ),
        ]


class Change(models.TextChoices):
    CREATED = "created", _("新しく作成")
    CHANGED = "changed", _("変更")
    WITHDRAWN = "withdrawn", _("取下げ")
    RETURNED = "returned", _("再び公開")
    CLOSED = "closed", _("新しい予約を停止")


class PublishedSlot(models.Model):
    """What a publication did to one slot, and how the slot stood before, to be restored."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="slots")
    slot = models.ForeignKey(Slot, models.CASCADE, related_name="published")
    change = models.CharField(max_length=10, choices=Change.choices)
    capacity_before = models.PositiveSmallIntegerField()
    bookable_from_before = models.DateTimeField(null=True)
    closed_at_before = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("公開した予約枠")
        verbose_name_plural = _("公開した予約枠")
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "slot"], name="a_publication_touches_a_slot_once"
            ),
        ]

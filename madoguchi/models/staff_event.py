"""The trail: who at the desk did what, where and why; added to, never changed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.models.counter import Counter
from madoguchi.models.office import Bureau, Office
from madoguchi.models.staff import Staff


class StaffEvent(models.Model):
    """One act of staff, stored in the same transaction as the act; without applicants' data."""

    at = models.DateTimeField(_("日時"))
    actor = models.ForeignKey(
        Staff, models.PROTECT, null=True, related_name="acts", verbose_name=_("行った職員")
    )
    act = models.CharField(_("行ったこと"), max_length=40)
    subject = models.ForeignKey(
        Staff, models.PROTECT, null=True, related_name="+", verbose_name=_("対象の職員")
    )
    bureau = models.ForeignKey(Bureau, models.PROTECT, null=True, verbose_name=_("労働局"))
    office = models.ForeignKey(Office, models.PROTECT, null=True, verbose_name=_("ハローワーク"))
    counter = models.ForeignKey(Counter, models.PROTECT, null=True, verbose_name=_("窓口"))
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("職員の操作記録")
        verbose_name_plural = _("職員の操作記録")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="staff_event_newest"),
            models.Index(fields=["office", "-at"], name="staff_event_of_office"),
        ]

    def __str__(self) -> str:
        return self.act

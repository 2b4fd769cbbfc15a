"""Terms of use: versions as an office published them, never edited afterwards."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.models.office import Office


class Terms(models.Model):
    """One version of the terms; of one office, or of all offices that have none of their own."""

    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="terms")
    number = models.PositiveSmallIntegerField(_("版"))
    text = models.TextField(_("本文"))
    sha256 = models.CharField(max_length=64)
    effective_on = models.DateField(_("施行日"))
    published_at = models.DateTimeField(_("掲載"))

    class Meta:
        verbose_name = _("利用規約")
        verbose_name_plural = _("利用規約")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "number"], nulls_distinct=False, name="terms_numbered_once"
            ),
            models.UniqueConstraint(
                fields=["office", "effective_on"], nulls_distinct=False, name="terms_one_per_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"

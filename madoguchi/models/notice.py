"""Notices（お知らせ）on the public pages, from a day until a day."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.models.office import Office


class Notice(models.Model):
    """A notice for one office's pages, or for all pages where no office is named."""

    office = models.ForeignKey(
        Office, models.CASCADE, null=True, blank=True, verbose_name=_("ハローワーク")
    )
    title = models.CharField(_("題名"), max_length=100)
    body = models.TextField(_("本文"))
    shown_from = models.DateTimeField(_("掲載開始"))
    shown_until = models.DateTimeField(_("掲載終了"), null=True, blank=True)

    class Meta:
        verbose_name = _("お知らせ")
        verbose_name_plural = _("お知らせ")
        ordering = ["-shown_from"]

    def __str__(self) -> str:
        return self.title

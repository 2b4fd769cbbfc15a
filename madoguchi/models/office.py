"""Labour bureaus, their offices, and the municipalities that each office serves."""

from __future__ import annotations

from datetime import time

from django.db import models
from django.utils.translation import gettext_lazy as _


class Bureau(models.Model):
    """A prefectural labour bureau（労働局）."""

    name = models.CharField(_("労働局"), max_length=50, unique=True)
    prefecture = models.CharField(_("都道府県"), max_length=10, unique=True)
    position = models.PositiveSmallIntegerField(_("並び順"), default=0)

    class Meta:
        verbose_name = _("労働局")
        verbose_name_plural = _("労働局")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class Office(models.Model):
    """A Hello Work office; only some take online bookings, and any may pause them."""

    bureau = models.ForeignKey(
        Bureau, models.PROTECT, related_name="offices", verbose_name=_("労働局")
    )
    name = models.CharField(_("名称"), max_length=100)
    kana = models.CharField(_("読み"), max_length=200, blank=True)
    search_key = models.CharField(max_length=400, blank=True, editable=False)
    phone = models.CharField(_("電話番号"), max_length=20)
    postal_code = models.CharField(_("郵便番号"), max_length=8, blank=True)
    address = models.CharField(_("所在地"), max_length=200, blank=True)
    hours = models.CharField(_("開庁時間"), max_length=100, default="平日 8時30分から17時15分まで")
    opens = models.TimeField(
        _("開庁"), default=time(8, 30), help_text=_("公開の前の確認で、時間外の枠に印を付けます。")
    )
    closes = models.TimeField(_("閉庁"), default=time(17, 15))
    accepts_bookings = models.BooleanField(_("オンライン予約を受け付ける"), default=False)
    paused_because = models.CharField(_("受付停止の理由"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("ハローワーク")
        verbose_name_plural = _("ハローワーク")
        ordering = ["kana", "id"]
        constraints = [
            models.UniqueConstraint(fields=["bureau", "name"], name="office_name_in_bureau")
        ]

    def __str__(self) -> str:
        return self.name


class Municipality(models.Model):
    """A municipality that an office serves; people find their office by where they live."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="municipalities")
    name = models.CharField(_("市区町村"), max_length=50)

    class Meta:
        verbose_name = _("管轄区域")
        verbose_name_plural = _("管轄区域")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["office", "name"], name="municipality_once_per_office")
        ]

    def __str__(self) -> str:
        return self.name

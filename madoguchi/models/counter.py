"""Counters（窓口）: where a session takes place, by which tool and under which times."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.models.office import Office
from madoguchi.rules.policy import Policy


class Counter(models.Model):
    """A counter of an office, with its own session length and times."""

    office = models.ForeignKey(
        Office, models.PROTECT, related_name="counters", verbose_name=_("ハローワーク")
    )
    name = models.CharField(_("窓口名"), max_length=100)
    about = models.CharField(_("案内"), max_length=300, blank=True)
    tool = models.CharField(_("相談に使うアプリ"), max_length=200)
    phone = models.CharField(_("電話番号"), max_length=20, blank=True)
    session_minutes = models.PositiveSmallIntegerField(_("相談時間（分）"), default=30)
    buffer_minutes = models.PositiveSmallIntegerField(_("準備時間（分）"), default=0)
    notice_minutes = models.PositiveIntegerField(
        _("受付締切（分前）"),
        default=60,
        help_text=_("メールの確認のための1時間に加えて必要な時間です。"),
    )
    horizon_days = models.PositiveSmallIntegerField(_("何日先まで"), default=28)
    cutoff_minutes = models.PositiveIntegerField(_("取消しの締切（分前）"), default=60)
    counselling_terms_url = models.URLField(_("オンライン職業相談の利用規約"), blank=True)
    rolling = models.BooleanField(
        _("予約枠を毎晩自動で公開する"),
        default=False,
        help_text=_("「何日先まで」の範囲を、夜間に週間予定のとおり公開します。"),
    )
    accepts_bookings = models.BooleanField(_("オンライン予約を受け付ける"), default=False)
    paused_because = models.CharField(_("受付停止の理由"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("並び順"), default=0)

    class Meta:
        verbose_name = _("窓口")
        verbose_name_plural = _("窓口")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["office", "name"], name="counter_name_in_office"),
            models.CheckConstraint(
                condition=models.Q(session_minutes__gte=5), name="counter_session_of_some_length"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office.name} {self.name}"

    @property
    def policy(self) -> Policy:
        return Policy(
            notice=timedelta(minutes=self.notice_minutes),
            horizon=timedelta(days=self.horizon_days),
            cutoff=timedelta(minutes=self.cutoff_minutes),
        )

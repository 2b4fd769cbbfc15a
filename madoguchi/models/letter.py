"""Letters: that one is to be written, of which kind, and what became of it. Never its words."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.models.booking import Booking, Event


class LetterKind(models.TextChoices):
    CONFIRM = "confirm", _("確定のお願い")
    CONFIRMED = "confirmed", _("予約の確定")
    CANCELLED = "cancelled", _("予約の取消し")


class LetterState(models.TextChoices):
    QUEUED = "queued", _("送信待ち")
    SENT = "sent", _("送信済み")
    REFUSED = "refused", _("相手サーバーが拒否")
    STALE = "stale", _("送信不要")


class Letter(models.Model):
    """A letter that an event asks for; `answer` is the mail server's status code, nothing more."""

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="letters")
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    kind = models.CharField(_("種類"), max_length=12, choices=LetterKind.choices)
    generation = models.PositiveSmallIntegerField()
    state = models.CharField(
        _("状態"), max_length=8, choices=LetterState.choices, default=LetterState.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(_("試行"), default=0)
    queued_at = models.DateTimeField(_("受付"))
    settled_at = models.DateTimeField(_("完了"), null=True, blank=True)
    answer = models.CharField(_("応答"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("通知メール")
        verbose_name_plural = _("通知メール")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "kind"], name="one_letter_per_event")
        ]
        indexes = [
            models.Index(
                fields=["queued_at"],
                name="letters_waiting",
                condition=models.Q(state=LetterState.QUEUED),
            )
        ]

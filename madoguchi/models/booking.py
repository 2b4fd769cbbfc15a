"""Bookings and what happened to them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from madoguchi.models.terms import Terms
from madoguchi.rules.states import Act, State


class Registration(models.TextChoices):
    """How the applicant is registered; staff make the switch, the system never does."""

    REGISTERED = "registered", _("ハローワークに求職登録をしている")
    ONLINE = "online", _("オンライン上だけで求職登録をしている（オンライン登録者）")
    INTENDING = "intending", _("まだ登録していない（これから登録したい）")


class Booking(models.Model):
    """One person's request for a session. Which unit it has, and until when, its claims say."""

    reference = models.CharField(_("受付番号"), max_length=10, unique=True)
    state = models.CharField(
        _("状態"), max_length=10, choices=[(state.value, state.value) for state in State]
    )
    registration = models.CharField(_("求職登録"), max_length=10, choices=Registration.choices)
    language = models.CharField(_("言語"), max_length=10)
    terms = models.ForeignKey(Terms, models.PROTECT, related_name="+", verbose_name=_("利用規約"))
    applied_at = models.DateTimeField(_("申込み"))
    confirmed_at = models.DateTimeField(_("確定"), null=True, blank=True)
    submission = models.UUIDField(unique=True, editable=False)
    browser = models.BinaryField(max_length=32, editable=False)
    generation = models.PositiveSmallIntegerField(default=1, editable=False)
    code_attempts = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("予約")
        verbose_name_plural = _("予約")
        indexes = [
            models.Index(fields=["applied_at"], name="bookings_held", condition=Q(state=State.HELD))
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[State.CONFIRMED, State.CANCELLED], confirmed_at__isnull=False
                )
                | Q(
                    state__in=[State.HELD, State.WITHDRAWN, State.EXPIRED],
                    confirmed_at__isnull=True,
                ),
                name="booking_confirmed_when_it_says_so",
            ),
            models.CheckConstraint(
                condition=Q(code_attempts__lte=5), name="booking_code_attempts_bounded"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Event(models.Model):
    """What was done to a booking, when and by whom; rows are added and never changed."""

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="events")
    act = models.CharField(max_length=10, choices=[(act.value, act.value) for act in Act])
    at = models.DateTimeField()
    actor = models.CharField(max_length=40)
    detail = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("記録")
        verbose_name_plural = _("記録")
        ordering = ["id"]

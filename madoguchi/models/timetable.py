"""When a counter is open: weekly bands, closures, openings on closed days, and holidays."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from madoguchi.models.counter import Counter
from madoguchi.models.office import Bureau, Office


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("月曜日")
    TUESDAY = 1, _("火曜日")
    WEDNESDAY = 2, _("水曜日")
    THURSDAY = 3, _("木曜日")
    FRIDAY = 4, _("金曜日")
    SATURDAY = 5, _("土曜日")
    SUNDAY = 6, _("日曜日")


class Band(models.Model):
    """Sessions laid end to end on one weekday, so many side by side, for as long as it is valid."""

    counter = models.ForeignKey(
        Counter, models.CASCADE, related_name="bands", verbose_name=_("窓口")
    )
    weekday = models.PositiveSmallIntegerField(_("曜日"), choices=Weekday.choices)
    starts = models.TimeField(_("開始"))
    ends = models.TimeField(_("終了"))
    capacity = models.PositiveSmallIntegerField(_("定員"), default=1)
    valid_from = models.DateField(_("適用開始日"))
    valid_until = models.DateField(_("適用終了日"), null=True, blank=True)
    on_weekends = models.BooleanField(_("土日も開く"), default=False)
    on_holidays = models.BooleanField(_("祝日も開く"), default=False)
    on_new_year = models.BooleanField(_("年末年始も開く"), default=False)

    class Meta:
        verbose_name = _("週間予定")
        verbose_name_plural = _("週間予定")
        ordering = ["counter", "weekday", "starts"]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="band_ends_after_start"),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="band_has_capacity"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="band_validity_runs_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts:%H:%M}–{self.ends:%H:%M}"


class Occurrence(models.Model):
    """One day of a band that is not as the band says: its hours, if any, take the band's place.

    The band is the one of the counter that starts at `starts` on that day.
    """

    counter = models.ForeignKey(
        Counter, models.CASCADE, related_name="occurrences", verbose_name=_("窓口")
    )
    day = models.DateField(_("日"))
    starts = models.TimeField(_("週間予定の開始"))
    reason = models.CharField(_("理由"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("この日だけの変更")
        verbose_name_plural = _("この日だけの変更")
        ordering = ["day", "starts"]
        constraints = [
            models.UniqueConstraint(
                fields=["counter", "day", "starts"], name="occurrence_once_per_day_and_band"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.starts:%H:%M}"


class OccurrenceHours(models.Model):
    """Hours that an occurrence has instead of its band's."""

    occurrence = models.ForeignKey(Occurrence, models.CASCADE, related_name="hours")
    starts = models.TimeField(_("開始"))
    ends = models.TimeField(_("終了"))
    capacity = models.PositiveSmallIntegerField(_("定員"))

    class Meta:
        verbose_name = _("この日だけの時間")
        verbose_name_plural = _("この日だけの時間")
        ordering = ["starts"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")), name="occurrence_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="occurrence_has_capacity"),
        ]


class ClosureQuerySet(models.QuerySet["Closure"]):
    def concerning(
        self, *, counter: int, office: int, bureau: int, begin: datetime, end: datetime
    ) -> ClosureQuerySet:
        """The closures in [begin, end) of the counter, its office, its bureau, or of all places."""
        places = (
            Q(counter=counter)
            | Q(office=office)
            | Q(bureau=bureau)
            | Q(counter=None, office=None, bureau=None)
        )
        return self.filter(places, starts__lt=end, ends__gt=begin)


class Closure(models.Model):
    """A stretch of time in which a counter, an office, a bureau or all of them are closed."""

    bureau = models.ForeignKey(
        Bureau, models.CASCADE, null=True, blank=True, verbose_name=_("労働局")
    )
    office = models.ForeignKey(
        Office, models.CASCADE, null=True, blank=True, verbose_name=_("ハローワーク")
    )
    counter = models.ForeignKey(
        Counter, models.CASCADE, null=True, blank=True, verbose_name=_("窓口")
    )
    starts = models.DateTimeField(_("開始"))
    ends = models.DateTimeField(_("終了"))
    reason = models.CharField(_("理由"), max_length=200)

    objects = ClosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("休業")
        verbose_name_plural = _("休業")
        ordering = ["starts"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")), name="closure_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(bureau__isnull=True, office__isnull=True)
                | Q(bureau__isnull=True, counter__isnull=True)
                | Q(office__isnull=True, counter__isnull=True),
                name="closure_of_one_place",
            ),
        ]

    def __str__(self) -> str:
        return self.reason


class Opening(models.Model):
    """A day on which a counter opens although such days are closed by default."""

    counter = models.ForeignKey(
        Counter, models.CASCADE, related_name="openings", verbose_name=_("窓口")
    )
    day = models.DateField(_("日"))

    class Meta:
        verbose_name = _("臨時開庁")
        verbose_name_plural = _("臨時開庁")
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["counter", "day"], name="opening_once_per_day")
        ]

    def __str__(self) -> str:
        return f"{self.day}"


class Holiday(models.Model):
    """A national holiday; seeded from a library, editable because laws change."""

    day = models.DateField(_("日"), primary_key=True)
    name = models.CharField(_("名称"), max_length=50)

    class Meta:
        verbose_name = _("祝日")
        verbose_name_plural = _("祝日")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"

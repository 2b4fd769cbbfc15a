"""The forms by which a timetable is run: they check types only, the rules check the rest."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.models import Weekday
from madoguchi.rules.dates import TOKYO
from madoguchi.rules.slots import Band, Hours

LONGEST = timedelta(days=366)
MOST_SEATS = 99
PARTS = 3
MISSING = {"required": _("入力してください。")}


def day_field(label: Any, **options: Any) -> forms.DateField:
    """A day, chosen from the browser's calendar or typed."""
    return forms.DateField(
        label=label, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"), **options
    )


def time_field(label: Any, **options: Any) -> forms.TimeField:
    """A wall time in Tokyo."""
    return forms.TimeField(
        label=label, widget=forms.TimeInput({"type": "time"}, "%H:%M"), **options
    )


def seats_field(label: Any, **options: Any) -> forms.IntegerField:
    """How many people at a time."""
    return forms.IntegerField(
        label=label, min_value=1, max_value=MOST_SEATS, error_messages=MISSING, **options
    )


class BandForm(forms.Form):
    """Hours of one weekday."""

    weekday = forms.TypedChoiceField(label=_("曜日"), choices=Weekday.choices, coerce=int)
    starts = time_field(_("開始"))
    ends = time_field(_("終了"))
    capacity = seats_field(_("定員"), help_text=_("同じ時間に相談できる人数です。"))
    valid_from = day_field(
        _("適用開始日"), help_text=_("変更するときは、この日の前日まで、今の予定のままです。")
    )
    valid_until = day_field(
        _("適用終了日"), required=False, help_text=_("空欄なら、終わりなく続きます。")
    )
    on_weekends = forms.BooleanField(label=_("土日も開く"), required=False)
    on_holidays = forms.BooleanField(label=_("祝日も開く"), required=False)
    on_new_year = forms.BooleanField(label=_("年末年始も開く"), required=False)

    def band(self) -> Band:
        """The hours as they were typed, sound or not."""
        return Band(**self.cleaned_data)


class LastDayForm(forms.Form):
    """The last day on which something holds."""

    last = day_field(_("最後の日"))


class DayForm(forms.Form):
    """A day of the calendar."""

    day = day_field(_("日"))


class OpeningForm(DayForm):
    """A day on which to open."""

    day = day_field(_("開く日"))


class ChangedDayForm(DayForm):
    """A day on which a band is to differ."""

    day = day_field(_("変える日"))


class HolidayForm(DayForm):
    """A holiday with its name."""

    name = forms.CharField(label=_("名称"), max_length=50, error_messages=MISSING)


class BandDayForm(DayForm):
    """One day of the band that starts at a time."""

    starts = forms.TimeField(widget=forms.HiddenInput())


class SingleDayForm(BandDayForm):
    """What one day of a band becomes: up to three stretches of hours; none removes it."""

    reason = forms.CharField(label=_("理由"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in range(1, PARTS + 1):
            self.fields[f"starts_{n}"] = time_field(_("開始（%d）") % n, required=False)
            self.fields[f"ends_{n}"] = time_field(_("終了（%d）") % n, required=False)
            self.fields[f"capacity_{n}"] = seats_field(_("定員（%d）") % n, required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for n in range(1, PARTS + 1):
            names = [f"{name}_{n}" for name in ("starts", "ends", "capacity")]
            empty = [name for name in names if data.get(name) is None]
            for name in empty if len(empty) < len(names) else ():
                if name not in self.errors:
                    self.add_error(
                        name, _("入力してください。時間帯が要らなければ、3つとも空にしてください。")
                    )
        return data

    def hours(self) -> list[Hours]:
        """The stretches that are filled in."""
        data = self.cleaned_data
        return [
            Hours(data[f"starts_{n}"], data[f"ends_{n}"], data[f"capacity_{n}"])
            for n in range(1, PARTS + 1)
            if data[f"starts_{n}"] is not None
        ]


class ClosureForm(forms.Form):
    """A stretch of time; without times, whole days."""

    first = day_field(_("最初の日"))
    starts = time_field(_("開始"), required=False, help_text=_("空欄なら、1日の初めからです。"))
    last = day_field(_("最後の日"))
    ends = time_field(_("終了"), required=False, help_text=_("空欄なら、1日の終わりまでです。"))
    reason = forms.CharField(
        label=_("理由"),
        max_length=200,
        error_messages=MISSING,
        help_text=_("予約の画面に、そのまま表示されます。"),
    )

    def stretch(self) -> tuple[datetime, datetime]:
        """The instants at which it begins and ends."""
        data = self.cleaned_data
        begin = datetime.combine(data["first"], data["starts"] or time.min, TOKYO)
        if data["ends"]:
            return begin, datetime.combine(data["last"], data["ends"], TOKYO)
        return begin, datetime.combine(data["last"] + timedelta(days=1), time.min, TOKYO)


class SpanForm(forms.Form):
    """The days to publish, and from when the new slots can be booked."""

    first = day_field(_("最初の日"))
    last = day_field(_("最後の日"))
    release_day = day_field(
        _("予約の開始日"), required=False, help_text=_("空欄なら、公開してすぐに予約できます。")
    )
    release_time = time_field(_("予約の開始時刻"), required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and first < self.today:
            self.add_error("first", _("過ぎた日は公開できません。今日以降の日にしてください。"))
        if first and last and not first <= last <= first + LONGEST:
            self.add_error("last", _("最初の日から1年以内の日にしてください。"))
        if data.get("release_time") and not data.get("release_day"):
            self.add_error("release_day", _("開始時刻を決めるときは、開始日も入力してください。"))
        return data

    def bookable_from(self) -> datetime | None:
        """The instant of the staged release, if any."""
        day = self.cleaned_data["release_day"]
        if day is None:
            return None
        return datetime.combine(day, self.cleaned_data["release_time"] or time.min, TOKYO)


class MomentForm(DayForm):
    """A day and a time."""

    time = time_field(_("時刻"))

    def moment(self) -> datetime:
        """The instant in Tokyo."""
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"], TOKYO)

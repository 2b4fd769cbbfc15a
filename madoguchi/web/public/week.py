"""A week of slots in words: a row for each day, a cell for each time at which any of them begins.

All words are made before the template: formatting dates there would cost more than the query.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.queries.availability import SlotView, Vacancy
from madoguchi.rules.dates import TOKYO, day_text, time_text, tokyo_day, weekday_text
from madoguchi.rules.policy import Policy
from madoguchi.rules.slots import ClosedReason, closed_because

_WORDS = {
    Vacancy.FREE: gettext_lazy("空きあり"),
    Vacancy.FEW: gettext_lazy("残りわずか"),
    Vacancy.FULL: gettext_lazy("満席"),
    Vacancy.CLOSED: gettext_lazy("受付終了"),
    Vacancy.NOT_YET: gettext_lazy("受付前"),
}
_CLASSES = {
    Vacancy.FREE: "free",
    Vacancy.FEW: "few",
    Vacancy.FULL: "full",
    Vacancy.CLOSED: "over",
    Vacancy.NOT_YET: "over",
}
_WITH_ROOM = frozenset({Vacancy.FREE, Vacancy.FEW})

Row = dict[time, tuple[SlotView, Vacancy]]
"""A day's slots by the wall time in Tokyo at which they start."""


@dataclass(frozen=True)
class ClosedDays:
    """What closes days: the names of holidays, and the reasons that offices gave."""

    holidays: dict[date, str]
    closures: dict[date, str]


class Cell(NamedTuple):
    """A slot in its day's row; one without `url` can't be chosen, one of class none isn't there.

    A tuple, because templates unpack it much faster than they look up attributes.
    """

    css: str
    time: str = ""
    word: str = ""
    url: str = ""


@dataclass(frozen=True)
class Day:
    """A day's row: its cells or, where nothing can be chosen, `why_none`."""

    date: str
    weekday: str
    spoken: str
    why_none: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Week:
    """A table of seven days; `times` are its columns, each a time at which some slot begins."""

    title: str
    times: tuple[str, ...]
    days: tuple[Day, ...]
    has_free: bool


def monday_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def week_in_words(
    monday: date, slots: Sequence[SlotView], policy: Policy, now: datetime, closed: ClosedDays
) -> Week:
    """The week's table at `now`, from the slots that start in it.

    A day that is over or whose booking has not opened yet takes one line, not a cell per slot.
    """
    days = [monday + timedelta(days=n) for n in range(7)]
    rows: dict[date, Row] = {day: {} for day in days}
    for slot in slots:
        rows[tokyo_day(slot.starts)][_wall_time(slot)] = (slot, slot.vacancy(policy, now))
    why = {day: _why_none(day, rows[day], policy, now, closed) for day in days}
    times = sorted({at for day in days if not why[day] for at in rows[day]})
    language = translation.get_language() or settings.LANGUAGE_CODE
    return Week(
        title=_("{first}から{last}まで").format(
            first=day_text(days[0], language), last=day_text(days[-1], language)
        ),
        times=tuple(f"{at.hour}:{at.minute:02d}" for at in times),
        days=tuple(_day(day, rows[day], times, why[day], language) for day in days),
        has_free=any(
            vacancy in _WITH_ROOM for row in rows.values() for _s, vacancy in row.values()
        ),
    )


def _why_none(day: date, row: Row, policy: Policy, now: datetime, closed: ClosedDays) -> str:
    vacancies = {vacancy for _slot, vacancy in row.values()}
    if vacancies == {Vacancy.CLOSED} or (not row and day < tokyo_day(now)):
        return _("受付を終了しました。")
    if vacancies == {Vacancy.NOT_YET}:
        opens = min(slot.opens(policy) for slot, _vacancy in row.values())
        return _("受付前です。{day}から予約できます。").format(day=_short(tokyo_day(opens)))
    if row:
        return ""
    if day > tokyo_day(policy.latest_start(now)):
        return _why_closed(day, closed) or _("受付前です。")
    return _why_closed(day, closed) or _("予約できる時間がありません。")


def _why_closed(day: date, closed: ClosedDays) -> str:
    if day in closed.closures:
        return _("お休みです（{reason}）。").format(reason=closed.closures[day].rstrip("。"))
    reasons = closed_because(day, holidays=closed.holidays, openings=())
    if ClosedReason.NEW_YEAR in reasons:
        return _("年末年始のお休みです。")
    if ClosedReason.HOLIDAY in reasons:
        return _("お休みです（{reason}）。").format(reason=closed.holidays[day])
    if ClosedReason.WEEKEND in reasons:
        return _("土曜日・日曜日はお休みです。")
    return ""


def _day(day: date, row: Row, times: list[time], why_none: str, language: str) -> Day:
    weekday = weekday_text(day, language)
    return Day(
        date=_short(day),
        weekday=weekday,
        spoken=_("{date}{weekday}曜").format(date=_short(day), weekday=weekday),
        why_none=why_none,
        cells=() if why_none else tuple(_cell(row.get(at), language) for at in times),
    )


def _cell(found: tuple[SlotView, Vacancy] | None, language: str) -> Cell:
    if found is None:
        return Cell("none")
    slot, vacancy = found
    return Cell(
        css=_CLASSES[vacancy],
        time=time_text(slot.starts, language),
        word=str(_WORDS[vacancy]),
        url=reverse("application", args=[slot.id]) if vacancy in _WITH_ROOM else "",
    )


def _short(day: date) -> str:
    return _("{month}月{day}日").format(month=day.month, day=day.day)


def _wall_time(slot: SlotView) -> time:
    return slot.starts.astimezone(TOKYO).time()

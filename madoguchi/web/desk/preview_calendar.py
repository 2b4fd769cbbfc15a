"""A preview in words: a row for each day with what comes, changes, vanishes and stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from madoguchi.rules.dates import TOKYO, day_text, tokyo_day
from madoguchi.rules.oddities import Oddity
from madoguchi.rules.preview import Existing, Preview, Times
from madoguchi.rules.slots import PlannedSlot
from madoguchi.web.desk.timetable_words import ODDITIES


@dataclass
class CalendarDay:
    """What publishing does on one day; slots as 「9:00（定員2）」."""

    title: str
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    vanishing: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    blocked: list[str] = field(default_factory=list)
    unchanged: int = 0
    odd: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Calendar:
    """The days on which there is anything, and the number of slots in each group."""

    days: tuple[CalendarDay, ...]
    counts: tuple[tuple[str, int], ...]
    odd: int


def calendar(preview: Preview, odd: Mapping[Times, tuple[Oddity, ...]]) -> Calendar:
    """The preview's days in order, each slot in the column of its group."""
    days: dict[date, CalendarDay] = {}

    def on(slot: Existing | PlannedSlot) -> CalendarDay:
        day = tokyo_day(slot.starts)
        return days.setdefault(day, CalendarDay(day_text(day)))

    for slot in preview.new:
        on(slot).new.append(_slot(slot))
    for was, will in preview.returning:
        on(was).new.append(_slot(will))
    for was, will in preview.changed:
        on(was).changed.append(_change(was, will))
    for gone in preview.vanishing:
        on(gone).vanishing.append(_slot(gone))
    for kept in preview.kept:
        on(kept).kept.append(_("{slot} 予約{taken}件").format(slot=_slot(kept), taken=kept.taken))
    for planned in preview.blocked:
        on(planned).blocked.append(_slot(planned))
    for same in preview.unchanged:
        on(same).unchanged += 1
    for day, words in _odd_by_day(odd).items():
        days[day].odd = words
    ordered = tuple(days[day] for day in sorted(days))
    return Calendar(ordered, tuple(_counts(preview)), len(odd))


def _odd_by_day(odd: Mapping[Times, tuple[Oddity, ...]]) -> dict[date, list[str]]:
    """By day, each oddity once with the times that it concerns."""
    found: dict[date, dict[Oddity, list[str]]] = defaultdict(lambda: defaultdict(list))
    for (starts, _ends), oddities in sorted(odd.items()):
        local = starts.astimezone(TOKYO)
        for oddity in oddities:
            found[local.date()][oddity].append(f"{local.hour}:{local.minute:02d}")
    return {
        day: [f"{ODDITIES[oddity]}（{'、'.join(times)}）" for oddity, times in by.items()]
        for day, by in found.items()
    }


def _counts(preview: Preview) -> Iterable[tuple[str, int]]:
    yield _("新しく出る枠"), len(preview.new) + len(preview.returning)
    yield _("変わる枠"), len(preview.changed)
    yield _("なくなる枠"), len(preview.vanishing)
    yield _("予約があるため残る枠"), len(preview.kept)
    yield _("残る枠と重なるため出せない枠"), len(preview.blocked)
    yield _("そのままの枠"), len(preview.unchanged)


def _slot(slot: Existing | PlannedSlot) -> str:
    local = slot.starts.astimezone(TOKYO)
    return _("{time}（定員{capacity}）").format(
        time=f"{local.hour}:{local.minute:02d}", capacity=slot.capacity
    )


def _change(was: Existing, will: PlannedSlot) -> str:
    local = was.starts.astimezone(TOKYO)
    at = f"{local.hour}:{local.minute:02d}"
    if was.capacity == will.capacity:
        return _("{time}（新しい予約を再開）").format(time=at)
    return _("{time}（定員{before}から{after}へ）").format(
        time=at, before=was.capacity, after=will.capacity
    )

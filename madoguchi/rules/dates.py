"""Instants and days as people in Japan read them: Tokyo's time, always with the weekday."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")

_WEEKDAYS = "月火水木金土日"
_ENGLISH_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_ENGLISH_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_REIWA_BEGAN = date(2019, 5, 1)


def tokyo_day(instant: datetime) -> date:
    """The calendar day in Tokyo on which the instant falls."""
    return instant.astimezone(TOKYO).date()


def weekday_text(day: date, language: str = "ja") -> str:
    """「火」, or "Tue" in other languages."""
    return _WEEKDAYS[day.weekday()] if language == "ja" else _ENGLISH_WEEKDAYS[day.weekday()]


def day_text(day: date, language: str = "ja") -> str:
    """「2026年11月24日（火）」, or "Tue 24 November 2026" in other languages."""
    if language == "ja":
        return f"{day.year}年{day.month}月{day.day}日（{weekday_text(day)}）"
    month = _ENGLISH_MONTHS[day.month - 1]
    return f"{weekday_text(day, language)} {day.day} {month} {day.year}"


def era_day_text(day: date) -> str:
    """「2026年（令和8年）11月24日」: both calendars; the first of Reiwa is 元年."""
    if day < _REIWA_BEGAN:
        return f"{day.year}年{day.month}月{day.day}日"
    era = day.year - 2018
    year = "元" if era == 1 else str(era)
    return f"{day.year}年（令和{year}年）{day.month}月{day.day}日"


def time_text(instant: datetime, language: str = "ja") -> str:
    """「10時30分」, or "10:30" in other languages."""
    local = instant.astimezone(TOKYO)
    return f"{local.hour}時{local.minute:02d}分" if language == "ja" else f"{local:%H:%M}"


def instant_text(instant: datetime, language: str = "ja") -> str:
    """「2026年11月24日（火）10時30分」, or "Tue 24 November 2026, 10:30"."""
    joint = "" if language == "ja" else ", "
    return day_text(tokyo_day(instant), language) + joint + time_text(instant, language)


def session_text(starts: datetime, ends: datetime, language: str = "ja") -> str:
    """「2026年11月24日（火）10時30分から11時00分まで」, or with an en dash in other languages."""
    if language == "ja":
        return f"{instant_text(starts)}から{time_text(ends)}まで"
    return f"{instant_text(starts, language)}–{time_text(ends, language)}"

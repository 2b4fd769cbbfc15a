"""A week in words: what each slot is called, and why a day has none."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import translation

from madoguchi.queries.availability import SlotView
from madoguchi.rules.dates import TOKYO
from madoguchi.rules.policy import Policy
from madoguchi.web.public.week import Cell, ClosedDays, Day, Week, monday_of, week_in_words

POLICY = Policy(notice=timedelta(hours=1), horizon=timedelta(days=7), cutoff=timedelta(hours=1))
NOW = datetime(2026, 11, 25, 8, 0, tzinfo=TOKYO)
MONDAY = date(2026, 11, 23)
OPEN = ClosedDays({}, {})


def slot(day: int, hour: int, minute: int = 0, *, capacity: int = 2, free: int = 2) -> SlotView:
    starts = datetime(2026, 11, day, hour, minute, tzinfo=TOKYO)
    ends = starts + timedelta(minutes=30)
    return SlotView(day * 10000 + hour * 100 + minute, 1, starts, ends, capacity, free)


def week(*slots: SlotView, closed: ClosedDays = OPEN, monday: date = MONDAY) -> Week:
    return week_in_words(monday, slots, POLICY, NOW, closed)


def on(found: Week, text: str) -> Day:
    return next(day for day in found.days if day.date == text)


def test_a_week_begins_on_monday() -> None:
    assert monday_of(date(2026, 11, 23)) == MONDAY
    assert monday_of(date(2026, 11, 29)) == MONDAY
    assert monday_of(date(2026, 11, 30)) == date(2026, 11, 30)


def test_every_vacancy_has_its_word_and_only_free_ones_a_link() -> None:
    found = week(
        slot(25, 9),
        slot(25, 10),
        slot(25, 11, free=1),
        slot(25, 12, free=0),
        slot(25, 13, capacity=1, free=1),
    )
    assert on(found, "11月25日").cells == (
        Cell("over", "9時00分", "受付終了", ""),
        Cell("free", "10時00分", "空きあり", "/slots/251000/application/"),
        Cell("few", "11時00分", "残りわずか", "/slots/251100/application/"),
        Cell("full", "12時00分", "満席", ""),
        Cell("free", "13時00分", "空きあり", "/slots/251300/application/"),
    )
    assert on(found, "11月25日").spoken == "11月25日水曜"


def test_a_slot_beyond_the_horizon_is_not_open_yet() -> None:
    found = week_in_words(
        date(2026, 11, 30),
        [
            SlotView(1, 1, NOW + POLICY.horizon, NOW + timedelta(days=8), 1, 1),
            SlotView(2, 1, NOW + POLICY.horizon + timedelta(hours=1), NOW, 1, 1),
        ],
        POLICY,
        NOW,
        OPEN,
    )
    assert [cell.word for cell in on(found, "12月2日").cells] == ["空きあり", "受付前"]
    assert on(found, "12月2日").cells[1].url == ""


def test_a_day_that_is_not_open_yet_says_when_it_opens() -> None:
    late = datetime(2026, 12, 4, 10, 0, tzinfo=TOKYO)
    found = week_in_words(date(2026, 11, 30), [SlotView(1, 1, late, late, 1, 1)], POLICY, NOW, OPEN)
    assert on(found, "12月4日").why_none == "受付前です。11月27日から予約できます。"
    assert not found.has_free


def test_a_day_beyond_the_horizon_is_not_open_yet_unless_it_is_closed() -> None:
    closed = ClosedDays({}, {date(2026, 12, 4): "システムの点検"})
    found = week(monday=date(2026, 11, 30), closed=closed)
    assert on(found, "12月2日").why_none == "予約できる時間がありません。"
    assert on(found, "12月3日").why_none == "受付前です。"
    assert on(found, "12月4日").why_none == "お休みです（システムの点検）。"
    assert on(found, "12月5日").why_none == "土曜日・日曜日はお休みです。"


def test_times_are_in_order_and_rows_have_a_cell_for_each() -> None:
    found = week(slot(26, 13), slot(26, 9, 30), slot(27, 10))
    assert found.times == ("9:30", "10:00", "13:00")
    assert [cell.word for cell in on(found, "11月26日").cells] == ["空きあり", "", "空きあり"]
    assert [cell.css for cell in on(found, "11月27日").cells] == ["none", "free", "none"]


def test_a_day_that_is_over_takes_one_line_and_no_column() -> None:
    found = week(slot(24, 8), slot(25, 8, 30), slot(26, 10))
    assert found.times == ("10:00",)
    for day in ("11月23日", "11月24日", "11月25日"):
        assert on(found, day).why_none == "受付を終了しました。"
        assert on(found, day).cells == ()


def test_a_day_without_slots_says_why() -> None:
    closed = ClosedDays(
        {date(2026, 11, 26): "勤労感謝の日"}, {date(2026, 11, 27): "システムの点検。"}
    )
    found = week(closed=closed)
    assert on(found, "11月25日").why_none == "予約できる時間がありません。"
    assert on(found, "11月26日").why_none == "お休みです（勤労感謝の日）。"
    assert on(found, "11月27日").why_none == "お休みです（システムの点検）。"
    assert on(found, "11月28日").why_none == "土曜日・日曜日はお休みです。"
    assert found.times == ()


def test_new_year_is_said_before_its_holiday() -> None:
    found = week(monday=date(2026, 12, 28), closed=ClosedDays({date(2027, 1, 1): "元日"}, {}))
    assert on(found, "1月1日").why_none == "年末年始のお休みです。"
    assert on(found, "12月28日").why_none == "受付前です。"


def test_a_closed_day_that_opens_nevertheless_shows_its_slots() -> None:
    found = week(slot(28, 10), closed=ClosedDays({}, {date(2026, 11, 28): "午後のみ休業"}))
    assert on(found, "11月28日").why_none == ""
    assert [cell.word for cell in on(found, "11月28日").cells] == ["空きあり"]


def test_only_what_can_be_had_makes_a_week_free() -> None:
    assert not week(slot(25, 8, 30), slot(26, 10, free=0)).has_free
    assert week(slot(26, 10, free=1)).has_free


def test_other_languages_have_their_own_times_and_weekdays() -> None:
    with translation.override("en"):
        found = week(slot(26, 10))
    assert found.days[3].weekday == "Thu"
    assert found.days[3].cells[0].time == "10:00"
    assert found.title.startswith("Mon 23 November 2026")

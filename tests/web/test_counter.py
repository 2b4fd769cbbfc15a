"""A counter's page: its week, its earliest free slot, and what it says where there is none."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from madoguchi.actions.apply import apply
from madoguchi.models import Closure, Counter, Holiday
from madoguchi.rules.dates import TOKYO, day_text, session_text, time_text, tokyo_day
from madoguchi.web.public.week import monday_of
from tests.builders import application, make_counter, make_office, make_slot, make_terms
from tests.web.typed import text_of

pytestmark = pytest.mark.django_db
A_WEEK = timedelta(days=7)


def at(days: int, hour: int = 10, minute: int = 0) -> datetime:
    """A wall time in Tokyo, so many days after today."""
    day = tokyo_day(timezone.now()) + timedelta(days=days)
    return datetime.combine(day, time(hour, minute), TOKYO)


def page_of(client: Client, counter: Counter, week: str | None = None) -> str:
    data = {} if week is None else {"week": week}
    answer = client.get(f"/counters/{counter.pk}/", data)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_week_of_slots_in_words_each_with_its_day_for_screen_readers(client: Client) -> None:
    slot = make_slot(starts=at(3, 10, 30), capacity=2)
    day = slot.starts.astimezone(TOKYO)
    page = page_of(client, slot.counter)
    assert f'href="/slots/{slot.pk}/application/"' in page
    cell = re.search(r'<td role="cell" class="free">(.*?)</td>', page)
    assert cell
    weekday = "月火水木金土日"[day.weekday()]
    said = re.sub(r"<[^>]+>", "", cell[1])
    assert said == f"{day.month}月{day.day}日{weekday}曜 10時30分 空きあり"
    assert '<th role="columnheader" scope="col">10:30</th>' in page


def test_the_page_says_the_tool_the_length_the_phone_the_sender_and_the_hour(
    client: Client,
) -> None:
    counter = make_counter(tool="Microsoft Teams", session_minutes=45, phone="03-9999-0000")
    page = page_of(client, counter)
    for said in ("Microsoft Teams", "45分", "03-9999-0000", "yoyaku@madoguchi.example", "1時間"):
        assert said in page


def test_one_held_of_two_is_few_both_is_full_and_offers_the_next_free_one(
    client: Client,
) -> None:
    make_terms()
    slot = make_slot(starts=at(3), capacity=2)
    apply(application(slot))
    page = page_of(client, slot.counter)
    assert "残りわずか" in page
    apply(application(slot))
    later = make_slot(slot.counter, starts=at(10))
    page = page_of(client, slot.counter, slot.starts.date().isoformat())
    assert "満席" in page
    assert "空きあり" not in page
    assert f'href="/slots/{slot.pk}/application/"' not in page
    assert page.count(f'href="/slots/{later.pk}/application/"') == 2
    assert "この週に、予約できる空きはありません。" in page


def test_the_earliest_free_slot_stands_on_top_and_its_week_is_shown(client: Client) -> None:
    counter = make_counter()
    make_slot(counter, starts=at(20))
    earliest = make_slot(counter, starts=at(15))
    answer = client.get(f"/counters/{counter.pk}/")
    assert f"いちばん早い空き {session_text(earliest.starts, earliest.ends)}" in text_of(answer)
    assert f"{day_text(monday_of(tokyo_day(earliest.starts)))}から" in text_of(answer)


def test_the_weeks_that_can_be_shown_are_those_that_can_be_booked(client: Client) -> None:
    counter = make_counter(horizon_days=14)
    now = timezone.now()
    monday = monday_of(tokyo_day(counter.policy.earliest_start(now)))
    last = monday_of(tokyo_day(counter.policy.latest_start(now)))
    weeks = [monday]
    while link := re.search(
        r'rel="next" href="[^"?]*\?week=([0-9-]+)"', page_of(client, counter, weeks[-1].isoformat())
    ):
        weeks.append(datetime.fromisoformat(link[1]).date())
    assert weeks[-1] == last
    assert len(weeks) in (2, 3)
    assert 'rel="prev"' not in page_of(client, counter, monday.isoformat())
    assert f'?week={monday}"' in page_of(client, counter, weeks[1].isoformat())


@pytest.mark.parametrize(
    "week",
    [
        "",
        "x",
        "0001-01-01",
        "9999-12-31",
        "2026-02-30",
        "\0",
        "2026-13-01",
        "٢٠٢٦-٠١-٠١",
        "9" * 5000,
    ],
)
def test_a_week_that_cannot_be_shown_is_answered_with_one_that_can(
    client: Client, week: str
) -> None:
    page = page_of(client, make_slot(starts=at(3)).counter, week)
    assert "ご指定の週は表示できない" in page
    assert "空きあり" in page


def test_any_day_of_a_week_asks_for_it(client: Client) -> None:
    slot = make_slot(starts=at(10))
    monday = monday_of(tokyo_day(slot.starts))
    for n in range(7):
        page = page_of(client, slot.counter, (monday + timedelta(days=n)).isoformat())
        assert f"{day_text(monday)}から" in page
        assert "ご指定の週" not in page


def test_closed_days_give_the_holidays_name_or_the_offices_reason(client: Client) -> None:
    counter = make_counter()
    monday = monday_of(tokyo_day(timezone.now())) + A_WEEK
    if monday.month == 12 and monday.day > 22:
        monday += A_WEEK  # the year's end has a reason of its own
    begin = datetime.combine(monday, time(), TOKYO)
    Holiday.objects.update_or_create(day=monday + timedelta(days=1), defaults={"name": "試験の日"})
    Closure.objects.create(
        office=counter.office,
        starts=begin + timedelta(days=2, hours=9),
        ends=begin + timedelta(days=3),
        reason="職員研修のため",
    )
    Closure.objects.create(
        counter=make_counter(), starts=begin, ends=begin + A_WEEK, reason="よその窓口の休業"
    )
    page = page_of(client, counter, monday.isoformat())
    assert page.count("お休みです（試験の日）。") == 1
    assert page.count("お休みです（職員研修のため）。") == 1
    assert "よその窓口の休業" not in page


def test_nothing_to_be_had_says_so_with_the_phone(client: Client) -> None:
    page = page_of(client, make_counter(phone="03-9999-0000"))
    assert "いま、オンラインで予約できる空きはありません。" in page
    assert "いちばん早い空き" not in page


@pytest.mark.parametrize("place", ["office", "counter"])
def test_a_paused_counter_gives_the_reason_and_no_links(client: Client, place: str) -> None:
    slot = make_slot(starts=at(3))
    paused = slot.counter.office if place == "office" else slot.counter
    paused.paused_because = "機器の入れ替え"
    paused.save()
    page = page_of(client, slot.counter)
    assert "機器の入れ替え" in page
    assert "/slots/" not in page
    assert "week=" not in page


@pytest.mark.parametrize("place", ["office", "counter"])
def test_a_counter_without_online_bookings_points_to_the_phone(client: Client, place: str) -> None:
    slot = make_slot(starts=at(3))
    closed = slot.counter.office if place == "office" else slot.counter
    closed.accepts_bookings = False
    closed.save()
    page = page_of(client, slot.counter)
    assert "オンラインでの予約を受け付けていません" in page
    assert slot.counter.office.phone in page
    assert "/slots/" not in page


def test_what_offices_write_is_shown_as_text(client: Client) -> None:
    office = make_office(name="<script>alert(1)</script>")
    counter = make_counter(office=office, about="<b>太字</b>", tool='"><img>')
    page = page_of(client, counter)
    for raw in ("<script>alert", "<b>太字", '"><img>'):
        assert raw not in page


def test_no_such_counter(client: Client) -> None:
    for counter_id in ("1", "999999999999999999"):
        assert client.get(f"/counters/{counter_id}/").status_code == 404
    assert client.get("/counters/9999999999999999999999/").status_code == 404


def test_a_week_takes_five_queries_however_full_and_six_without_a_free_slot(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    counter = make_counter()
    make_slot(counter, starts=at(3))
    with django_assert_num_queries(5):
        page_of(client, counter)
    for hour in range(11, 18):
        make_slot(counter, starts=at(3, hour), capacity=3)
        make_slot(counter, starts=at(4, hour), capacity=3)
    with django_assert_num_queries(5):
        page_of(client, counter)
    with django_assert_num_queries(6):
        page_of(client, counter, at(24).date().isoformat())


def test_times_on_the_page_are_tokyos(client: Client) -> None:
    slot = make_slot(starts=at(3, 9))
    page = page_of(client, slot.counter)
    assert f'<span class="slot-time">{time_text(slot.starts)}</span>' in page
    assert "9時00分" in page

"""The whole way: from the first page to a confirmed booking, and back to a free slot."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from madoguchi.rules.dates import TOKYO
from madoguchi.rules.reference import spoken
from tests.journeys import ways
from tests.journeys.conftest import Visit
from tests.journeys.service import Service
from tests.journeys.visitor import DESKTOP, PHONE, Visitor
from tests.journeys.world import OFFICE, World
from tests.web.typed import state_of

pytestmark = pytest.mark.django_db(transaction=True)


def given_the_person_found_a_free_time(person: Visitor, world: World) -> None:
    person.open("/")
    person.page.get_by_label(re.compile("お住まいの市区町村")).fill("世田谷")
    person.press("探す")
    person.sees("「世田谷」の検索結果")
    person.follow(OFFICE)
    person.sees(OFFICE)
    person.follow("職業相談窓口")
    person.sees("職業相談窓口")
    tuesday = world.monday + timedelta(days=1)
    person.follow(f"{tuesday.month}月{tuesday.day}日火曜 9時00分 空きあり")
    person.sees(ways.FORM)


def when_the_person_applies(person: Visitor, world: World) -> str:
    person.reads("yoyaku@madoguchi.example")
    ways.fill_in(person)
    person.press("確認へ進む")
    person.sees(ways.CHECK)
    for shown in ("髙橋 花子", "hanako@example.jp", "090-1234-5678", "13010-12345678"):
        person.reads(shown)
    assert not world.slot().claims.exists()
    person.press("同意して申し込む")
    person.sees(ways.WAITING)
    person.reads("まだ確定していません")
    return ways.reference_of(person)


def when_the_link_is_opened_on_a_phone(phone: Visitor, service: Service, reference: str) -> None:
    letter = service.letter()
    assert letter.recipients == ("hanako@example.jp",)
    assert spoken(reference) in letter.text
    assert "03-3476-8609" in letter.text
    ways.open_letter(phone, service)
    phone.sees(ways.CONFIRM)
    assert state_of(reference) == "held"
    phone.press("予約を確定する")
    phone.sees(ways.CONFIRMED)


def then_a_letter_tells_all(service: Service, world: World, reference: str) -> None:
    letter = service.letter(2)
    assert spoken(reference) in letter.text
    assert "髙橋 花子 様" in letter.text
    (calendar,) = letter.message.iter_attachments()
    assert calendar.get_filename() == f"{reference}.ics"
    starts = world.slot().starts
    assert f"DTSTART:{starts:%Y%m%dT%H%M%SZ}" in calendar.get_content()


def then_the_booking_page_tells_it_too(phone: Visitor, service: Service, reference: str) -> None:
    ways.open_letter(phone, service, 2)
    phone.sees(ways.BOOKING)
    phone.reads(spoken(reference))
    phone.reads("03-3476-8609")
    with phone.page.expect_download() as download:
        phone.follow(re.compile("カレンダーに入れる"))
    assert download.value.suggested_filename == f"{reference}.ics"


def then_the_time_reads(visitor: Visitor, world: World, word: str) -> None:
    visitor.open(f"/counters/{world.counter.pk}/?week={world.monday}")
    starts = world.slot().starts.astimezone(TOKYO)
    day = visitor.page.get_by_role("row", name=f"{starts.month}月{starts.day}日")
    expect(day.get_by_role("cell").first).to_contain_text(word)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_person_books_and_cancels(
    visit: Visit, world: World, service: Service, size: tuple[int, int], scripts: bool
) -> None:
    person, phone = visit(size, scripts=scripts), visit(PHONE, scripts=scripts)
    given_the_person_found_a_free_time(person, world)
    reference = when_the_person_applies(person, world)
    when_the_link_is_opened_on_a_phone(phone, service, reference)
    then_a_letter_tells_all(service, world, reference)
    then_the_booking_page_tells_it_too(phone, service, reference)
    then_the_time_reads(visit(), world, "残りわずか")
    ways.cancel(phone)
    assert state_of(reference) == "cancelled"
    then_the_time_reads(visit(), world, "空きあり")
    assert "取り消しました" in service.letter(3).text


def test_the_code_from_the_letter_confirms_where_the_person_applied(
    visit: Visit, world: World, service: Service
) -> None:
    person = visit(PHONE)
    reference = ways.apply(person, world.slot())
    person.page.get_by_label("確認番号（6桁）").fill(ways.code_in(service.letter().text))
    person.press("予約を確定する")
    person.sees(ways.BOOKING)
    person.reads("髙橋 花子")
    assert state_of(reference) == "confirmed"

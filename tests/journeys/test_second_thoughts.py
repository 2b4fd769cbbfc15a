"""People mistype, wait too long, think again, use two tabs and share a computer."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from madoguchi.models import Booking
from tests.builders import let_expire
from tests.journeys import ways
from tests.journeys.conftest import Visit
from tests.journeys.service import Service
from tests.journeys.visitor import PHONE, Visitor
from tests.journeys.world import TIMES, World
from tests.web.typed import state_of

pytestmark = pytest.mark.django_db(transaction=True)

OTHER = "jiro@example.jp"
FULL = "この時間は、満席になりました。"


def correct_the_address(person: Visitor, address: str) -> None:
    person.page.get_by_label("メールアドレスを訂正する").fill(address)
    person.press("訂正して送る")
    person.reads("新しいメールアドレスへお送りします")


def test_the_letter_sent_again_has_the_same_link(
    visit: Visit, world: World, service: Service
) -> None:
    person = visit()
    reference = ways.apply(person, world.slot())
    first = service.letter()
    person.press("同じメールをもう一度送る")
    person.reads("リンクも期限も、前のメールと同じです。")
    assert service.letter(2).url == first.url
    ways.confirm(visit(PHONE), service, 2)
    assert state_of(reference) == "confirmed"


def test_a_corrected_address_gets_a_new_link_and_the_old_one_is_dead(
    visit: Visit, world: World, service: Service
) -> None:
    person, stranger, phone = visit(), visit(PHONE), visit(PHONE)
    reference = ways.apply(person, world.slot())
    service.letter()
    correct_the_address(person, OTHER)
    person.reads(OTHER)
    ways.open_letter(stranger, service)
    stranger.sees("このリンクでは開けません")
    assert state_of(reference) == "held"
    phone.open(service.letter(to=OTHER).url)
    phone.press("予約を確定する")
    phone.sees(ways.CONFIRMED)


def test_a_refused_address_is_shown_and_can_be_corrected(
    visit: Visit, world: World, service: Service
) -> None:
    person = visit(PHONE)
    service.post.refuse("hanako@example.jp")
    ways.apply(person, world.slot())
    person.reloads_until_it_reads("メールをお届けできませんでした。")
    correct_the_address(person, OTHER)
    assert ways.code_in(service.letter(to=OTHER).text)
    expect(person.main).not_to_contain_text("お届けできませんでした")


def test_a_withdrawn_time_is_free_and_its_link_says_so(
    visit: Visit, world: World, service: Service
) -> None:
    person, phone = visit(), visit(PHONE)
    world.somebody_takes(world.slot())
    reference = ways.apply(person, world.slot())
    person.press("申込みを取り下げる")
    person.sees("申込みを取り下げました")
    assert state_of(reference) == "withdrawn"
    ways.open_letter(phone, service)
    phone.sees("この申込みは取り下げられています")
    ways.open_form(visit(), world.slot())


def test_after_the_hour_one_press_applies_again(
    visit: Visit, world: World, service: Service
) -> None:
    person, phone = visit(), visit(PHONE)
    late = ways.apply(person, world.slot())
    service.letter()
    let_expire(late)
    ways.open_letter(phone, service)
    phone.sees(ways.EXPIRED)
    phone.page.get_by_role("button", name="（同じ時間）").click()
    phone.sees(ways.WAITING)
    again = ways.reference_of(phone)
    assert again != late
    ways.confirm(visit(), service, 2)
    assert state_of(again) == "confirmed"
    ways.open_letter(phone, service)
    phone.reads("もう一度の申込みを受け付けています。")


def test_who_comes_second_is_offered_the_nearest_times_with_the_form_kept(
    visit: Visit, world: World
) -> None:
    person = visit(PHONE)
    ways.go_to_check(person, world.slot())
    world.fill(world.slot())
    person.press("同意して申し込む")
    person.sees(FULL)
    expect(person.page.locator(".error-summary")).to_be_focused()
    assert person.main.get_by_role("button").count() == 3
    person.press("9時30分から10時00分まで")
    person.sees(ways.CHECK)
    person.reads("髙橋 花子")
    person.press("同意して申し込む")
    person.sees(ways.WAITING)
    assert world.slot(1, TIMES[1]).claims.count() == 1


def test_two_tabs_hold_two_bookings_and_neither_shows_the_other(
    visit: Visit, world: World, service: Service
) -> None:
    one = visit()
    two = Visitor(service, one.context, one.context.new_page())
    first_slot, second_slot = world.slot(1, TIMES[0]), world.slot(1, TIMES[1])
    ways.go_to_check(one, first_slot)
    ways.go_to_check(two, second_slot, email=OTHER)
    for tab in (one, two):
        tab.press("同意して申し込む")
        tab.sees(ways.WAITING)
    assert ways.reference_of(one) != ways.reference_of(two)
    for tab, address in ((one, "hanako@example.jp"), (two, OTHER)):
        tab.page.reload()
        tab.reads(address)


def test_a_button_pressed_twice_is_one_booking(visit: Visit, world: World) -> None:
    person = visit()
    ways.go_to_check(person, world.slot())
    person.page.get_by_role("button", name="同意して申し込む").dblclick()
    person.sees(ways.WAITING)
    assert Booking.objects.get(claims__slot=world.slot()).reference == ways.reference_of(person)


def test_nothing_is_left_on_a_shared_computer(visit: Visit, world: World, service: Service) -> None:
    person = visit()
    reference = ways.apply(person, world.slot())
    waiting = person.page.url
    ways.confirm(person, service)
    person.press("このパソコンでの利用を終える")
    person.sees("このパソコンでの利用を終えました")
    assert person.context.cookies() == []
    person.page.go_back()
    expect(person.main).not_to_contain_text("hanako@example.jp")
    for path in (waiting, f"/bookings/{reference}/", f"/bookings/{reference}/confirmation/"):
        person.open(path)
        assert "髙橋" not in person.page.content()
        assert "hanako" not in person.page.content()
    assert state_of(reference) == "confirmed"

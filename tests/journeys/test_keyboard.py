"""Everything can be done with a keyboard alone, and one always sees where one is."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys import ways
from tests.journeys.conftest import Visit
from tests.journeys.service import Service
from tests.journeys.visitor import DESKTOP, PHONE, Visitor
from tests.journeys.world import OFFICE, World
from tests.web.typed import state_of

pytestmark = pytest.mark.django_db(transaction=True)

FAR = 60
"""More stops than a person would take."""

_FOCUS = """() => {
    const element = document.activeElement, style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const top = document.elementFromPoint(x, y);
    return {
        ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        seen: box.width > 1 && box.height > 1 && y >= 0 && y <= innerHeight
            && x >= 0 && x <= innerWidth,
        uncovered: element === top || element.contains(top) || top?.contains(element),
        what: element.outerHTML.slice(0, 100),
    };
}"""


def key(person: Visitor, *names: str) -> None:
    for name in names:
        person.page.keyboard.press(name)


def where_one_is_can_be_seen(person: Visitor) -> None:
    focus = person.page.evaluate(_FOCUS)
    assert focus["ring"], focus
    assert focus["seen"], focus
    assert focus["uncovered"], focus


def tab_to(person: Visitor, target: Locator) -> None:
    """Press Tab until the target has the focus, which is to be seen at every stop."""
    for _ in range(FAR):
        key(person, "Tab")
        where_one_is_can_be_seen(person)
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{target} is not reached")


def tab_to_link(person: Visitor, name: str) -> None:
    tab_to(person, person.main.get_by_role("link", name=name).first)


def tab_to_button(person: Visitor, name: str) -> None:
    tab_to(person, person.main.get_by_role("button", name=name))


def type_into(person: Visitor, label: str, text: str) -> None:
    tab_to(person, person.page.get_by_label(label))
    person.page.keyboard.type(text)


def given_the_person_skipped_to_the_search(person: Visitor) -> None:
    person.open("/")
    tab_to(person, person.page.get_by_role("link", name="本文へ進む"))
    key(person, "Enter")
    expect(person.main).to_be_focused()
    type_into(person, "ハローワークの名前・読み、またはお住まいの市区町村", "せたがや")
    key(person, "Backspace", "Backspace", "Backspace", "Backspace")
    person.page.keyboard.type("世田谷")
    key(person, "Enter")


def given_the_person_chose_a_time(person: Visitor) -> None:
    person.sees("「世田谷」の検索結果")
    tab_to_link(person, OFFICE)
    key(person, "Enter")
    person.sees(OFFICE)
    tab_to_link(person, "職業相談窓口")
    key(person, "Enter")
    person.sees("職業相談窓口")
    tab_to_link(person, "9時00分 空きあり")
    key(person, "Enter")


def when_the_person_fills_in_and_applies(person: Visitor) -> str:
    person.sees(ways.FORM)
    for label in ("氏名", "メールアドレス", "電話番号"):
        type_into(person, label, ways.PERSON[label])
    registrations = person.page.get_by_role("radio")
    tab_to(person, registrations.first)
    key(person, "ArrowDown")
    where_one_is_can_be_seen(person)
    expect(registrations.nth(1)).to_be_checked()
    expect(registrations.nth(1)).to_be_focused()
    tab_to_button(person, "確認へ進む")
    key(person, "Space")
    person.sees(ways.CHECK)
    person.reads("オンライン登録者")
    tab_to_button(person, "同意して申し込む")
    key(person, "Enter")
    person.sees(ways.WAITING)
    return ways.reference_of(person)


def when_the_person_types_the_code(person: Visitor, service: Service) -> None:
    type_into(person, "確認番号（6桁）", ways.code_in(service.letter().text))
    key(person, "Enter")
    person.sees(ways.BOOKING)


def when_the_person_cancels(person: Visitor) -> None:
    tab_to_link(person, "取消しへ進む")
    key(person, "Enter")
    person.sees("この予約を取り消しますか")
    tab_to_button(person, "予約を取り消す")
    key(person, "Space")
    person.sees(ways.CANCELLED)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_person_books_and_cancels_by_keyboard(
    visit: Visit, world: World, service: Service, size: tuple[int, int]
) -> None:
    person = visit(size)
    given_the_person_skipped_to_the_search(person)
    given_the_person_chose_a_time(person)
    reference = when_the_person_fills_in_and_applies(person)
    when_the_person_types_the_code(person, service)
    assert state_of(reference) == "confirmed"
    when_the_person_cancels(person)
    assert state_of(reference) == "cancelled"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_the_focus_goes_to_what_is_wrong_and_from_there_to_each_field(
    visit: Visit, world: World, scripts: bool
) -> None:
    person = visit(scripts=scripts)
    ways.open_form(person, world.slot())
    tab_to_button(person, "確認へ進む")
    key(person, "Enter")
    summary = person.page.locator(".error-summary")
    expect(summary).to_be_focused()
    where_one_is_can_be_seen(person)
    assert person.page.title().startswith("入力を確かめてください")
    links = summary.get_by_role("link")
    expect(links).to_have_count(4)
    for link, field in zip(links.all(), ("name", "email", "phone", "registration"), strict=True):
        link.focus()
        key(person, "Enter")
        expect(person.page.locator(f"#{field}")).to_be_focused()


def test_a_link_from_the_letter_is_confirmed_by_keyboard(
    visit: Visit, world: World, service: Service
) -> None:
    person, phone = visit(), visit(PHONE)
    reference = ways.apply(person, world.slot())
    ways.open_letter(phone, service)
    phone.sees(ways.CONFIRM)
    tab_to_button(phone, "予約を確定する")
    key(phone, "Enter")
    phone.sees(ways.CONFIRMED)
    assert state_of(reference) == "confirmed"

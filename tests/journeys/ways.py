"""Stretches of the way that many journeys go: short, and each ends on a page it has seen."""

from __future__ import annotations

import re

from madoguchi.models import Slot
from tests.journeys.service import Service
from tests.journeys.visitor import Visitor

PERSON = {
    "氏名": "髙橋 花子",
    "メールアドレス": "hanako@example.jp",
    "電話番号": "090-1234-5678",
    "求職番号": "13010-12345678",
    "相談したいこと": "転職について相談したいです。",
}
REGISTRATION = "ハローワークに求職登録をしている"
FORM = "必要なことを入力してください"
CHECK = "この内容で申し込みますか"
WAITING = "メールを見て、予約を確定してください"
CONFIRM = "この予約を確定しますか"
CONFIRMED = "予約が確定しました"
BOOKING = "予約は確定しています"
CANCELLED = "この予約は取り消されています"
EXPIRED = "確定の期限を過ぎました"


def open_form(person: Visitor, slot: Slot) -> None:
    person.open(f"/slots/{slot.pk}/application/")
    person.sees(FORM)


def fill_in(person: Visitor, **other: str) -> None:
    """Fill in the form as somebody would; `email` is the address to give instead."""
    typed = PERSON | ({"メールアドレス": other["email"]} if "email" in other else {})
    for label, value in typed.items():
        person.page.get_by_label(label).fill(value)
    person.page.get_by_label(REGISTRATION).check()


def go_to_check(person: Visitor, slot: Slot, **other: str) -> None:
    open_form(person, slot)
    fill_in(person, **other)
    person.press("確認へ進む")
    person.sees(CHECK)


def apply(person: Visitor, slot: Slot, **other: str) -> str:
    """Apply for the slot; the reference."""
    go_to_check(person, slot, **other)
    person.press("同意して申し込む")
    person.sees(WAITING)
    return reference_of(person)


def reference_of(person: Visitor) -> str:
    """The reference in the page's address."""
    found = re.search(r"/bookings/(\d{10})/", person.page.url)
    assert found
    return found[1]


def open_letter(person: Visitor, service: Service, number: int = 1) -> None:
    """Open the link in the letter that arrived as the `number`-th."""
    person.open(service.letter(number).url)


def confirm(person: Visitor, service: Service, number: int = 1) -> None:
    """Confirm by that letter's link, which may be opened on any device."""
    open_letter(person, service, number)
    person.sees(CONFIRM)
    person.press("予約を確定する")
    person.sees(CONFIRMED)


def code_in(text: str) -> str:
    """The six digits of a letter."""
    found = re.search(r"：(\d{6})\b", text)
    assert found, text
    return found[1]


def cancel(person: Visitor) -> None:
    """From the booking's page, cancel it."""
    person.follow("取消しへ進む")
    person.sees("この予約を取り消しますか")
    person.press("予約を取り消す")
    person.sees(CANCELLED)

"""The words of every letter, read back from the bytes that go out."""

from __future__ import annotations

import email.policy
import re
import unicodedata
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from typing import Any

import pytest
from django.urls import resolve

from madoguchi.keys import Link, Purpose, code, read_link_token
from madoguchi.letters.wording import Wording
from madoguchi.letters.write import write
from madoguchi.models import LetterKind
from madoguchi.queries.booking import Situation
from madoguchi.queries.letters import LetterFacts
from madoguchi.rules.personal import EmailAddress, read_email
from tests.letters.facts import facts

BASE = "https://yoyaku.example.go.jp"
URL = re.compile(r"[a-z]+://\S+")
PHONE_COLUMNS = 2 * 26

LETTERS: dict[Wording, LetterFacts] = {
    Wording.CONFIRM: facts(LetterKind.CONFIRM, Situation.WAITING),
    Wording.APOLOGY: facts(LetterKind.CONFIRM, Situation.EXPIRED),
    Wording.CONFIRMED: facts(LetterKind.CONFIRMED, Situation.CONFIRMED, deadline=None),
    Wording.CANCELLED: facts(LetterKind.CANCELLED, Situation.CANCELLED),
}
EVERY = pytest.mark.parametrize("words", list(Wording))


@pytest.fixture(autouse=True)
def base_url(settings: Any) -> None:
    settings.BASE_URL = BASE
    settings.SENDER = "yoyaku@madoguchi.example"


def sent(words: Wording, letter: LetterFacts | None = None) -> EmailMessage:
    content = write(letter or LETTERS[words], words).as_bytes()
    return message_from_bytes(content, _class=EmailMessage, policy=email.policy.default)


def text(words: Wording, letter: LetterFacts | None = None) -> str:
    body = sent(words, letter).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link(words: Wording) -> str:
    (found,) = URL.findall(text(words))
    return str(found)


def columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in line)


@EVERY
def test_holds_reference_time_place_and_telephone(words: Wording) -> None:
    for line in (
        "受付番号：4821-9037-55",
        "日時：2026年11月24日（火）10時30分から11時00分まで",
        "場所：ハローワーク髙田𠮷野",
        "　　　職業相談窓口（オンライン）",
        "電話：03-1234-5678",
    ):
        assert line in text(words).splitlines()


@EVERY
def test_holds_one_https_address_alone_on_its_line(words: Wording) -> None:
    url = link(words)
    assert url.startswith(f"{BASE}/")
    assert url in text(words).splitlines()
    assert len(url) <= 78


@EVERY
def test_fits_a_phone(words: Wording) -> None:
    lines = [line for line in text(words).splitlines() if not URL.match(line)]
    assert max(columns(line) for line in lines) <= PHONE_COLUMNS
    assert "\n\n\n" not in text(words)


@EVERY
def test_does_not_look_like_proof_of_job_seeking(words: Wording) -> None:
    assert "求職活動をしたことの証明にはなりません。" in text(words)


@EVERY
def test_headers_say_who_wrote_and_that_nobody_answers(words: Wording) -> None:
    message = sent(words)
    (sender,) = message["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (
        "オンライン職業相談の予約",
        "yoyaku@madoguchi.example",
    )
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "ja"
    assert message["Date"].datetime.isoformat() == "2026-11-20T10:05:00+09:00"
    body = message.get_body(("plain",))
    assert body is not None
    assert body["Content-Type"] == 'text/plain; charset="utf-8"'
    assert message.defects == []


@EVERY
def test_written_again_it_is_the_same_letter(words: Wording) -> None:
    assert sent(words)["Message-ID"] == "<letter-31.4821903755@madoguchi.example>"
    assert sent(words)["Message-ID"] == sent(words)["Message-ID"]


@EVERY
def test_every_line_is_ascii_and_short_on_the_way(words: Wording) -> None:
    content = write(LETTERS[words], words).as_bytes()
    assert content.isascii()
    assert all(len(line) <= 998 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_subjects() -> None:
    assert {words: str(sent(words)["Subject"]) for words in Wording} == {
        Wording.CONFIRM: "予約を確定してください（期限 11時05分）",
        Wording.APOLOGY: "お詫び：予約の確定のご案内が遅れました",
        Wording.CONFIRMED: "予約が確定しました（受付番号 4821-9037-55）",
        Wording.CANCELLED: "予約を取り消しました（受付番号 4821-9037-55）",
    }


def test_the_first_letter_says_how_and_until_when_to_confirm() -> None:
    words = text(Wording.CONFIRM)
    assert "期限：2026年11月20日（金）11時05分まで" in words
    assert f"確認番号：{code('4821903755', 1)}" in words
    assert "リンクを開いただけでは確定しません。" in words
    assert "何もする必要はありません。" in words


def test_once_all_attempts_are_used_up_no_code_is_sent() -> None:
    letter = facts(LetterKind.CONFIRM, Situation.WAITING, code_attempts_left=0)
    words = text(Wording.CONFIRM, letter)
    assert "確認番号" not in words
    assert code("4821903755", 1) not in words
    assert "「予約を確定する」ボタンを押すと確定します。" in words


@pytest.mark.parametrize("words", [Wording.CONFIRM, Wording.APOLOGY])
def test_what_the_deadline_does_is_told_in_the_same_words(words: Wording) -> None:
    assert "取り消され" not in text(words)
    assert "空きに戻り" in text(words)


@pytest.mark.parametrize(
    ("words", "name", "purpose"),
    [
        (Wording.CONFIRM, "confirm_link", Purpose.CONFIRM),
        (Wording.APOLOGY, "confirm_link", Purpose.CONFIRM),
        (Wording.CONFIRMED, "booking_link", Purpose.BOOKING),
    ],
)
def test_links_open_their_page(words: Wording, name: str, purpose: Purpose) -> None:
    match = resolve(link(words).removeprefix(BASE))
    assert match.url_name == name
    opened = read_link_token(match.kwargs["token"], purpose)
    assert opened == Link(purpose, "4821903755", 1)


def test_a_cancelled_booking_leads_back_to_its_counter() -> None:
    match = resolve(link(Wording.CANCELLED).removeprefix(BASE))
    assert (match.url_name, match.kwargs) == ("counter", {"counter_id": 7})


@pytest.mark.parametrize("words", [Wording.APOLOGY, Wording.CONFIRMED, Wording.CANCELLED])
def test_only_the_first_letter_holds_the_code(words: Wording) -> None:
    assert code("4821903755", 1) not in text(words)


def test_the_apology_is_plain_and_asks_for_one_press() -> None:
    words = text(Wording.APOLOGY)
    assert "申し訳ございません。" in words
    assert "ボタンを一度押すだけで" in words


def test_the_confirmation_says_tool_costs_terms_and_cut_off() -> None:
    words = text(Wording.CONFIRMED)
    assert "Zoom" in words
    assert "始まる前に、窓口から参加の方法をご案内します。" in words
    assert "届かないときは、上の電話番号へお電話ください。" in words
    assert "予約は無料です。通信料はご自身の負担です。" in words
    assert "使った量で料金が変わるプランの方は、" in words
    assert "取消しの期限：2026年11月24日（火）9時30分" in words
    assert "上のリンクの画面からお読みください。" in words


def test_without_separate_terms_online_the_counter_tells_them() -> None:
    letter = facts(LetterKind.CONFIRMED, Situation.CONFIRMED, counselling_terms_url="")
    words = text(Wording.CONFIRMED, letter)
    assert "内容は窓口からご案内します。" in words
    assert "上のリンクの画面からお読みください。" not in words


@pytest.mark.parametrize("name", ["髙橋 𠮷野", "葛󠄀城 﨑", 'O"Brien, <José> & Søn', "髙" * 100])
def test_names_arrive_as_they_were_typed(name: str) -> None:
    for words in (Wording.CONFIRMED, Wording.CANCELLED):
        letter = replace(LETTERS[words], name=name)
        assert f"{name} 様" in text(words, letter).splitlines()


@pytest.mark.parametrize("words", [Wording.CONFIRM, Wording.APOLOGY])
def test_no_name_goes_to_a_mailbox_that_nobody_has_proved_theirs(words: Wording) -> None:
    assert "髙橋" not in text(words)


@EVERY
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x0b", "\x85", "\u2028"])
def test_what_a_person_typed_never_becomes_a_header(words: Wording, end: str) -> None:
    letter = replace(LETTERS[words], name=f"髙橋{end}Bcc: everyone@example.com{end}{end}x")
    message = sent(words, letter)
    assert message.items()[:6] == sent(words).items()[:6]
    assert message.keys() == sent(words).keys()
    assert message["To"] == "hanako@example.jp"


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_a_line_break_in_an_address_is_refused(end: str) -> None:
    address = f"a{end}Bcc: everyone@example.com"
    recipient = EmailAddress(typed=address, local=address, domain="example.jp")
    with pytest.raises(ValueError, match="linefeed or carriage return"):
        write(replace(LETTERS[Wording.CONFIRM], recipient=recipient), Wording.CONFIRM)


@pytest.mark.parametrize("office", ["ハローワーク𠮷野髙", "ハローワーク" + "長" * 90])
def test_offices_arrive_as_they_are_called(office: str) -> None:
    letter = facts(LetterKind.CONFIRMED, Situation.CONFIRMED, office=office)
    assert f"場所：{office}" in text(Wording.CONFIRMED, letter).splitlines()


@pytest.mark.parametrize(
    ("address", "header"),
    [
        ("a..b@docomo.ne.jp", 'To: "a..b"@docomo.ne.jp\r\n'),
        ("a.@ezweb.ne.jp", 'To: "a."@ezweb.ne.jp\r\n'),
    ],
)
def test_old_carrier_addresses_are_quoted_in_the_header(address: str, header: str) -> None:
    recipient = read_email(address)
    letter = facts(LetterKind.CONFIRMED, Situation.CONFIRMED, recipient=recipient)
    assert header.encode() in write(letter, Wording.CONFIRMED).as_bytes()


def test_nothing_shows_the_reader_by_accident() -> None:
    letter = LETTERS[Wording.CONFIRM]
    assert "hanako" not in repr(letter)
    assert "髙橋" not in repr(letter)


def test_an_unknown_language_is_written_in_the_default_one() -> None:
    letter = facts(LetterKind.CONFIRM, Situation.WAITING, language="xx")
    assert sent(Wording.CONFIRM, letter)["Content-Language"] == "ja"

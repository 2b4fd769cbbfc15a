"""The pages to be read: terms as they were published, and what people should know before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from madoguchi.rules.dates import tokyo_day
from tests.builders import make_office, make_terms
from tests.web.typed import text_of

pytestmark = pytest.mark.django_db


def test_terms_are_shown_unaltered_with_both_calendars_and_their_hash(client: Client) -> None:
    text = "第1条　目的\n\n  <b>そのまま</b>\n(1) 神 & ㍻"
    terms = make_terms(text, effective_on=date(2023, 7, 1))
    answer = client.get("/terms/")
    page = answer.content.decode()
    shown = page.split('id="text">')[1].split("</div>")[0]
    assert shown == text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert "2023年（令和5年）7月1日" in page
    assert terms.sha256 in page


def test_the_newest_general_terms_in_force_are_the_current_ones(client: Client) -> None:
    tomorrow = tokyo_day(timezone.now()) + timedelta(days=1)
    old = make_terms("一つ目", effective_on=date(2023, 7, 1))
    new = make_terms("二つ目", effective_on=date(2024, 7, 1))
    coming = make_terms("三つ目", effective_on=tomorrow)
    make_terms("ある所だけの規約", office=make_office())
    assert "二つ目" in text_of(client.get("/terms/"))
    assert "新しい版に替わりました" in text_of(client.get(f"/terms/{old.pk}/"))
    assert "まだ効力が生じていません" in text_of(client.get(f"/terms/{coming.pk}/"))
    page = client.get(f"/terms/{new.pk}/").content.decode()
    assert "この版は" not in page
    assert f'href="/terms/{old.pk}/"' in page
    assert f'href="/terms/{coming.pk}/"' in page
    assert f'href="/terms/{new.pk}/"' not in page


def test_an_offices_own_terms_name_the_office_and_stand_alone(client: Client) -> None:
    make_terms("みんなの規約")
    terms = make_terms("渋谷の規約", office=make_office(name="ハローワーク渋谷"))
    page = text_of(client.get(f"/terms/{terms.pk}/"))
    assert "ハローワーク渋谷" in page
    assert "渋谷の規約" in page
    assert "ほかの版" not in page


def test_without_terms_the_page_says_that_nobody_can_apply_yet(client: Client) -> None:
    answer = client.get("/terms/")
    assert answer.status_code == 200
    assert "まだ掲載されていません" in text_of(answer)


def test_no_such_terms(client: Client) -> None:
    assert client.get("/terms/999999999999999999/").status_code == 404


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/environment/", "利用環境"),
        ("/privacy/", "個人情報の取扱い"),
        ("/accessibility/", "アクセシビリティ"),
        ("/notices/", "お知らせ"),
    ],
)
def test_every_reading_page_has_its_heading(client: Client, address: str, heading: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert f"<h1>{heading}</h1>" in answer.content.decode()


def test_the_operator_is_named_on_every_page_and_can_be_asked(
    client: Client, settings: Settings
) -> None:
    settings.SERVICE_NAME, settings.CONTACT = "東京労働局<b>", "電話 03-0000-0000（平日）"
    for address in ("/", "/privacy/", "/accessibility/", "/environment/"):
        page = client.get(address).content.decode()
        assert '<p class="site-owner">東京労働局&lt;b&gt;</p>' in page
        assert ("電話 03-0000-0000（平日）" in page) == (address != "/")


def test_without_an_operators_words_the_counters_are_asked(client: Client) -> None:
    page = client.get("/privacy/").content.decode()
    assert "site-owner" not in page
    assert "予約先の窓口へお電話ください。" in page


def test_the_privacy_page_tells_how_long_all_is_kept(client: Client, settings: Settings) -> None:
    assert "運営する機関の文書管理の定めによります" in text_of(client.get("/privacy/"))
    settings.RETENTION = "相談の日から3年です。"
    page = text_of(client.get("/privacy/"))
    assert "相談の日から3年です。" in page
    assert "自動では消えません" in page
    for kept in ("画面の言語", "確認番号を間違えて入力した回数", "メールサーバーの応答の番号"):
        assert kept in page


def test_search_engines_are_asked_to_leave_bookings_and_the_desk_alone(
    client: Client, settings: Settings
) -> None:
    settings.LANGUAGES = [("ja", "日本語"), ("en", "English")]
    answer = client.get("/robots.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    lines = answer.content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    closed = {line.removeprefix("Disallow: ") for line in lines[1:]}
    assert closed >= {"/bookings/", "/slots/", "/k/", "/b/", "/en/b/", "/en/bookings/", "/desk/"}
    assert not closed & {"/", "/en/", "/offices/"}

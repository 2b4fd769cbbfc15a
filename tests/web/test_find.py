"""The way to an office: the first page, the search, and an office's own page."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from madoguchi.models import Bureau, Municipality, Notice
from madoguchi.rules.dates import TOKYO, session_text, tokyo_day
from tests.builders import make_counter, make_office, make_slot, make_terms
from tests.web.typed import text_of

pytestmark = pytest.mark.django_db


def in_days(days: int) -> datetime:
    day = tokyo_day(timezone.now()) + timedelta(days=days)
    return datetime.combine(day, time(10), TOKYO)


def notice(title: str, begins: int = -1, **fields: object) -> None:
    Notice.objects.create(title=title, body=f"{title}の本文", shown_from=in_days(begins), **fields)


def test_the_first_page_tells_the_way_with_the_hour_and_counts_the_offices(
    client: Client,
) -> None:
    make_counter()
    make_counter()
    page = text_of(client.get("/"))
    assert "東京都 2か所" in page
    assert "1時間以内に、メールから確定する" in page
    assert 'href="/environment/"' in client.get("/").content.decode()


def test_the_first_page_shows_the_notices_of_today_that_concern_everybody(
    client: Client,
) -> None:
    notice("いまのお知らせ")
    notice("明日のお知らせ", begins=1)
    notice("終わったお知らせ", begins=-9, shown_until=in_days(-2))
    notice("ある所のお知らせ", office=make_office())
    for address in ("/", "/notices/"):
        page = text_of(client.get(address))
        assert "いまのお知らせ" in page
        for other in ("明日の", "終わった", "ある所の"):
            assert other not in page


def test_without_any_office_the_first_page_says_so(client: Client) -> None:
    assert "予約を受け付けているハローワークはありません" in text_of(client.get("/"))


def test_a_search_shows_the_municipality_that_it_matched(client: Client) -> None:
    counter = make_counter()
    Municipality.objects.create(office=counter.office, name="世田谷区")
    Municipality.objects.create(office=counter.office, name="目黒区")
    answer = client.get("/offices/", {"q": "世田谷"})
    assert "「世田谷」の検索結果" in text_of(answer)
    assert "受持ちの地域：世田谷区" in text_of(answer)
    assert "目黒区" not in text_of(answer)
    assert f'href="/offices/{counter.office_id}/"' in answer.content.decode()


def test_offices_without_online_bookings_are_listed_with_their_phone(client: Client) -> None:
    make_counter(office=make_office(name="ハローワーク予約可"))
    make_office(name="ハローワーク電話のみ", accepts_bookings=False, phone="03-0000-1111")
    page = text_of(client.get("/offices/", {"prefecture": "東京都"}))
    bookable, others = page.split("お電話で申し込むハローワーク")
    assert "ハローワーク予約可" in bookable
    assert "ハローワーク電話のみ" in others
    assert "電話 03-0000-1111" in others


def test_an_office_without_an_address_says_to_ask_for_it(client: Client) -> None:
    for address, asked in (("", True), ("港区1-1", False)):
        office = make_counter(office=make_office(address=address)).office
        page = text_of(client.get(f"/offices/{office.pk}/"))
        listed = text_of(client.get("/offices/", {"q": office.name}))
        for shown in (page, listed):
            assert ("東京都（所在地は、お電話でお問い合わせください）" in shown) == asked
            assert ("東京都港区1-1" in shown) != asked


def test_a_paused_office_is_listed_with_its_reason(client: Client) -> None:
    make_counter(office=make_office(paused_because="停電の点検"))
    assert "停電の点検" in text_of(client.get("/offices/", {"prefecture": "東京都"}))


@pytest.mark.parametrize("text", ["", " 　", "\0", "\r\n\t"])
def test_an_empty_search_asks_for_a_word_beside_its_field(client: Client, text: str) -> None:
    answer = client.get("/offices/", {"q": text})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "＊ハローワークの名前か、お住まいの市区町村を入力してください。" in page
    assert 'aria-invalid="true" aria-describedby="q-error"' in page


def test_a_search_far_too_long_is_told_so_and_not_repeated(client: Client) -> None:
    answer = client.get("/offices/", {"q": "あ" * 10_000})
    assert answer.status_code == 200
    assert "＊100文字以内で入力してください。" in answer.content.decode()
    assert "あ" * 101 not in answer.content.decode()


@pytest.mark.parametrize(
    "text", ["%", "_", "'; DROP TABLE", "<script>alert(1)</script>", "\ud83d\ude00", "￿", "{{ q }}"]
)
def test_strange_searches_find_nothing_and_show_it_as_text(client: Client, text: str) -> None:
    make_counter()
    text = text.encode("utf-16", "surrogatepass").decode("utf-16")
    answer = client.get("/offices/", {"q": text})
    assert answer.status_code == 200
    assert "当てはまるハローワークは見つかりませんでした" in text_of(answer)
    assert "<script>alert" not in answer.content.decode()


@pytest.mark.parametrize("query", ["q=%FF%FE%00", "q=%ED%A0%80", "prefecture=%00%FF", "q"])
def test_bytes_that_are_no_text_do_no_harm(client: Client, query: str) -> None:
    assert client.get(f"/offices/?{query}").status_code == 200


@pytest.mark.parametrize("prefecture", ["東京", "x" * 10_000, "東京都\0x", "<b>"])
def test_an_unknown_prefecture_is_said_and_the_known_ones_offered(
    client: Client, prefecture: str
) -> None:
    make_counter()
    answer = client.get("/offices/", {"prefecture": prefecture})
    assert answer.status_code == 200
    assert "見つかりませんでした" in text_of(answer)
    assert "東京都 1か所" in text_of(answer)


def test_an_office_shows_where_it_is_whom_it_serves_and_its_terms(client: Client) -> None:
    office = make_office(address="渋谷区神南1丁目3-5", postal_code="150-0041", phone="03-3476-8609")
    Municipality.objects.create(office=office, name="世田谷区")
    terms = make_terms(office=office)
    notice("臨時のお休み", office=office)
    notice("全国のお知らせ")
    answer = client.get(f"/offices/{office.pk}/")
    page = text_of(answer)
    for said in (
        "〒150-0041",
        "東京都渋谷区神南",
        "03-3476-8609",
        "世田谷区",
        "17時15分",
        "臨時の",
    ):
        assert said in page
    assert "全国のお知らせ" not in page
    assert f'href="/terms/{terms.pk}/"' in answer.content.decode()


def test_each_counter_shows_its_own_earliest_free_slot_or_why_there_is_none(
    client: Client,
) -> None:
    office = make_office()
    free, full, paused, closed = (
        make_counter(office=office, name="空きのある窓口", position=1),
        make_counter(office=office, name="空きのない窓口", position=2, phone="03-2222-2222"),
        make_counter(office=office, name="休止の窓口", position=3, paused_because="機器の故障"),
        make_counter(office=office, name="電話の窓口", position=4, accepts_bookings=False),
    )
    later, earliest = make_slot(free, starts=in_days(4)), make_slot(free, starts=in_days(3))
    hidden = [make_slot(counter, starts=in_days(3)) for counter in (paused, closed)]
    answer = client.get(f"/offices/{office.pk}/")
    page = text_of(answer)
    assert session_text(earliest.starts, earliest.ends) in page
    assert f"/slots/{earliest.pk}/application/" in answer.content.decode()
    for slot in (later, *hidden):
        assert f"/slots/{slot.pk}/" not in answer.content.decode()
    assert "いま、予約できる空きはありません。電話 03-2222-2222" in page
    assert "機器の故障" in page
    assert "この窓口は、オンラインでの予約を受け付けていません。" in page
    assert page.index(free.name) < page.index(full.name) < page.index(closed.name)


def test_a_paused_office_gives_its_reason_once_and_no_slot(client: Client) -> None:
    office = make_office(paused_because="庁舎の工事")
    make_slot(make_counter(office=office), starts=in_days(3))
    answer = client.get(f"/offices/{office.pk}/")
    assert text_of(answer).count("庁舎の工事") == 1
    assert "/slots/" not in answer.content.decode()


def test_an_office_without_online_bookings_points_to_its_phone(client: Client) -> None:
    office = make_office(accepts_bookings=False, phone="03-4444-4444")
    make_slot(make_counter(office=office), starts=in_days(3))
    answer = client.get(f"/offices/{office.pk}/")
    assert "お電話（03-4444-4444）でお申し込みください" in text_of(answer)
    assert "/slots/" not in answer.content.decode()


def test_no_such_office(client: Client) -> None:
    answer = client.get("/offices/999999999999999999/")
    assert answer.status_code == 404
    assert "ページが見つかりません" in text_of(answer)


def test_more_of_everything_takes_no_more_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    office = make_office()
    for _ in range(2):
        for _ in range(4):
            make_slot(make_counter(office=office), starts=in_days(3))
            make_counter()
            Bureau.objects.create(
                name=f"労働局{Bureau.objects.count()}", prefecture=f"県{Bureau.objects.count()}"
            )
        for address, queries in (
            ("/", 2),
            ("/offices/?prefecture=東京都", 1),
            ("/offices/?q=試験", 2),
            (f"/offices/{office.pk}/", 6),
        ):
            with django_assert_num_queries(queries):
                client.get(address)

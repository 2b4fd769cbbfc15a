"""Offices are found by prefecture, by name or kana however typed, and by where one lives."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries

from madoguchi.actions.import_offices import import_offices
from madoguchi.models import Bureau, Municipality, Office
from madoguchi.queries.offices import find_offices, offices_of, prefectures
from tests.builders import make_counter, make_office

pytestmark = pytest.mark.django_db

TOKYO = Path(__file__).parents[2] / "madoguchi/demo/data/offices_tokyo.csv"


@pytest.fixture
def tokyo() -> None:
    """The seventeen offices, of which Shibuya takes bookings."""
    import_offices(TOKYO.read_bytes())
    Office.objects.filter(name="ハローワーク渋谷").update(accepts_bookings=True)
    make_counter(office=Office.objects.get(name="ハローワーク渋谷"))


def other_bureau() -> Bureau:
    return Bureau.objects.create(name="大阪労働局", prefecture="大阪府", position=27)


def names(text: str) -> list[str]:
    return [office.name.removeprefix("ハローワーク") for office in find_offices(text)]


@pytest.mark.usefixtures("tokyo")
@pytest.mark.parametrize(
    "text",
    ["飯田橋", "ハローワーク飯田橋", "いいだばし", "イイダ", "ｲｲﾀﾞﾊﾞｼ", " 飯田 橋　", "飯田橋\0\r\n"],
)
def test_an_office_is_found_by_name_and_kana_in_any_width(text: str) -> None:
    assert names(text) == ["飯田橋"]


@pytest.mark.usefixtures("tokyo")
@pytest.mark.parametrize(
    ("text", "office", "municipality"),
    [
        ("世田谷", "渋谷", "世田谷区"),
        ("世田谷区", "渋谷", "世田谷区"),
        ("東京都世田谷区駒沢1-2-3", "渋谷", "世田谷区"),
        ("八王子", "八王子", "八王子市"),
        ("青ケ島", "飯田橋", "青ヶ島村"),
        ("ｱｷﾙ野", "青梅", "あきる野市"),
        ("西多摩郡奥多摩町", "青梅", "西多摩郡"),
    ],
)
def test_an_office_is_found_by_municipality(text: str, office: str, municipality: str) -> None:
    (found,) = find_offices(text)
    assert found.name == f"ハローワーク{office}"
    assert found.serves == (municipality,)


@pytest.mark.usefixtures("tokyo")
def test_several_offices_come_in_the_order_of_their_kana() -> None:
    assert names("多摩") == ["青梅", "府中"]
    assert names("ハローワーク")[:3] == ["足立", "飯田橋", "池袋"]
    assert len(names("ハローワーク")) == 17


@pytest.mark.usefixtures("tokyo")
@pytest.mark.parametrize("text", ["", " 　", "\0", "札幌", "%", "_", "区" * 5000, "\ud800"])
def test_what_names_no_office_finds_none(text: str) -> None:
    assert names(text) == []


@pytest.mark.usefixtures("tokyo")
@pytest.mark.parametrize("text", ["東京", "東京都", "東京 都", "ハローワーク東京"])
def test_a_prefecture_leads_to_its_offices(text: str) -> None:
    make_office(name="ハローワーク大阪西", bureau=other_bureau())
    assert len(names(text)) == 17


@pytest.mark.usefixtures("tokyo")
def test_a_prefecture_with_the_name_of_an_office_elsewhere_finds_both() -> None:
    make_office(name="ハローワーク大阪西", bureau=other_bureau())
    make_office(name="ハローワーク福岡大阪通り")
    assert sorted(names("大阪")) == ["大阪西", "福岡大阪通り"]
    assert names("大阪府") == ["大阪西"]


@pytest.mark.usefixtures("tokyo")
@pytest.mark.parametrize(
    ("text", "office"),
    [
        ("新宿ハローワーク", "新宿"),
        ("新宿 ﾊﾛｰﾜｰｸ", "新宿"),
        ("しんじゅくはろーわーく", "新宿"),
        ("ハローワーク世田谷", "渋谷"),
    ],
)
def test_hello_work_may_stand_before_the_name_or_after_it(text: str, office: str) -> None:
    assert names(text) == [office]


@pytest.mark.usefixtures("tokyo")
def test_offices_without_online_bookings_are_listed_with_their_phone() -> None:
    offices = {office.name: office for office in offices_of("東京都")}
    assert len(offices) == 17
    assert offices["ハローワーク渋谷"].bookable
    assert not offices["ハローワーク上野"].bookable
    assert offices["ハローワーク上野"].phone == "03-5818-8609"
    assert next(iter(offices)) == "ハローワーク足立"


def test_an_office_is_bookable_only_with_a_counter_that_is() -> None:
    make_counter(accepts_bookings=False)
    assert [office.bookable for office in offices_of("東京都")] == [False]


def test_a_paused_office_says_why_and_stays_in_the_list() -> None:
    make_counter(office=make_office(paused_because="工事のため"))
    (office,) = offices_of("東京都")
    assert (office.bookable, office.paused_because) == (True, "工事のため")


def test_there_are_no_offices_in_an_unknown_prefecture() -> None:
    make_office()
    assert offices_of("江戸") == offices_of("大阪府") == []


def test_prefectures_are_counted_in_their_order_and_only_with_bookable_offices() -> None:
    osaka = Bureau.objects.create(name="大阪労働局", prefecture="大阪府", position=27)
    aomori = Bureau.objects.create(name="青森労働局", prefecture="青森県", position=2)
    Bureau.objects.create(name="沖縄労働局", prefecture="沖縄県", position=47)
    for bureau in (osaka, osaka, aomori):
        office = make_office(bureau=bureau)
        for _ in range(2):
            make_counter(office=office)
    make_office(bureau=osaka)
    make_counter(office=make_office(bureau=osaka, accepts_bookings=False))
    assert [(p.name, p.offices) for p in prefectures()] == [("青森県", 1), ("大阪府", 2)]


@pytest.mark.usefixtures("tokyo")
def test_the_number_of_queries_does_not_grow(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(3):
        Municipality.objects.create(office=make_office(), name="世田谷区")
    with django_assert_num_queries(2):
        assert len(find_offices("世田谷区")) == 4
    with django_assert_num_queries(1):
        assert len(offices_of("東京都")) == 20
    with django_assert_num_queries(1):
        prefectures()

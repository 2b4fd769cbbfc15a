"""Telephone numbers in every Japanese way of writing them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.rules import refusals
from madoguchi.rules.personal import phone_for_people, read_phone

HYPHENS = "-－−‐‑–—―ーｰ─"
MOBILE = st.integers(10_000_000, 99_999_999).map(lambda n: f"090{n}")


@pytest.mark.parametrize("hyphen", HYPHENS)
def test_every_hyphen_of_japanese_keyboards_is_understood(hyphen: str) -> None:
    assert read_phone(f"03{hyphen}3580{hyphen}1234") == "+81335801234"


@pytest.mark.parametrize(
    "raw",
    [
        "09012345678",
        "０９０１２３４５６７８",
        "０９０－１２３４－５６７８",
        "090 1234 5678",
        "090\u30001234\u30005678",
        "（０９０）１２３４－５６７８",
        "090(1234)5678",
        "090.1234.5678",
        "+81 90-1234-5678",
        "＋８１ ９０ １２３４ ５６７８",
        "+81 (0)90-1234-5678",
        "819012345678",
        " 090-1234-5678\n",
        "\u202a090-1234-5678\u202c",
        "090\u200b12345678",
    ],
)
def test_ways_of_writing_the_same_mobile_number(raw: str) -> None:
    assert read_phone(raw) == "+819012345678"


@pytest.mark.parametrize(
    ("raw", "e164"),
    [
        ("03-3580-1234", "+81335801234"),
        ("04992-2-1234", "+81499221234"),
        ("0120-123-456", "+81120123456"),
        ("050-3123-4567", "+815031234567"),
        ("060-1234-5678", "+816012345678"),
        ("+1 201-555-0123", "+12015550123"),
        ("+82 2-312-3456", "+8223123456"),
        ("+39 06 1234 5678", "+390612345678"),
    ],
)
def test_numbers_at_home_and_abroad_become_e164(raw: str, e164: str) -> None:
    assert read_phone(raw) == e164


@pytest.mark.parametrize(
    ("e164", "shown"),
    [
        ("+819012345678", "090-1234-5678"),
        ("+81335801234", "03-3580-1234"),
        ("+12015550123", "+1 201-555-0123"),
        ("+390612345678", "+39 06 1234 5678"),
    ],
)
def test_people_see_the_number_as_it_is_dialled_from_japan(e164: str, shown: str) -> None:
    assert phone_for_people(e164) == shown


@given(MOBILE)
def test_what_people_see_can_be_typed_again(number: str) -> None:
    e164 = read_phone(number)
    assert read_phone(phone_for_people(e164)) == e164


@pytest.mark.parametrize("raw", ["", " ", "\u3000", "\u202a\u202c"])
def test_nothing_typed_is_a_missing_number(raw: str) -> None:
    with pytest.raises(refusals.PhoneMissing):
        read_phone(raw)


@pytest.mark.parametrize(
    "extension",
    [
        "内線12",
        "（内線１２）",
        " ext. 12",
        " EXT12",
        "x12",
        "ｘ12",
        "#12",
        "＃１２",
        ";ext=12",
        ",12",
    ],
)
def test_an_extension_is_told_apart(extension: str) -> None:
    with pytest.raises(refusals.PhoneHasExtension):
        read_phone(f"03-3580-1234{extension}")


@pytest.mark.parametrize(
    "raw",
    [
        "110",
        "119",
        "118",
        "171",
        "7119",
        "3580-1234",
        "090-1234-567",
        "090-1234-56789",
        "000-0000-0000",
        "0990-123-456",
        "+1 900-555-0123",
        "+81",
        "+999 1234567",
        "++819012345678",
        "090-1234-567八",
        "電話なし",
        "tel 03-3580-1234",
        "0120-FLOWER",
        "٠٩٠١٢٣٤٥٦٧٨",
        "090-1234\n5678",
        "090-1234\x005678",
        "090-1234\ud8005678",
        "0" * 300,
        "0" * 300 + "x1",
        "--",
    ],
)
def test_what_the_office_cannot_ring_is_refused(raw: str) -> None:
    with pytest.raises(refusals.PhoneMalformed):
        read_phone(raw)


@given(st.text() | st.text("0123456789+-() x内線#", max_size=20))
def test_every_text_is_either_refused_by_name_or_e164(raw: str) -> None:
    try:
        number = read_phone(raw)
    except (refusals.PhoneMissing, refusals.PhoneHasExtension, refusals.PhoneMalformed):
        return
    assert number[0] == "+"
    assert number[1:].isdecimal()
    assert len(number) <= 16

"""The search itself: whatever is planted is found, in clear and encoded."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from urllib.parse import quote

import pytest

from tests.secrecy.private import PERSONAL, Secret, told

ALL = [Secret(text) for text in PERSONAL]
ENCODINGS: list[Callable[[str], bytes]] = [
    str.encode,
    lambda text: quote(text).encode(),
    lambda text: json.dumps({"told": text}).encode(),
    lambda text: binascii.hexlify(text.encode()),
    lambda text: binascii.hexlify(text.encode()).upper(),
    lambda text: base64.b64encode(text.encode()),
    lambda text: base64.b64encode(b"x" + text.encode() + b"yz"),
    lambda text: base64.urlsafe_b64encode(b"xx" + text.encode() + b"y"),
]


@pytest.mark.parametrize("encode", ENCODINGS)
@pytest.mark.parametrize("secret", ALL, ids=lambda secret: secret.text)
def test_a_secret_is_found_however_it_is_written(
    secret: Secret, encode: Callable[[str], bytes]
) -> None:
    assert secret.text in told(ALL, b"before " + encode(secret.text) + b" after")


def test_what_is_not_there_is_not_found() -> None:
    assert told(ALL, b"booking 1234567890 of 2026-11-22 09:08:07.654321+09") == []


@pytest.mark.parametrize("around", ["code 123456.", '{"code": "123456"}', "123456"])
def test_six_digits_are_found_where_they_stand_alone(around: str) -> None:
    assert Secret("123456", number=True).is_in(around.encode())


@pytest.mark.parametrize("around", ["09:08:07.123456+00", "\\x1234567f", "1123456"])
def test_six_digits_are_not_found_inside_of_something_else(around: str) -> None:
    assert not Secret("123456", number=True).is_in(around.encode())

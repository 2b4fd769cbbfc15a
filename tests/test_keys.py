"""Sealed fields open in their place only; tokens and codes serve one purpose and one generation."""

from __future__ import annotations

import base64
import os
from collections import Counter

import pytest
from cryptography.exceptions import InvalidTag
from django.core.exceptions import ImproperlyConfigured
from hypothesis import example, given
from hypothesis import strategies as st
from pytest_django import Settings

from madoguchi.keys import (
    Link,
    Purpose,
    browser_hash,
    code,
    code_matches,
    fingerprint,
    link_token,
    read_link_token,
    seal,
    unseal,
)

REFERENCES = st.from_regex(r"[0-9]{10}", fullmatch=True)
LINKS = st.builds(Link, st.sampled_from(Purpose), REFERENCES, st.integers(1, 999))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
LINK = Link(Purpose.CONFIRM, "4821903752", 1)


def new_key() -> str:
    return base64.b64encode(os.urandom(32)).decode()


def read_for_any(token: str) -> list[Link]:
    found = (read_link_token(token, purpose) for purpose in Purpose)
    return [link for link in found if link is not None]


# --- mailed links ----------------------------------------------------------------------------


@given(LINKS)
def test_a_token_says_what_it_was_made_for_and_serves_nothing_else(link: Link) -> None:
    assert read_for_any(link_token(link)) == [link]


@given(LINKS)
def test_a_token_can_stand_in_any_url_and_on_one_line(link: Link) -> None:
    token = link_token(link)
    assert set(token) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(token) <= 40


@given(LINKS, LINKS)
def test_no_two_links_share_a_token(one: Link, other: Link) -> None:
    assert (link_token(one) == link_token(other)) == (one == other)


@given(LINKS, st.data())
def test_a_token_changed_in_one_character_is_nothing(link: Link, data: st.DataObject) -> None:
    token = link_token(link)
    at = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters().filter(lambda character: character != token[at]))
    assert read_for_any(token[:at] + other + token[at + 1 :]) == []


@given(LINKS, st.data())
def test_a_token_cut_off_or_lengthened_is_nothing(link: Link, data: st.DataObject) -> None:
    token = link_token(link)
    assert read_for_any(token[: data.draw(st.integers(0, len(token) - 1))]) == []
    assert read_for_any(token + data.draw(st.text(min_size=1))) == []


@given(st.text())
@example("")
@example("4821903752" + "1-" + "a" * 26)
def test_an_invented_token_is_nothing(token: str) -> None:
    assert read_for_any(token) == []


def test_a_token_has_one_written_form() -> None:
    token = link_token(LINK)
    reference, generation, mac = token[:10], token[10], token[12:]
    for other in (
        token.upper(),
        f" {token}",
        f"{token}\n",
        f"{reference}0{generation}-{mac}",
        f"{reference}１-{mac}",
        f"{reference}1-{mac}======",
    ):
        assert read_for_any(other) == []


def test_one_generations_mac_is_not_another_generations() -> None:
    mac = link_token(LINK).partition("-")[2]
    assert read_for_any(f"{LINK.reference}2-{mac}") == []


def test_links_of_an_earlier_key_are_recognised_until_it_is_removed(
    settings: Settings,
) -> None:
    old, new = settings.LINK_KEYS[0], new_key()
    token, digits = link_token(LINK), code(LINK.reference, 1)
    settings.LINK_KEYS = [new, old]
    assert read_for_any(token) == [LINK]
    assert code_matches(digits, LINK.reference, 1)
    assert link_token(LINK) != token
    settings.LINK_KEYS = [new]
    assert read_for_any(token) == []


# --- codes -----------------------------------------------------------------------------------


@given(REFERENCES, st.integers(1, 999))
def test_a_code_is_six_digits_and_matches_itself(reference: str, generation: int) -> None:
    digits = code(reference, generation)
    assert len(digits) == 6
    assert digits.isascii()
    assert digits.isdigit()
    assert code_matches(digits, reference, generation)


@given(st.text(), REFERENCES)
def test_anything_else_does_not_match(typed: str, reference: str) -> None:
    assert code_matches(typed, reference, 1) == (typed == code(reference, 1))


def test_codes_are_spread_evenly() -> None:
    codes = [code(f"{number:010d}", 1) for number in range(20_000)]
    for place in range(6):
        counts = Counter(digits[place] for digits in codes)
        # 2,000 expected; six standard deviations are about 250.
        assert all(abs(counts[digit] - 2_000) < 250 for digit in "0123456789")
    assert len(set(codes)) > 19_700


def test_the_next_generation_has_another_code() -> None:
    same = [n for n in range(1_000) if code(f"{n:010d}", 1) == code(f"{n:010d}", 2)]
    assert len(same) <= 1


# --- sealed fields ---------------------------------------------------------------------------


@given(TEXTS, st.text(st.characters(codec="utf-8")))
def test_what_was_sealed_opens_in_its_context(text: str, context: str) -> None:
    assert unseal(seal(text, context), context) == text


@given(TEXTS)
def test_the_same_text_is_never_sealed_the_same(text: str) -> None:
    assert seal(text, "t.name") != seal(text, "t.name")


@given(TEXTS, st.text(), st.text())
@example("髙橋", "applicant.name", "applicant.email")
def test_what_was_moved_to_another_column_does_not_open(text: str, one: str, other: str) -> None:
    one, other = (name.encode("utf-8", "replace").decode() for name in (one, other))
    if one == other:
        other += "2"
    with pytest.raises(InvalidTag):
        unseal(seal(text, one), other)


@given(TEXTS, st.data())
def test_a_flipped_bit_behind_the_key_id_is_an_invalid_tag(text: str, data: st.DataObject) -> None:
    sealed = bytearray(seal(text, "t.name"))
    start = sealed.index(b":") + 1
    bit = data.draw(st.integers(start * 8, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(InvalidTag):
        unseal(bytes(sealed), "t.name")


@given(TEXTS, st.data())
def test_what_was_cut_off_is_an_invalid_tag(text: str, data: st.DataObject) -> None:
    sealed = seal(text, "t.name")
    with pytest.raises(InvalidTag):
        unseal(sealed[: data.draw(st.integers(0, len(sealed) - 1))], "t.name")


@pytest.fixture
def rotated(settings: Settings) -> bytes:
    """A value sealed under the key "old", while "new" has taken its place in front."""
    old, new = f"old:{new_key()}", f"new:{new_key()}"
    settings.FIELD_KEYS = [old]
    sealed = seal("髙橋", "t.name")
    settings.FIELD_KEYS = [new, old]
    return sealed


def test_after_rotation_old_values_open_and_new_ones_use_the_new_key(rotated: bytes) -> None:
    assert rotated.startswith(b"old:")
    assert unseal(rotated, "t.name") == "髙橋"
    assert seal("髙橋", "t.name").startswith(b"new:")


def test_a_key_id_can_not_be_exchanged(rotated: bytes) -> None:
    with pytest.raises(InvalidTag):
        unseal(rotated.replace(b"old:", b"new:", 1), "t.name")


def test_a_key_that_was_removed_is_named(rotated: bytes, settings: Settings) -> None:
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    with pytest.raises(ImproperlyConfigured, match="old"):
        unseal(rotated, "t.name")


# --- fingerprints ----------------------------------------------------------------------------


@given(TEXTS, TEXTS)
def test_only_the_same_value_has_the_same_fingerprint(one: str, other: str) -> None:
    assert (fingerprint("email", one) == fingerprint("email", other)) == (one == other)
    assert len(fingerprint("email", one)) == 32


def test_a_fingerprint_belongs_to_one_kind_of_value() -> None:
    assert fingerprint("email", "a") != fingerprint("name", "a")


def test_a_fingerprint_needs_the_key(settings: Settings) -> None:
    before = fingerprint("email", "a@example.jp")
    settings.LOOKUP_KEY = new_key()
    assert fingerprint("email", "a@example.jp") != before


def test_a_browsers_secret_is_not_in_its_hash() -> None:
    assert browser_hash("one") != browser_hash("other")
    assert b"one" not in browser_hash("one")


# --- missing and malformed keys --------------------------------------------------------------


@pytest.mark.parametrize("given_key", ["", "c2hvcnQ=", "not base64!"])
def test_a_key_that_is_not_32_bytes_is_refused(settings: Settings, given_key: str) -> None:
    settings.FIELD_KEYS = [f"k:{given_key}"]
    settings.LINK_KEYS = [given_key]
    settings.LOOKUP_KEY = given_key
    with pytest.raises(ImproperlyConfigured, match="MADOGUCHI_FIELD_KEYS"):
        seal("x", "t.name")
    with pytest.raises(ImproperlyConfigured, match="MADOGUCHI_LINK_KEYS"):
        link_token(LINK)
    with pytest.raises(ImproperlyConfigured, match="MADOGUCHI_LOOKUP_KEY"):
        fingerprint("email", "a")


def test_without_keys_nothing_is_sealed_and_no_link_made(settings: Settings) -> None:
    settings.FIELD_KEYS = []
    settings.LINK_KEYS = []
    with pytest.raises(ImproperlyConfigured, match="MADOGUCHI_FIELD_KEYS"):
        seal("x", "t.name")
    with pytest.raises(ImproperlyConfigured, match="MADOGUCHI_LINK_KEYS"):
        link_token(LINK)

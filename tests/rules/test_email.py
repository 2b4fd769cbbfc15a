"""E-mail addresses as people in Japan type them, and as RFC 5321 wants them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.rules import refusals
from madoguchi.rules.personal import EMAIL_LENGTH, EmailAddress, read_email

ATOM = st.text("abcXYZ019!#$%&'*+/=?^_`{|}~-", min_size=1, max_size=10)
REGULAR_LOCALS = st.lists(ATOM, min_size=1, max_size=4).map(".".join)
CARRIER_LOCALS = st.text("abc019._-", min_size=1, max_size=30).filter(lambda s: s.strip("."))


@pytest.mark.parametrize(
    "address",
    [
        "hanako@example.jp",
        "hanako.yamada+job@mail.example.co.jp",
        "o'neil_{x}~!#$%&*/=?^`|-1@example.com",
        "1@1.example",
    ],
)
def test_a_regular_address_is_taken_as_it_is(address: str) -> None:
    read = read_email(address)
    assert (read.typed, read.envelope) == (address, address)


@given(REGULAR_LOCALS)
def test_any_dot_atom_is_a_local_part_everywhere(local: str) -> None:
    assert read_email(f"{local}@example.jp").envelope == f"{local}@example.jp"


@pytest.mark.parametrize(
    ("typed", "envelope"),
    [
        ("a..b@docomo.ne.jp", '"a..b"@docomo.ne.jp'),
        ("a.@ezweb.ne.jp", '"a."@ezweb.ne.jp'),
        (".a@softbank.ne.jp", '".a"@softbank.ne.jp'),
        ("...a...b...@au.com", '"...a...b..."@au.com'),
        ("a..b@t.vodafone.ne.jp", '"a..b"@t.vodafone.ne.jp'),
        ("a..b@biz.ezweb.ne.jp", '"a..b"@biz.ezweb.ne.jp'),
        ("a..b@di.pdx.ne.jp", '"a..b"@di.pdx.ne.jp'),
        ("-a.@i.softbank.jp", '"-a."@i.softbank.jp'),
        ("a.@DoCoMo.ne.jp", '"a."@docomo.ne.jp'),
    ],
)
def test_a_carriers_irregular_dots_are_quoted_on_the_envelope(typed: str, envelope: str) -> None:
    address = read_email(typed)
    assert address.typed == typed
    assert address.envelope == envelope


def test_a_carriers_regular_address_is_not_quoted() -> None:
    assert read_email("a.b@docomo.ne.jp").envelope == "a.b@docomo.ne.jp"


@given(CARRIER_LOCALS, st.sampled_from(["docomo.ne.jp", "ezweb.ne.jp", "k.vodafone.ne.jp"]))
def test_an_envelope_read_again_is_the_same_mailbox(local: str, domain: str) -> None:
    address = read_email(f"{local}@{domain}")
    assert read_email(address.envelope) == address


@pytest.mark.parametrize(
    "address",
    [
        "a..b@example.jp",
        "a.@gmail.com",
        ".a@example.jp",
        '"a..b"@example.jp',
        "a..b@sub.docomo.ne.jp",
        "a..b@notdocomo.ne.jp",
        "a..b@notezweb.ne.jp",
        "a..b@docomo.ne.jp.example.com",
        "..@docomo.ne.jp",
    ],
)
def test_irregular_dots_are_refused_elsewhere(address: str) -> None:
    with pytest.raises(refusals.EmailMalformed):
        read_email(address)


@pytest.mark.parametrize(
    ("raw", "typed"),
    [
        ("ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｊｐ", "hanako@example.jp"),
        (" hanako@example.jp ", "hanako@example.jp"),
        ("\u3000hanako@example.jp\u3000\n", "hanako@example.jp"),
        ("hanako@example。jp", "hanako@example.jp"),
        ("hanako－y@example.jp", "hanako-y@example.jp"),
        ("hanako−y@wiーfi.example.jp", "hanako-y@wi-fi.example.jp"),
        ("\ufeffhanako@example.jp\u200b", "hanako@example.jp"),
        ('"hanako"@example.jp', "hanako@example.jp"),
    ],
)
def test_ways_of_typing_that_are_understood(raw: str, typed: str) -> None:
    assert read_email(raw).typed == typed


def test_a_domain_in_japanese_is_shown_as_typed_and_sent_as_ascii() -> None:
    address = read_email("info@日本語.jp")
    assert address.typed == "info@日本語.jp"
    assert address.envelope == "info@xn--wgv71a119e.jp"
    assert read_email(address.envelope).key == address.key


def test_case_is_kept_for_the_mailbox_and_ignored_for_the_lookup() -> None:
    address = read_email("Hanako.Y@Example.JP")
    assert address.typed == "Hanako.Y@Example.JP"
    assert address.envelope == "Hanako.Y@example.jp"
    assert address.key == read_email("ｈａｎａｋｏ．ｙ@example.jp").key == "hanako.y@example.jp"


@pytest.mark.parametrize("raw", ["", "  ", "\u3000", "\u200b"])
def test_nothing_typed_is_a_missing_address(raw: str) -> None:
    with pytest.raises(refusals.EmailMissing):
        read_email(raw)


@pytest.mark.parametrize(
    "control", ["\r\n", "\n", "\r", "\x00", "\t", "\x7f", "\u2028", "\u202e", "\ud800"]
)
def test_controls_inside_an_address_are_refused(control: str) -> None:
    with pytest.raises(refusals.EmailHasControls):
        read_email(f"hanako@example.jp{control}Bcc:everyone@example.jp")


@pytest.mark.parametrize(
    "raw",
    [
        "hanako",
        "@example.jp",
        "hanako@",
        "hanako@localhost",
        "hanako@example",
        "hanako@example.j",
        "hanako@example.123",
        "hanako@192.0.2.1",
        "hanako@[192.0.2.1]",
        "hanako@[IPv6:2001:db8::1]",
        "hanako@.example.jp",
        "hanako@example..jp",
        "hanako@example.jp.",
        "hanako@-example.jp",
        "hanako@example-.jp",
        "hanako@exam_ple.jp",
        "hanako@xn--a.jp",
        "hanako@" + "a" * 64 + ".jp",
        "hanako@@example.jp",
        "hanako yamada@example.jp",
        "hanako@example.jp, taro@example.jp",
        "花子@example.jp",
        "花子 <hanako@example.jp>",
        '""@docomo.ne.jp',
        '"a b"@docomo.ne.jp',
        '"a\\"b"@docomo.ne.jp',
    ],
)
def test_what_is_not_an_address_is_refused(raw: str) -> None:
    with pytest.raises(refusals.EmailMalformed):
        read_email(raw)


@pytest.mark.parametrize(
    "raw",
    [
        "a" * 65 + "@example.jp",
        "a@" + ("b" * 60 + ".") * 5 + "jp",
        "a@" + ("東京都新宿区西早稲田." * 10) + "jp",
        "a" * 10_000_000,
    ],
    ids=["local part", "domain", "kanji that grow in ASCII", "ten megabytes"],
)
def test_an_address_too_long_for_mail_is_refused(raw: str) -> None:
    with pytest.raises(refusals.EmailTooLong):
        read_email(raw)


def test_two_hundred_and_fifty_four_characters_are_the_limit() -> None:
    domain = ".".join(["b" * 63, "c" * 63, "d" * 62, "jp"])
    assert len(read_email("a" * 60 + "@" + domain).envelope) == EMAIL_LENGTH
    with pytest.raises(refusals.EmailTooLong):
        read_email("a" * 61 + "@" + domain)


@given(st.text() | st.emails() | st.text('ab.@"-。ー店xn ', max_size=40))
def test_every_text_is_either_refused_by_name_or_safe_on_an_envelope(raw: str) -> None:
    try:
        address = read_email(raw)
    except (
        refusals.EmailMissing,
        refusals.EmailHasControls,
        refusals.EmailTooLong,
        refusals.EmailMalformed,
    ):
        return
    assert address.envelope.isascii()
    assert address.envelope.isprintable()
    assert " " not in address.envelope
    assert len(address.envelope) <= EMAIL_LENGTH
    assert read_email(address.typed) == address
    assert read_email(address.envelope).key == address.key


def test_the_repr_of_an_address_shows_nothing_of_it() -> None:
    assert "hanako" not in repr(EmailAddress("hanako@example.jp", "hanako", "example.jp"))

"""Names are kept as typed; only their search key is normalised."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.rules import refusals
from madoguchi.rules.personal import NAME_LENGTH, name_key, read_name
from madoguchi.rules.personal.characters import has_controls

COMPATIBILITY_KAMI = "\ufa19"
KATSU_WITH_IVS = "葛\U000e0100"

letters = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=NAME_LENGTH)


@pytest.mark.parametrize(
    "name",
    [
        "髙橋 花子",
        "𠮷田\u3000太郎",
        "山﨑",
        COMPATIBILITY_KAMI + "谷",
        KATSU_WITH_IVS + "城 一",
        "ｶﾞﾙｼｱ",
        "Nguyễn Thị Minh Khai",
        "Nguye\u0302\u0303n",
        "O'Connor-Smith Jr.",
        "スカルノ",
        "李",
        "می\u200cخواهم",
    ],
)
def test_a_name_is_kept_code_point_by_code_point(name: str) -> None:
    assert read_name(name) == name


@given(letters)
def test_whatever_consists_of_letters_is_a_name_and_stays_untouched(name: str) -> None:
    assert read_name(name) == name


@given(st.text())
def test_a_name_is_either_refused_or_the_typed_text_without_its_outer_spaces(raw: str) -> None:
    try:
        name = read_name(raw)
    except (refusals.NameMissing, refusals.NameHasControls, refusals.NameTooLong):
        return
    assert name == raw.strip()
    assert not has_controls(name)
    assert 1 <= len(name) <= NAME_LENGTH


def test_outer_spaces_of_both_widths_are_dropped() -> None:
    assert read_name(" \u3000山田 花子\u3000\t") == "山田 花子"


@pytest.mark.parametrize("raw", ["", " ", "\u3000\u3000", "\u200b", "\ufeff", "\U000e0100"])
def test_a_name_of_nothing_visible_is_missing(raw: str) -> None:
    with pytest.raises(refusals.NameMissing):
        read_name(raw)


def test_a_hundred_code_points_are_a_name_and_one_more_is_too_long() -> None:
    assert read_name("𠮷" * 100) == "𠮷" * 100
    with pytest.raises(refusals.NameTooLong):
        read_name("𠮷" * 101)


@pytest.mark.parametrize(
    "control",
    ["\x00", "\r\n", "\n", "\t", "\x1b", "\x7f", "\x85", "\u2028", "\u2029", "\ud800", "\udfff"]
    + ["\N{REPLACEMENT CHARACTER}"]
    + [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))],
)
def test_controls_inside_a_name_are_refused(control: str) -> None:
    with pytest.raises(refusals.NameHasControls):
        read_name(f"山田{control}花子")


def test_a_header_cannot_be_smuggled_in_with_a_name() -> None:
    with pytest.raises(refusals.NameHasControls):
        read_name("山田\r\nBcc: everyone@example.jp")


@pytest.mark.parametrize(
    ("typed", "sought"),
    [
        ("ｶﾞﾙｼｱ ﾏﾙｹｽ", "ガルシアマルケス"),
        ("がるしあ", "ガルシア"),
        ("か\u3099るしあ", "ガルシア"),
        ("か\u200b\u3099るしあ", "ガルシア"),
        ("さゝき", "サヽキ"),
        ("ゟこ", "ヨリコ"),
        ("わ\u3099", "ヷ"),
        ("山田\u3000花子", "山田花子"),
        ("ＹＡＭＡＤＡ", "yamada"),
        ("Straße", "STRASSE"),
        (COMPATIBILITY_KAMI + "谷", "神谷"),
        (KATSU_WITH_IVS, "葛"),
        ("辻\ufe00", "辻"),
        ("山\u200b田", "山田"),
    ],
)
def test_ways_of_writing_a_name_that_share_a_key(typed: str, sought: str) -> None:
    assert name_key(typed) == name_key(sought)


@pytest.mark.parametrize(
    ("one", "other"), [("髙橋", "高橋"), ("山崎", "山﨑"), ("はは", "ばば"), ("大野", "小野")]
)
def test_names_that_stay_apart(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


def test_the_key_is_katakana_without_spaces_in_lower_case() -> None:
    assert name_key("やまだ ﾊﾅｺ Ann") == "ヤマダハナコann"


@given(st.text() | st.text("かゟ🈀ｶわ\u3099\u309aﾞ\u200b\ufe00ﷺ¨ßİ\u0345ŉΐ e\u0301", max_size=8))
def test_the_key_of_a_key_is_the_key(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)


@given(st.text(), st.sampled_from([" ", "\u3000", "\u00a0", "\ufe00", "\U000e0101"]))
def test_spaces_and_variants_at_the_end_do_not_change_the_key(name: str, unseen: str) -> None:
    assert name_key(name + unseen) == name_key(name)

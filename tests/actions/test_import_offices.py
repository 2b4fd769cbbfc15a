"""An office file is taken over whole or not at all, and every wrong line is told by its number."""

from __future__ import annotations

from pathlib import Path

import pytest

from madoguchi.actions.import_offices import import_offices
from madoguchi.models import Bureau, Office
from madoguchi.queries.offices import find_offices
from madoguchi.rules.office_file import COLUMNS
from madoguchi.rules.refusals import ImportRefused
from tests.rows import everything

pytestmark = pytest.mark.django_db

HEADER = ",".join(COLUMNS)
UENO = "ハローワーク上野,ハローワークウエノ,東京都,台東区,03-5818-8609,,台東区東上野2-7-5"
SENDAI = "ハローワーク仙台,ハローワークセンダイ,宮城県,仙台市;名取市,022-299-8811,983-0852,"
TOKYO = Path(__file__).parents[2] / "madoguchi/demo/data/offices_tokyo.csv"


def office_file(*lines: str, end: str = "\n") -> bytes:
    return end.join([HEADER, *lines, ""]).encode()


def problems(content: bytes) -> list[tuple[int, str]]:
    """What the file is refused for; nothing may be left of it."""
    before = everything()
    with pytest.raises(ImportRefused) as refused:
        import_offices(content)
    assert everything() == before
    return refused.value.problems


def test_the_seventeen_offices_of_tokyo() -> None:
    assert len(import_offices(TOKYO.read_bytes()).added) == 17
    iidabashi = Office.objects.get(name="ハローワーク飯田橋")
    assert iidabashi.bureau.name == "東京労働局"
    assert iidabashi.kana == "ハローワークイイダバシ"
    assert iidabashi.phone == "03-3812-8609"
    assert iidabashi.municipalities.count() == 11
    assert not iidabashi.accepts_bookings
    assert Office.objects.get(name="ハローワーク青梅").phone == "0428-24-8609"
    assert Office.objects.get(name="ハローワーク大森").postal_code == "143-8588"


def test_the_same_file_again_changes_nothing() -> None:
    import_offices(TOKYO.read_bytes())
    before = everything()
    again = import_offices(TOKYO.read_bytes())
    assert (again.added, again.changed, again.unchanged) == ((), (), 17)
    assert everything() == before


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_byte_order_mark_and_line_ends_make_no_difference(mark: bytes, end: str) -> None:
    done = import_offices(mark + office_file(UENO, "", SENDAI, end=end))
    assert done.added == ("ハローワーク上野", "ハローワーク仙台")


def test_bureaus_are_made_in_the_order_of_their_prefectures() -> None:
    lines = [
        f"ハローワーク{n},ハローワーク,{prefecture},,03-5818-8609,,"
        for n, prefecture in enumerate(["大阪府", "京都府", "東京都", "北海道", "神奈川県"])
    ]
    import_offices(office_file(*lines))
    assert list(Bureau.objects.values_list("name", "position")) == [
        ("北海道労働局", 1),
        ("東京労働局", 13),
        ("神奈川労働局", 14),
        ("京都労働局", 26),
        ("大阪労働局", 27),
    ]


def test_a_changed_line_updates_its_office_and_leaves_its_switches() -> None:
    import_offices(office_file(UENO, SENDAI))
    Office.objects.update(accepts_bookings=True, paused_because="工事")
    renamed = SENDAI.replace("センダイ", "アオバ").replace("仙台市;名取市", "名取市;岩沼市")
    done = import_offices(office_file(UENO, renamed))
    assert (done.changed, done.unchanged) == (("ハローワーク仙台",), 1)
    office = Office.objects.get(name="ハローワーク仙台")
    assert [m.name for m in office.municipalities.all()] == ["名取市", "岩沼市"]
    assert (office.accepts_bookings, office.paused_because) == (True, "工事")
    assert [found.id for found in find_offices("あおば")] == [office.pk]


def test_a_dry_run_keeps_nothing() -> None:
    import_offices(office_file(UENO))
    before = everything()
    done = import_offices(office_file(UENO.replace("2-7-5", "1-1"), SENDAI), dry_run=True)
    assert (done.added, done.changed) == (("ハローワーク仙台",), ("ハローワーク上野",))
    assert everything() == before


def test_names_are_kept_as_they_are_written() -> None:
    import_offices(office_file(UENO.replace("上野", "神﨑𠮷")))
    assert Office.objects.get().name == "ハローワーク神﨑𠮷"


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (UENO.replace("ハローワーク上野", ""), "the name is missing"),
        (UENO.replace("ハローワークウエノ", " "), "the kana is missing"),
        (UENO.replace("ハローワーク上野", "あ" * 101), "the name is longer than 100 characters"),
        (UENO.replace("東京都", "江戸"), "there is no prefecture '江戸'"),
        (UENO.replace("03-5818-8609", ""), "'' is no telephone number"),
        (UENO.replace("03-5818-8609", "12345"), "'12345' is no telephone number"),
        (UENO.replace(",,", ",12-345,"), "'12-345' is no postal code"),
        (UENO.replace("台東区東", "台東\0区東"), "the address holds control characters"),
        (UENO.replace(",,", ",\u202e,"), "the postal_code holds control characters"),
        (UENO + ",", "has 8 columns, not 7"),
        ("ハローワーク上野", "has 1 columns, not 7"),
    ],
)
def test_a_wrong_line_is_told_by_its_number(line: str, problem: str) -> None:
    assert (3, problem) in problems(office_file(SENDAI, line))


def test_every_wrong_line_is_told_in_order() -> None:
    lines = [UENO.replace("東京都", "江戸"), SENDAI, UENO + ",", UENO.replace("03-", "ABC-")]
    assert [number for number, _ in problems(office_file(*lines))] == [2, 4, 5]


def test_an_office_named_twice_is_told_with_both_lines() -> None:
    assert problems(office_file(UENO, SENDAI, UENO)) == [
        (4, "ハローワーク上野 is already on line 2")
    ]


def test_the_same_name_in_two_prefectures_is_two_offices() -> None:
    done = import_offices(office_file(UENO, UENO.replace("東京都", "三重県")))
    assert len(done.added) == 2


def test_a_quoted_cell_over_several_lines_does_not_shift_the_numbers() -> None:
    quoted = UENO.replace("台東区東上野2-7-5", '"台東区\n東上野"')
    found = problems(office_file(quoted, UENO + ","))
    assert found == [(2, "the address holds control characters"), (4, "has 8 columns, not 7")]


def test_a_file_that_is_not_utf8_is_told_with_its_line() -> None:
    content = f"{HEADER}\n{SENDAI}\n".encode() + UENO.encode("cp932")
    assert problems(content) == [(3, "is not UTF-8: save the file as UTF-8")]


@pytest.mark.parametrize("content", [b"", b"name,kana\n", b"\n"])
def test_a_file_without_the_header_is_refused(content: bytes) -> None:
    assert problems(content) == [(1, f"must be the header {HEADER}")]


def test_a_quote_that_never_closes_is_refused() -> None:
    assert [number for number, _ in problems(office_file(UENO, '"ハローワーク'))] == [3]

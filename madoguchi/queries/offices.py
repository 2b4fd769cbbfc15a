"""Which offices there are: by prefecture, by name or kana, or by where a person lives."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Collate, StrIndex

from madoguchi.models import Bureau, Counter, Municipality, Office
from madoguchi.rules.personal import NAME_LENGTH, name_key
from madoguchi.rules.personal.characters import without_controls
from madoguchi.rules.prefectures import PREFECTURES

_HIRAGANA = "".join(map(chr, range(0x3041, 0x3097))) + "ヶヵ"
_KATAKANA = "".join(map(chr, range(0x30A1, 0x30F7))) + "ケカ"
_SMALL = str.maketrans("ヶヵ", "ケカ")
"""People write 青ケ島 and 青ヶ島 alike."""

_HELLO_WORK = name_key("ハローワーク")


@dataclass(frozen=True)
class PrefectureView:
    """A prefecture in which `offices` take bookings online."""

    name: str
    offices: int


@dataclass(frozen=True)
class OfficeView:
    """An office as lists show it.

    Where it isn't `bookable`, people are given the phone; where `paused_because` says something,
    it takes bookings but not at present. `serves` are the municipalities that were asked for.
    """

    id: int
    name: str
    kana: str
    prefecture: str
    phone: str
    address: str
    bookable: bool
    paused_because: str
    serves: tuple[str, ...] = ()


def search_key_of(name: str, kana: str) -> str:
    """What an office's search key must be; every writer of a name or a reading stores it."""
    return f"{name_key(name)}\n{name_key(kana)}"


def prefectures() -> list[PrefectureView]:
    """The prefectures with offices that take bookings, in the order of JIS X 0401."""
    bookable = Exists(_bookable_counters(OuterRef("offices__pk")))
    counted = Count("offices", filter=Q(bookable, offices__accepts_bookings=True))
    rows = Bureau.objects.annotate(count=counted).filter(count__gt=0).order_by("position", "pk")
    return [PrefectureView(*row) for row in rows.values_list("prefecture", "count")]


def offices_of(prefecture: str) -> list[OfficeView]:
    """All offices of the prefecture in the order of their kana; none where there is no such one."""
    if prefecture not in PREFECTURES:
        return []
    return _views(Q(bureau__prefecture=prefecture), {})


def find_offices(text: str) -> list[OfficeView]:
    """The offices whose name, kana, municipality or prefecture `text` names, in kana's order.

    Width, kana and spaces make no difference; a part of a name is enough, and so is an address
    that begins with the municipality. ハローワーク may stand before the name or after it, and a
    prefecture needs no 都道府県. Nothing typed finds nothing.
    """
    typed = name_key(without_controls(text)[:NAME_LENGTH])
    if not typed:
        return []
    key = typed.removeprefix(_HELLO_WORK).removesuffix(_HELLO_WORK) or typed
    serves = _municipalities_like(key.translate(_SMALL))
    named = Q(search_key__contains=key) | Q(pk__in=serves)
    prefecture = next((p for p in PREFECTURES if key in {p, _short(p)}), None)
    return _views(named | Q(bureau__prefecture=prefecture) if prefecture else named, serves)


def _short(prefecture: str) -> str:
    return prefecture if prefecture == "北海道" else prefecture[:-1]


def _bookable_counters(office: OuterRef) -> QuerySet[Counter]:
    return Counter.objects.filter(office=office, accepts_bookings=True)


def _municipalities_like(key: str) -> dict[int, tuple[str, ...]]:
    """By office, those of its municipalities that are named by `key`, or with which it begins."""
    place = next((key.removeprefix(p) for p in PREFECTURES if key.startswith(p)), key)
    if not place:
        return {}
    folded = Func(F("name"), Value(_HIRAGANA), Value(_KATAKANA), function="translate")
    rows = (
        Municipality.objects.annotate(folded=folded, at=StrIndex(Value(place), F("folded")))
        .filter(Q(folded__contains=place) | Q(at=1))
        .values_list("office_id", "name")
    )
    serves: dict[int, tuple[str, ...]] = defaultdict(tuple)
    for office_id, name in rows:
        serves[office_id] += (name,)
    return serves


def _views(which: Q, serves: dict[int, tuple[str, ...]]) -> list[OfficeView]:
    rows = (
        Office.objects.filter(which)
        .annotate(has_counters=Exists(_bookable_counters(OuterRef("pk"))))
        .select_related("bureau")
        .order_by(Collate("kana", "C"), "pk")
    )
    return [
        OfficeView(
            id=office.pk,
            name=office.name,
            kana=office.kana,
            prefecture=office.bureau.prefecture,
            phone=office.phone,
            address=office.address,
            bookable=office.accepts_bookings and office.has_counters,
            paused_because=office.paused_because,
            serves=serves.get(office.pk, ()),
        )
        for office in rows
    ]

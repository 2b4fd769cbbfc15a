"""The pages on which people find an office, a counter and a time."""

from __future__ import annotations

from datetime import timedelta

from django.utils.http import urlencode

from tests.journeys.pages.scene import Scene, State, at
from tests.journeys.world import OFFICE

COUNTER = "職業相談窓口"
OFFICES = "public/offices.html"


def _office(scene: Scene, **changes: object) -> None:
    _change(scene.world.office, changes)
    scene.open(f"/offices/{scene.world.office.pk}/")


def _counter(scene: Scene, query: str = "", **changes: object) -> None:
    _change(scene.world.counter, changes)
    scene.open(f"/counters/{scene.world.counter.pk}/{query}")


def _change(row: object, changes: dict[str, object]) -> None:
    type(row).objects.filter(pk=row.pk).update(**changes)  # type: ignore[attr-defined]


def _office_without_times(scene: Scene) -> None:
    scene.world.close_all_but()
    _office(scene)


def _empty_week(scene: Scene) -> None:
    later = scene.world.monday + timedelta(days=7)
    _counter(scene, f"?week={later}")


def _no_time(scene: Scene) -> None:
    scene.world.close_all_but()
    _counter(scene)


FINDING = [
    State("home", "home", "public/home.html", "オンライン職業相談を予約する", at("/")),
    State("found", "offices", OFFICES, "「世田谷」の検索結果", at("/offices/?q=世田谷")),
    State("found nothing", "offices", OFFICES, "「那覇」の検索結果", at("/offices/?q=那覇")),
    State("only by telephone", "offices", OFFICES, "「足立」の検索結果", at("/offices/?q=足立")),
    State("searched for nothing", "offices", OFFICES, "ハローワークを探す", at("/offices/?q=")),
    State(
        "a prefecture",
        "offices",
        OFFICES,
        "東京都のハローワーク",
        at("/offices/?" + urlencode({"prefecture": "東京都"})),
    ),
    State("office", "office", "public/office.html", OFFICE, _office),
    State("office without times", "office", "public/office.html", OFFICE, _office_without_times),
    State(
        "office by telephone",
        "office",
        "public/office.html",
        OFFICE,
        lambda scene: _office(scene, accepts_bookings=False),
    ),
    State(
        "office paused",
        "office",
        "public/office.html",
        OFFICE,
        lambda scene: _office(scene, paused_because="工事のため、お休みしています。"),
    ),
    State("week", "counter", "public/counter.html", COUNTER, _counter),
    State("empty week", "counter", "public/counter.html", COUNTER, _empty_week),
    State(
        "unknown week",
        "counter",
        "public/counter.html",
        COUNTER,
        lambda scene: _counter(scene, "?week=1999-01-01"),
    ),
    State("counter without times", "counter", "public/counter.html", COUNTER, _no_time),
    State(
        "counter paused",
        "counter",
        "public/counter.html",
        COUNTER,
        lambda scene: _counter(scene, paused_because="担当者が不在です。"),
    ),
    State(
        "counter closed",
        "counter",
        "public/counter.html",
        COUNTER,
        lambda scene: _counter(scene, accepts_bookings=False),
    ),
]

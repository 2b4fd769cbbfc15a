"""The form, the check page, and what is shown when the time is gone meanwhile."""

from __future__ import annotations

from datetime import date

from tests.builders import make_terms
from tests.journeys import ways
from tests.journeys.pages.scene import Scene, State
from tests.journeys.world import TIMES

FORM = "public/application.html"
FULL = "この時間は、満席になりました。"


def _form(scene: Scene) -> None:
    ways.open_form(scene.visitor, scene.world.slot())


def _nothing_filled_in(scene: Scene) -> None:
    _form(scene)
    scene.visitor.press("確認へ進む")


def _odd_number(scene: Scene) -> None:
    _form(scene)
    ways.fill_in(scene.visitor)
    scene.visitor.page.get_by_label("求職番号").fill("13010")
    scene.visitor.press("確認へ進む")
    scene.visitor.reads("＊求職番号は")


def _check(scene: Scene) -> None:
    ways.go_to_check(scene.visitor, scene.world.slot())


def _new_terms(scene: Scene) -> None:
    _check(scene)
    make_terms("第1条　新しい規約", effective_on=date(2024, 4, 1))
    scene.visitor.press("同意して申し込む")
    scene.visitor.reads("利用規約が新しくなりました。")


def _full(scene: Scene) -> None:
    slot = scene.world.slot(0, TIMES[0])
    scene.open(f"/slots/{slot.pk}/application/")


def _taken_meanwhile(scene: Scene) -> None:
    _check(scene)
    scene.world.fill(scene.world.slot())
    scene.visitor.press("同意して申し込む")


def _all_taken_meanwhile(scene: Scene) -> None:
    _check(scene)
    scene.world.close_all_but(scene.world.slot())
    scene.world.fill(scene.world.slot())
    scene.visitor.press("同意して申し込む")


APPLYING = [
    State("form", "application", FORM, ways.FORM, _form),
    State("form with errors", "application", FORM, ways.FORM, _nothing_filled_in),
    State("form with an odd number", "application", FORM, ways.FORM, _odd_number),
    State("check", "application", "public/check.html", ways.CHECK, _check),
    State("new terms", "bookings", "public/check.html", ways.CHECK, _new_terms),
    State("full", "application", "public/lost.html", FULL, _full),
    State("taken meanwhile", "bookings", "public/lost.html", FULL, _taken_meanwhile),
    State("all taken meanwhile", "bookings", "public/lost.html", FULL, _all_taken_meanwhile),
]

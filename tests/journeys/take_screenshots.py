"""Pictures for the papers, saved to docs/images by `make screenshots`; not among the tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.journeys import ways
from tests.journeys.conftest import Visit
from tests.journeys.service import Service
from tests.journeys.visitor import DESKTOP, PHONE
from tests.journeys.world import World

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("size", "device"), [(PHONE, "phone"), (DESKTOP, "desktop")], ids=["phone", "desktop"]
)
def test_take_screenshots(
    visit: Visit, world: World, service: Service, size: tuple[int, int], device: str
) -> None:
    person = visit(size)

    def take(name: str, page: Page = person.page) -> None:
        page.screenshot(path=IMAGES / f"{name}-{device}.png", full_page=True)

    person.open("/")
    take("home")
    person.open(f"/counters/{world.counter.pk}/?week={world.monday}")
    take("counter")
    ways.open_form(person, world.slot())
    ways.fill_in(person)
    take("form")
    person.press("確認へ進む")
    person.press("同意して申し込む")
    person.sees(ways.WAITING)
    name = service.show_in_the_mailbox(service.letter())
    person.open(f"/demo/mailbox/{name}/")
    take("mail")
    ways.confirm(person, service)
    take("confirmed")

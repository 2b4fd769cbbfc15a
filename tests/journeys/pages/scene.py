"""How the pages' states are reached: by the shortest way that a real browser can go."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string

from madoguchi.actions.apply import apply
from madoguchi.actions.confirm import confirm_by_link
from madoguchi.keys import Link, Purpose, browser_hash
from madoguchi.models import Slot
from madoguchi.queries.clock import database_now
from tests.builders import application
from tests.journeys.service import Service
from tests.journeys.visitor import Visitor
from tests.journeys.world import World
from tests.web.typed import mailed_link

SECRET = "the-secret-of-the-browser-that-is-looked-at"


@dataclass(frozen=True)
class Scene:
    """A world and a browser in it."""

    world: World
    visitor: Visitor
    service: Service

    def open(self, path: str) -> None:
        self.visitor.open(path)

    def hold(self, slot: Slot | None = None) -> str:
        """A booking that this browser applied for; its reference."""
        self.visitor.context.add_cookies(
            [
                {
                    "name": f"{settings.PASS_COOKIE_PREFIX}browser",
                    "value": SECRET,
                    "url": self.service.url,
                    "httpOnly": True,
                    "sameSite": "Lax",
                }
            ]
        )
        slot = slot or self.world.slot()
        return apply(application(slot, browser=browser_hash(SECRET)))

    def confirm(self) -> str:
        """A booking of this browser that was confirmed elsewhere; its reference."""
        reference = self.hold()
        confirm_by_link(Link(Purpose.CONFIRM, reference, 1))
        return reference

    def wait(self, reference: str) -> None:
        """Open the page that says "look at your mail"."""
        self.open(f"/bookings/{reference}/mail/")

    def open_link(self, reference: str, purpose: Purpose = Purpose.CONFIRM) -> None:
        self.open(mailed_link(reference, purpose))

    def begin_soon(self, reference: str) -> None:
        """Let the session of a booking begin in half an hour."""
        starts = database_now() + timedelta(minutes=30)
        slots = Slot.objects.filter(claims__booking__reference=reference)
        slots.update(starts=starts, ends=starts + timedelta(minutes=30))

    def answer(self, path: str, template: str, **context: object) -> None:
        """Show a page that only a fault brings about, as the templates render it."""
        body = render_to_string(template, context)
        self.visitor.page.route(
            lambda url: urlsplit(url).path == path,
            lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8"),
        )
        self.open(path)


@dataclass(frozen=True)
class State:
    """One state of a page: whose route answers with which template, and how it is reached."""

    name: str
    route: str
    template: str
    heading: str | re.Pattern[str]
    reach: Callable[[Scene], object]


def at(path: str) -> Callable[[Scene], None]:
    """Reached by its address alone."""
    return lambda scene: scene.open(path)

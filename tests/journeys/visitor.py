"""A person with a browser: what its pages asked for, and what went wrong on them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    Response,
    expect,
)

from tests.journeys.service import Service, wait_for

PHONE = (390, 844)
DESKTOP = (1280, 900)
PERSONAL = re.compile(r"/(slots|bookings|finish|k|b)(/|$)")


@dataclass
class Visitor:
    """One browser, as private as a new device: its page and all that was seen of it."""

    service: Service
    context: BrowserContext
    page: Page
    requests: list[Request] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    @property
    def heading(self) -> Locator:
        return self.page.locator("h1")

    def open(self, path: str) -> None:
        """Type an address of the service, or a whole one."""
        self.page.goto(path if "://" in path else self.service.url + path)

    def press(self, name: str) -> None:
        """Press the button with this name."""
        self.page.get_by_role("button", name=name).click()

    def follow(self, name: str | re.Pattern[str]) -> None:
        """Follow the first link with this name in the page's main part."""
        self.main.get_by_role("link", name=name).first.click()

    def sees(self, heading: str | re.Pattern[str]) -> None:
        """The page has this heading."""
        expect(self.heading).to_have_text(heading)

    def reads(self, text: str) -> None:
        """The page's main part holds this text."""
        expect(self.main).to_contain_text(text)

    def reloads_until_it_reads(self, text: str) -> None:
        """Somebody who waits for news looks again and again."""

        def look() -> int:
            self.page.reload()
            return self.main.get_by_text(text).count()

        wait_for(look, text)

    def watch(self) -> None:
        """Begin to keep what the browser asks for and complains of."""
        self.page.on("request", lambda request: self.requests.append(request))
        self.page.on("response", lambda response: self.responses.append(response))
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        # Chromium reports the status of a page like 404 as an error, though the page is meant.
        shown = {request.url for request in self.requests if request.is_navigation_request()}
        of_a_page = message.text.startswith("Failed to load resource: the server responded")
        if message.type in {"error", "warning"} and not (
            of_a_page and message.location["url"] in shown
        ):
            self.complaints.append(message.text)

    def check_what_was_seen(self) -> None:
        """No complaint, no other host, and no page about a person that a cache may keep."""
        assert self.complaints == []
        hosts = {urlsplit(request.url).netloc for request in self.requests}
        assert hosts <= {urlsplit(self.service.url).netloc}
        for response in self.responses:
            path = urlsplit(response.url).path
            if PERSONAL.match(path):
                assert "no-store" in response.headers.get("cache-control", ""), path


@contextmanager
def visiting(
    browser: Browser,
    service: Service,
    size: tuple[int, int] = DESKTOP,
    *,
    scripts: bool = True,
) -> Iterator[Visitor]:
    """A new visitor with a screen of that size, checked on leaving."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        java_script_enabled=scripts,
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
        reduced_motion="reduce",
    )
    context.set_default_timeout(10_000)
    visitor = Visitor(service, context, context.new_page())
    visitor.watch()
    try:
        yield visitor
        visitor.check_what_was_seen()
    finally:
        context.close()

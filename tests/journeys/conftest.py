"""The service, a browser and a world for each journey."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, sync_playwright
from pytest_django import DjangoDbBlocker

from tests.browser import NoBrowserError, chromium_path
from tests.journeys.service import Service, running_service
from tests.journeys.visitor import Visitor, visiting
from tests.journeys.world import World, make_world

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
Visit = Callable[..., Visitor]


@pytest.fixture(scope="package")
def service_running(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Service]:
    """The service's processes, on the database of this pytest worker, until the last journey."""
    with django_db_blocker.unblock(), running_service(tmp_path_factory.mktemp("service")) as it:
        yield it


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, until the last journey."""
    try:
        path = chromium_path()
    except NoBrowserError as missing:
        pytest.fail(str(missing), pytrace=False)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's event loop runs in this thread; Django takes that for asynchronous code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "yes")
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def service(service_running: Service, transactional_db: None) -> Iterator[Service]:
    """The running service; its rows and its mail are gone after the test."""
    yield service_running
    service_running.forget()


@pytest.fixture
def world(service: Service) -> World:
    """Offices, a counter, terms, and next week's slots."""
    return make_world()


@pytest.fixture
def visit(browser: Browser, service: Service) -> Iterator[Visit]:
    """Makes visitors, each with a browser as private as a new device."""
    with ExitStack() as open_browsers:
        yield lambda *size, scripts=True: open_browsers.enter_context(
            visiting(browser, service, *size, scripts=scripts)
        )

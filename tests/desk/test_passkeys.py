"""Passkeys in a real browser, with a virtual authenticator, under the pages' own CSP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from madoguchi.models import Role, Staff
from tests.browser import chromium_path
from tests.desk.people import PASSWORD, code_of, make_staff
from tests.server import Running, web_server

pytestmark = pytest.mark.django_db(transaction=True)

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def staff() -> Staff:
    return make_staff(Role.AUDITOR)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    with web_server(tmp_path / "log", workers=1) as running:
        yield running


@pytest.fixture
def browser(staff: Staff) -> Iterator[Browser]:
    """Chromium; after the person, as Playwright's loop would get a connection of its own."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "yes")
        chromium = playwright.chromium.launch(
            executable_path=chromium_path(), args=["--no-sandbox", "--disable-gpu"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, server: Running) -> Page:
    """A page with a virtual authenticator; what the console complains of fails the test."""
    # Passkeys belong to a host name: an address of digits has none.
    context = browser.new_context(base_url=f"http://localhost:{server.port}", locale="ja-JP")
    page = context.new_page()
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    complaints: list[str] = []
    page.context.set_default_timeout(20_000)
    page.complaints = complaints  # type: ignore[attr-defined]
    return page


def give_password(page: Page, staff: Staff) -> None:
    page.goto("/desk/sign-in/")
    page.get_by_label("メールアドレス").fill(staff.email)
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="サインイン", exact=True).click()


def test_a_passkey_is_enrolled_and_then_lets_in_alone_or_after_the_password(
    page: Page, staff: Staff
) -> None:
    give_password(page, staff)
    expect(page.get_by_text("続けるには、2段階認証の登録が必要です。")).to_be_visible()
    page.get_by_role("link", name="パスキーを登録する").click()
    page.get_by_role("button", name="登録する").click()
    expect(page.get_by_role("heading", name="回復コード")).to_be_visible()
    page.get_by_role("link", name="保管しました").click()
    expect(page.get_by_role("heading", name="職員用ホーム")).to_be_visible()

    page.get_by_role("button", name="サインアウト").click()
    page.get_by_role("button", name="パスキーでサインイン").click()
    expect(page.get_by_role("heading", name="職員用ホーム")).to_be_visible()

    page.get_by_role("button", name="サインアウト").click()
    give_password(page, staff)
    page.get_by_role("button", name="パスキーを使う").click()
    expect(page.get_by_role("heading", name="職員用ホーム")).to_be_visible()
    assert page.complaints == []  # type: ignore[attr-defined]


def test_an_app_is_enrolled_from_the_text_below_its_square(page: Page, staff: Staff) -> None:
    give_password(page, staff)
    page.get_by_role("link", name="認証アプリを登録する").click()
    expect(page.locator(".qr svg")).to_be_visible()
    secret = page.locator("#secret").inner_text()
    page.get_by_label("6桁の数字").fill(code_of(secret))
    page.get_by_role("button", name="登録する").click()
    expect(page.locator(".codes li")).to_have_count(10)
    assert page.complaints == []  # type: ignore[attr-defined]

"""Single sign-on against a real OpenID provider: whom it lets in, and whom it does not."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from madoguchi.models import Role, Staff
from tests.desk.people import make_staff, with_app
from tests.post_office import HOST, free_port
from tests.server import web_server

pytestmark = pytest.mark.django_db(transaction=True)

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The address of a provider in a process of its own."""
    port = free_port()
    with subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "--host", HOST, "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex((HOST, port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://{HOST}:{port}"
        process.terminate()


@dataclass
class Person:
    """Somebody with a browser who is known to the provider as `sub`."""

    site: str
    sub: str
    browser: requests.Session = field(default_factory=requests.Session)

    def sign_in(self) -> requests.Response:
        """Press the button, agree at the provider, and come back; the page that one ends on."""
        page = self.browser.get(f"{self.site}/desk/sign-in/", timeout=30)
        assert "シングルサインオンを使う" in page.text
        assert "form-action 'self' http://" in page.headers["Content-Security-Policy"]
        token = _TOKEN.search(unescape(page.text))
        assert token is not None
        away = self.browser.post(
            f"{self.site}/desk/oidc/sso/login/",
            {"csrfmiddlewaretoken": token[1]},
            allow_redirects=False,
            timeout=30,
        )
        back = requests.post(
            away.headers["Location"], {"sub": self.sub}, allow_redirects=False, timeout=30
        )
        return self.browser.get(back.headers["Location"], timeout=30)


@contextmanager
def site(folder: Path, provider: str, *, trusts: bool = False) -> Iterator[str]:
    """The service with single sign-on configured."""
    environment = {
        "MADOGUCHI_OIDC_ISSUER": provider,
        "MADOGUCHI_OIDC_CLIENT_ID": "madoguchi",
        "MADOGUCHI_OIDC_CLIENT_SECRET": "only-for-tests",
        "MADOGUCHI_OIDC_TRUSTS_MFA": "yes" if trusts else "no",
    }
    with web_server(folder / "log", workers=1, environment=environment) as server:
        yield server.base_url


def introduce(provider: str, sub: str, email: str, *, verified: bool = True) -> None:
    """Tell the provider about a person."""
    claims: dict[str, Any] = {"email": email, "email_verified": verified}
    answer = requests.put(f"{provider}/users/{sub}", json=claims, timeout=30)
    assert answer.status_code == 204


def test_it_lets_in_by_a_verified_address_and_asks_for_the_second_factor(
    tmp_path: Path, provider: str
) -> None:
    new, enrolled, leaving = (make_staff(Role.AUDITOR) for _ in range(3))
    with_app(enrolled)
    Staff.objects.filter(pk=leaving.pk).update(is_active=False)
    introduce(provider, "new", new.email.upper())
    introduce(provider, "enrolled", enrolled.email)
    introduce(provider, "unverified", new.email, verified=False)
    introduce(provider, "stranger", "stranger@example.jp")
    introduce(provider, "leaving", leaving.email)
    with site(tmp_path, provider) as address:
        assert urlsplit(Person(address, "new").sign_in().url).path == "/desk/account/second-factor/"
        assert (
            urlsplit(Person(address, "enrolled").sign_in().url).path
            == "/desk/sign-in/second-factor/"
        )
        for sub in ("unverified", "stranger", "leaving"):
            page = Person(address, sub).sign_in()
            assert (page.status_code, "サインインできません" in page.text) == (403, True)
        # An address that is handed on does not open its former owner's account at the provider.
        introduce(provider, "new", enrolled.email)
        assert Person(address, "new").sign_in().status_code == 403
    assert Staff.objects.count() == 3


def test_a_trusted_provider_has_asked_already(tmp_path: Path, provider: str) -> None:
    plain, enrolled = make_staff(Role.AUDITOR), make_staff(Role.AUDITOR)
    with_app(enrolled)
    introduce(provider, "plain", plain.email)
    introduce(provider, "app", enrolled.email)
    with site(tmp_path, provider, trusts=True) as address:
        for sub in ("plain", "app"):
            page = Person(address, sub).sign_in()
            assert urlsplit(page.url).path == "/desk/"
            assert "操作の記録を読む" in page.text

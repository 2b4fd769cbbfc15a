"""The address carries the language: Japanese without a prefix, others where they are offered."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from tests.builders import make_slot
from tests.web.typed import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def english(settings: Settings) -> None:
    settings.LANGUAGES = [("ja", "日本語"), ("en", "English")]


@pytest.mark.usefixtures("english")
def test_an_english_address_is_an_english_page_whose_links_stay_english(client: Client) -> None:
    slot = make_slot()
    answer = client.get(f"/en/counters/{slot.counter_id}/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert '<html lang="en">' in page
    assert answer["Content-Language"] == "en"
    assert f'href="/en/slots/{slot.pk}/application/"' in page
    assert 'href="/en/terms/"' in page
    assert 'href="/terms/"' not in page


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    "address", ["", "offices/", "terms/", "environment/", "privacy/", "accessibility/", "notices/"]
)
def test_every_page_without_a_number_has_its_english_address(client: Client, address: str) -> None:
    assert '<html lang="en">' in client.get(f"/en/{address}").content.decode()


@pytest.mark.usefixtures("english")
def test_neither_header_nor_cookie_changes_the_language(client: Client) -> None:
    client.cookies["django_language"] = "en"
    answer = client.get("/", headers={"accept-language": "en"})
    assert '<html lang="ja">' in answer.content.decode()
    assert answer["Content-Language"] == "ja"
    assert "Vary" not in answer


@pytest.mark.parametrize("address", ["/en/", "/en/offices/", "/ja/", "/fr/"])
def test_a_language_that_is_not_offered_is_not_found_in_japanese(
    client: Client, address: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert '<html lang="ja">' in answer.content.decode()
    assert "ページが見つかりません" in text_of(answer)

"""What every answer says to browsers and caches, and what no request may do."""

from __future__ import annotations

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from pytest_django import Settings

from madoguchi.models import Slot
from tests.builders import make_slot, make_terms
from tests.web.typed import apply_for, mailed_link, text_of

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
FREE_OF_NUMBERS = (
    "/",
    "/offices/",
    "/offices/?q=x",
    "/offices/?prefecture=東京都",
    "/terms/",
    "/environment/",
    "/privacy/",
    "/accessibility/",
    "/notices/",
)


@pytest.fixture
def slot() -> Slot:
    make_terms()
    return make_slot()


def public_addresses(slot: Slot) -> list[str]:
    terms = make_terms("別の規約", office=slot.counter.office)
    return [
        *FREE_OF_NUMBERS,
        f"/offices/{slot.counter.office_id}/",
        f"/counters/{slot.counter_id}/",
        f"/terms/{terms.pk}/",
    ]


def directives(answer: HttpResponseBase) -> dict[str, str]:
    parts = answer["Content-Security-Policy"].split("; ")
    return dict(part.split(" ", 1) for part in parts)


def assert_safe(answer: HttpResponseBase) -> None:
    assert directives(answer) == POLICY
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


def test_every_kind_of_answer_forbids_frames_foreign_code_sniffing_and_referrers(
    client: Client, slot: Slot
) -> None:
    reference = apply_for(client, slot)
    for address in (
        *public_addresses(slot),
        f"/slots/{slot.pk}/application/",
        f"/bookings/{reference}/mail/",
        mailed_link(reference),
        "/k/no-such-token",
        "/nowhere/",
    ):
        answer = client.get(address)
        assert_safe(answer)
        assert answer["X-Frame-Options"] == "DENY"


def test_pages_that_are_the_same_for_everybody_are_cacheable_and_set_no_cookie(
    client: Client, slot: Slot, settings: Settings
) -> None:
    settings.AVAILABILITY_MAX_AGE = 7
    for address in public_addresses(slot):
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "public, max-age=7"
        assert not answer.cookies
        assert "Vary" not in answer


def test_they_are_the_same_with_and_without_cookies(client: Client, slot: Slot) -> None:
    addresses = public_addresses(slot)
    apply_for(client, slot)
    assert client.cookies
    for address in addresses:
        assert client.get(address).content == Client().get(address).content


def test_an_unchanged_page_is_not_sent_again_and_a_changed_one_is(
    client: Client, slot: Slot
) -> None:
    for address in public_addresses(slot):
        etag = client.get(address)["ETag"]
        again = client.get(address, headers={"if-none-match": etag})
        assert again.status_code == 304
        assert again.content == b""
        assert again["Cache-Control"].startswith("public")
    address = f"/counters/{slot.counter_id}/"
    etag = client.get(address)["ETag"]
    apply_for(Client(), slot)
    assert client.get(address, headers={"if-none-match": etag}).status_code == 200


def test_head_is_answered_like_get_and_writing_is_refused(client: Client, slot: Slot) -> None:
    for address in public_addresses(slot):
        head = client.head(address)
        assert head.status_code == 200
        assert head.content == b""
        assert head["Cache-Control"].startswith("public")
        assert client.post(address).status_code == 405
        assert client.delete(address).status_code == 405


def test_pages_with_personal_data_are_kept_by_no_cache(client: Client, slot: Slot) -> None:
    reference = apply_for(client, slot)
    opened = client.get(mailed_link(reference))
    for answer in (
        client.get(f"/slots/{slot.pk}/application/"),
        client.post(f"/slots/{slot.pk}/application/", {}),
        client.get(f"/bookings/{reference}/mail/"),
        opened,
        client.get(f"/bookings/{reference}/confirmation/"),
        Client().get(f"/bookings/{reference}/mail/"),
    ):
        assert "no-store" in answer["Cache-Control"]
        assert "public" not in answer["Cache-Control"]
        assert "ETag" not in answer


def test_errors_are_not_cached(client: Client) -> None:
    for address in ("/nowhere/", "/offices/1/", "/counters/1/", "/terms/1/"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert answer["Cache-Control"] == "no-store"


def test_a_body_of_ten_megabytes_is_refused_and_not_read(client: Client, slot: Slot) -> None:
    huge = b"name=" + b"x" * 10_000_000
    answer = client.post(
        f"/slots/{slot.pk}/bookings/", huge, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 413
    assert "送られた内容が大きすぎます" in text_of(answer)
    assert_safe(answer)
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("length", ["-1", "x", "1e3", "65537"])
def test_a_length_over_the_limit_or_without_sense_is_refused(client: Client, length: str) -> None:
    assert client.get("/", CONTENT_LENGTH=length).status_code == 413


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "a b", ""])
def test_a_foreign_host_is_refused_and_not_repeated(client: Client, host: str) -> None:
    answer = client.get("/", headers={"host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.content.decode()
    assert "受け取れませんでした" in text_of(answer)
    assert_safe(answer)


def test_a_forwarded_host_is_not_believed(client: Client) -> None:
    answer = client.get("/offices/", headers={"x-forwarded-host": "evil.example"})
    assert answer.status_code == 200
    assert "evil" not in answer.content.decode()

"""After the whole journey: no name, address, phone, number, message, token or code in clear."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import connection

from tests.builders import make_office
from tests.secrecy.conftest import Left, dump
from tests.secrecy.private import ADDRESS, PERSONAL, Secret, told

pytestmark = pytest.mark.django_db

PERSONAL_DATA = [Secret(text) for text in PERSONAL]
COOKIES = {
    "__Host-madoguchi-form",
    "__Host-madoguchi-browser",
    "__Host-madoguchi-links",
}


def lines(log: str) -> Iterator[dict[str, Any]]:
    for line in log.splitlines():
        yield json.loads(line)


def test_the_dump_holds_nothing_in_clear(left: Left) -> None:
    assert b"madoguchi_applicant" in left.dump
    assert told(left.secrets, left.dump) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("secret", PERSONAL_DATA, ids=lambda secret: secret.text)
def test_what_is_planted_in_the_database_is_found_in_the_dump(secret: Secret) -> None:
    make_office(name=secret.text)
    assert secret.text in told(PERSONAL_DATA, dump())


@pytest.mark.django_db(transaction=True)
def test_what_is_planted_as_bytes_is_found_in_the_dump() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE planted AS SELECT %s::bytea AS told", [ADDRESS.encode()])
        try:
            assert ADDRESS in told([Secret(ADDRESS)], dump())
        finally:
            cursor.execute("DROP TABLE planted")


@pytest.mark.parametrize("name", ["server_log", "worker_log"])
def test_the_logs_hold_nothing_in_clear(left: Left, name: str) -> None:
    log: str = getattr(left, name)
    assert told(left.secrets, log.encode()) == []


def test_what_went_wrong_was_logged(left: Left) -> None:
    assert "InvalidTag" in left.server_log
    assert "InvalidTag" in left.worker_log
    assert 400 in [line.get("status") for line in lines(left.server_log)]
    assert "550" in left.worker_log


def test_every_line_is_json_and_the_access_log_names_routes(left: Left) -> None:
    entries = [line for line in lines(left.server_log) if line.get("logger") == "madoguchi.access"]
    seen = {(entry["route"], entry["status"]) for entry in entries}
    assert ("k/<token:token>", 302) in seen
    assert ("slots/<id:slot_id>/bookings/", 302) in seen
    assert ("", 404) in seen


def test_no_page_holds_what_only_the_mail_may_hold(left: Left) -> None:
    for answer in left.answers:
        headers = str([item for item in answer.headers.items() if item[0].lower() != "set-cookie"])
        assert told(left.tokens, answer.body) == []
        assert told(left.tokens, headers.encode()) == []


def test_pages_that_hold_personal_data_are_kept_by_no_cache(left: Left) -> None:
    private = [answer for answer in left.answers if told(PERSONAL_DATA, answer.body)]
    assert private
    assert {answer.headers["Cache-Control"] for answer in private} == {"private, no-store"}


def test_no_error_page_tells_anything(left: Left) -> None:
    errors = [answer for answer in left.answers if answer.status in {400, 403, 404, 405, 500}]
    assert {answer.status for answer in errors} == {400, 403, 404, 405, 500}
    for answer in errors:
        assert told(left.secrets, answer.body) == []


def test_only_the_expected_cookies_are_set_and_all_of_them_are_guarded(left: Left) -> None:
    given = [
        morsel
        for answer in left.answers
        for line in answer.headers.get_all("Set-Cookie", [])
        for morsel in SimpleCookie(line).values()
    ]
    assert {morsel.key for morsel in given} == COOKIES
    for morsel in given:
        assert (morsel["secure"], morsel["path"], morsel["domain"]) == (True, "/", "")
        if morsel.value:
            assert (morsel["httponly"], morsel["samesite"]) == (True, "Lax")

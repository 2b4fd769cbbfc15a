"""What is left behind: no cookie for looking, no token anywhere but in the first address."""

from __future__ import annotations

import pytest

from madoguchi.rules.personal import read_email
from tests import rows
from tests.journeys import ways
from tests.journeys.conftest import Visit
from tests.journeys.service import Service
from tests.journeys.visitor import PHONE, Visitor
from tests.journeys.world import World

pytestmark = pytest.mark.django_db(transaction=True)

TOLD = (*ways.PERSON.values(), "髙橋花子", "+819012345678", "9012345678", "1301012345678")


def test_looking_for_a_time_leaves_no_cookie_and_can_be_cached(visit: Visit, world: World) -> None:
    person = visit()
    for path in (
        "/",
        "/offices/?q=世田谷",
        f"/offices/{world.office.pk}/",
        f"/counters/{world.counter.pk}/",
        f"/counters/{world.counter.pk}/?week={world.monday}",
        "/terms/",
        "/environment/",
        "/privacy/",
        "/accessibility/",
        "/notices/",
    ):
        answer = person.page.goto(person.service.url + path)
        assert answer is not None
        headers = answer.all_headers()
        assert headers["cache-control"] == "public, max-age=15", path
        assert headers["etag"], path
        assert "cookie" not in headers.get("vary", "").lower(), path
    assert person.context.cookies() == []
    assert person.page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_cookies_are_kept_from_scripts_and_end_with_the_browser(
    visit: Visit, world: World, service: Service
) -> None:
    person = visit()
    ways.apply(person, world.slot())
    ways.confirm(person, service)
    cookies = person.context.cookies()
    assert len(cookies) == 3
    for cookie in cookies:
        assert cookie["httpOnly"], cookie["name"]
        assert cookie["sameSite"] == "Lax", cookie["name"]
        assert cookie["expires"] == -1, cookie["name"]
    assert person.page.evaluate("document.cookie") == ""


def everything_asked_for(person: Visitor) -> list[str]:
    """All addresses and referrers of a visitor's requests, in order."""
    return [
        f"{request.url} {request.all_headers().get('referer', '')}" for request in person.requests
    ]


def test_a_token_is_in_the_first_address_and_in_no_other(
    visit: Visit, world: World, service: Service
) -> None:
    ways.apply(visit(), world.slot())
    phone = visit(PHONE)
    ways.confirm(phone, service)
    token = service.letter().url.rpartition("/")[2]
    first, *others = everything_asked_for(phone)
    assert token in first
    assert others
    assert [line for line in others if token in line] == []
    assert token not in phone.page.content()
    phone.page.go_back()
    assert token not in phone.page.url


def test_a_token_of_a_booking_stays_where_it_was_too(
    visit: Visit, world: World, service: Service
) -> None:
    ways.apply(visit(), world.slot())
    ways.confirm(visit(PHONE), service)
    phone = visit(PHONE)
    ways.open_letter(phone, service, 2)
    phone.follow("必要な機器と環境を確かめる")
    phone.sees("利用環境")
    token = service.letter(2).url.rpartition("/")[2]
    first, *others = everything_asked_for(phone)
    assert token in first
    assert [line for line in others if token in line] == []


def test_after_a_whole_journey_neither_database_nor_logs_hold_what_was_told(
    visit: Visit, world: World, service: Service
) -> None:
    person, phone = visit(), visit(PHONE)
    ways.apply(person, world.slot())
    ways.confirm(phone, service)
    ways.open_letter(phone, service, 2)
    ways.cancel(phone)
    service.letter(3)
    secrets = [letter.url.rpartition("/")[2] for letter in service.letters()[:2]]
    secrets += [token.partition("-")[2] for token in secrets]
    secrets += [cookie["value"] for cookie in (*person.context.cookies(), *phone.context.cookies())]
    dump = "\n".join(line for held in rows.everything().values() for line in held)
    assert world.office.name in dump
    assert '"route"' in service.logs
    for secret in (*secrets, *TOLD, read_email("hanako@example.jp").key):
        assert secret not in dump
        assert secret not in service.logs

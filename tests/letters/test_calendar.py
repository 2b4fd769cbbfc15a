"""The calendar file, read back by a parser."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar, Event

from madoguchi.letters.calendar import session_calendar
from madoguchi.letters.wording import Wording
from madoguchi.letters.write import write
from madoguchi.models import LetterKind
from madoguchi.queries.booking import BookingView, Situation
from tests.letters.facts import BOOKING, NOW, STARTS, facts

CONFIRMED = replace(BOOKING, situation=Situation.CONFIRMED)
CANCELLED = replace(BOOKING, situation=Situation.CANCELLED)


@pytest.fixture(autouse=True)
def sender(settings: Any) -> None:
    settings.SENDER = "yoyaku@madoguchi.example"


def read(booking: BookingView) -> tuple[Calendar, Event]:
    calendar = Calendar.from_ical(session_calendar(booking))
    assert isinstance(calendar, Calendar)
    (event,) = calendar.events
    return calendar, event


def test_is_one_event_at_the_sessions_time() -> None:
    calendar, event = read(CONFIRMED)
    assert (calendar["method"], calendar["version"]) == ("PUBLISH", "2.0")
    assert event.decoded("dtstart") == STARTS
    assert event.decoded("dtend") == STARTS + timedelta(minutes=30)
    assert event.decoded("dtstamp") == NOW
    assert (event["status"], event["sequence"], event["class"]) == ("CONFIRMED", 0, "PRIVATE")
    assert event["uid"] == "4821903755@madoguchi.example"


def test_tells_place_reference_and_telephone() -> None:
    _, event = read(CONFIRMED)
    assert event["summary"] == "オンライン職業相談（ハローワーク髙田𠮷野）"
    assert event["location"] == "オンライン（Zoom）"
    assert event["description"] == (
        "受付番号：4821-9037-55\n窓口：ハローワーク髙田𠮷野 職業相談窓口\n電話：03-1234-5678"
    )
    assert event["organizer"] == "mailto:yoyaku@madoguchi.example"
    assert "attendee" not in event


def test_a_cancelled_booking_removes_the_same_event() -> None:
    calendar, event = read(CANCELLED)
    _, before = read(CONFIRMED)
    assert calendar["method"] == "CANCEL"
    assert event["uid"] == before["uid"]
    assert (event["status"], event["sequence"]) == ("CANCELLED", 1)


def test_holds_no_link() -> None:
    assert b"http" not in session_calendar(CONFIRMED)


@pytest.mark.parametrize(
    ("words", "kind", "situation", "method"),
    [
        (Wording.CONFIRMED, LetterKind.CONFIRMED, Situation.CONFIRMED, "PUBLISH"),
        (Wording.CANCELLED, LetterKind.CANCELLED, Situation.CANCELLED, "CANCEL"),
    ],
)
def test_is_attached_to_its_letter(
    words: Wording, kind: LetterKind, situation: Situation, method: str
) -> None:
    letter = facts(kind, situation)
    (attached,) = write(letter, words).iter_attachments()
    assert attached.get_content_type() == "text/calendar"
    assert attached.get_filename() == "4821903755.ics"
    assert attached["Content-Type"].params["method"] == method
    content = attached.get_payload(decode=True)
    assert content == session_calendar(letter.booking)


@pytest.mark.parametrize("words", [Wording.CONFIRM, Wording.APOLOGY])
def test_a_booking_that_is_not_firm_has_none(words: Wording) -> None:
    letter = facts(LetterKind.CONFIRM, Situation.WAITING)
    assert list(write(letter, words).iter_attachments()) == []

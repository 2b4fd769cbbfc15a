"""A letter's facts without a database: a booking in November, changed where a test says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from madoguchi.models import LetterKind
from madoguchi.queries.booking import BookingView, Situation
from madoguchi.queries.letters import LetterFacts
from madoguchi.queries.offer import Place
from madoguchi.rules.personal import read_email
from madoguchi.rules.policy import Policy

NOW = datetime(2026, 11, 20, 1, 5, tzinfo=UTC)
STARTS = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)

PLACE = Place(
    office_id=1,
    office="ハローワーク髙田𠮷野",
    counter_id=7,
    counter="職業相談窓口",
    phone="03-1234-5678",
    hours="平日 8時30分から17時15分まで",
    tool="Zoom",
    counselling_terms_url="https://terms.example/",
)

BOOKING = BookingView(
    id=1,
    reference="4821903755",
    situation=Situation.WAITING,
    generation=1,
    browser=b"",
    code_attempts_left=5,
    corrections_left=3,
    language="ja",
    registration="registered",
    terms_id=1,
    terms_number=1,
    applied_at=NOW - timedelta(seconds=2),
    slot_id=1,
    starts=STARTS,
    ends=STARTS + timedelta(minutes=30),
    deadline=NOW + timedelta(hours=1),
    place=PLACE,
    policy=Policy(
        notice=timedelta(hours=1), horizon=timedelta(days=28), cutoff=timedelta(minutes=60)
    ),
    now=NOW,
)


def facts(kind: LetterKind, situation: Situation, **changes: Any) -> LetterFacts:
    """A letter of this kind; `changes` name fields of the letter, else of its booking or place."""
    place = {key: changes.pop(key) for key in list(changes) if hasattr(PLACE, key)}
    booking = {key: changes.pop(key) for key in list(changes) if key in BOOKING.__dict__}
    if "generation" in booking:
        raise TypeError("say letter_generation or booking_generation")
    values: dict[str, Any] = {
        "id": 31,
        "kind": kind,
        "generation": changes.pop("letter_generation", 1),
        "asked_before": False,
        "booking": replace(
            BOOKING,
            situation=situation,
            place=replace(PLACE, **place),
            generation=changes.pop("booking_generation", 1),
            **booking,
        ),
        "name": "髙橋 𠮷野",
        "recipient": read_email("hanako@example.jp"),
    }
    return LetterFacts(**values | changes)

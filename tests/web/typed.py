"""What a browser sends: the application form filled in, and pages read back."""

from __future__ import annotations

import re
from html import unescape
from typing import Protocol
from uuid import uuid4

from django.test import Client

from madoguchi.keys import Link, Purpose, code, link_token
from madoguchi.models import Booking, Slot
from madoguchi.queries.clock import database_now
from madoguchi.queries.terms import terms_in_force
from tests.builders import make_terms


class Answer(Protocol):
    """What Django's test client answers with, as far as pages are read."""

    @property
    def content(self) -> bytes: ...


def filled_in(slot: Slot, **changes: str) -> dict[str, str]:
    """The form as a person fills it in for this slot, under the terms in force."""
    terms = terms_in_force(slot.counter.office_id, database_now()) or make_terms()
    return {
        "name": "髙橋 花子",
        "email": "hanako@example.jp",
        "phone": "０９０－１２３４－５６７８",
        "registration": "online",
        "number": "",
        "message": "転職について\r\n相談したいです。",
        "submission": str(uuid4()),
        "number_kept": "",
        "terms": str(terms.pk),
    } | changes


def apply_for(client: Client, slot: Slot, **changes: str) -> str:
    """Apply over HTTP; the new booking's reference."""
    answer = client.post(f"/slots/{slot.pk}/bookings/", filled_in(slot, **changes))
    assert answer.status_code == 302, answer.content.decode()
    found = re.fullmatch(r"/bookings/(\d{10})/mail/", answer["Location"])
    assert found
    return found[1]


def mailed_link(reference: str, purpose: Purpose = Purpose.CONFIRM) -> str:
    """The path that the newest letter's link has."""
    generation = Booking.objects.get(reference=reference).generation
    letter = "k" if purpose is Purpose.CONFIRM else "b"
    return f"/{letter}/{link_token(Link(purpose, reference, generation))}"


def mailed_code(reference: str) -> str:
    """The six digits that the newest letter holds."""
    return code(reference, Booking.objects.get(reference=reference).generation)


def text_of(answer: Answer) -> str:
    """What a person reads on the page, tags and runs of white space dropped."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def hidden_fields(answer: Answer) -> dict[str, str]:
    """The page's hidden fields, without Django's own."""
    pairs = re.findall(
        r'<input type="hidden" name="(\w+)" value="([^"]*)">', answer.content.decode()
    )
    return {name: unescape(value) for name, value in pairs if name != "csrfmiddlewaretoken"}


def state_of(reference: str) -> str:
    """The state column of the booking."""
    return Booking.objects.get(reference=reference).state

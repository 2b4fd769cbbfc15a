"""Small pieces of the domain that tests stand on: one call each, valid unless told otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Max
from psycopg.types.range import Range

from madoguchi.actions.apply import Application
from madoguchi.actions.publish_terms import publish_terms
from madoguchi.keys import browser_hash
from madoguchi.models import Band, Bureau, Claim, Counter, Office, Registration, Slot, Terms, Unit
from madoguchi.queries.clock import database_now
from madoguchi.queries.offices import search_key_of
from madoguchi.queries.terms import terms_in_force
from madoguchi.rules.personal import read_email

SECRET = "the-secret-of-the-browser-that-applies"
BROWSER = browser_hash(SECRET)
SESSION = timedelta(minutes=30)

_numbers = count(1)


def make_office(**fields: Any) -> Office:
    """An office in Tokyo that takes bookings; `fields` go before the defaults."""
    if "bureau" not in fields:
        fields["bureau"], _ = Bureau.objects.get_or_create(
            name="東京労働局", prefecture="東京都", defaults={"position": 13}
        )
    values: dict[str, Any] = {
        "name": f"ハローワーク試験{next(_numbers)}",
        "kana": "ハローワークシケン",
        "phone": "03-1234-5678",
        "accepts_bookings": True,
    } | fields
    return Office.objects.create(
        search_key=search_key_of(values["name"], values["kana"]),
        **values,
    )


def make_counter(**fields: Any) -> Counter:
    """A counter that takes bookings, of an office of its own unless `office` is given."""
    values: dict[str, Any] = {
        "name": f"職業相談窓口{next(_numbers)}",
        "tool": "Zoom",
        "accepts_bookings": True,
    } | fields
    return Counter.objects.create(office=values.pop("office", None) or make_office(), **values)


def make_band(counter: Counter, **fields: Any) -> Band:
    """Mondays from 9:00 to 11:00 without end, for two at a time; `fields` go before these."""
    values: dict[str, Any] = {
        "weekday": 0,
        "starts": time(9),
        "ends": time(11),
        "capacity": 2,
        "valid_from": date(2020, 1, 1),
    }
    return Band.objects.create(counter=counter, **values | fields)


def make_slot(
    counter: Counter | None = None, *, starts: datetime | None = None, capacity: int = 1
) -> Slot:
    """A slot of 30 minutes with its units: at `starts`, else behind the counter's last one.

    A counter's first one lies two days ahead, on the hour.
    """
    counter = counter or make_counter()
    starts = starts or _next_start(counter)
    with transaction.atomic():
        slot = Slot.objects.create(counter=counter, starts=starts, ends=starts + SESSION)
        Unit.objects.bulk_create([Unit(slot=slot, n=n) for n in range(1, capacity + 1)])
    return slot


def make_terms(
    text: str = "試験用の利用規約",
    *,
    effective_on: date = date(2023, 7, 1),
    office: Office | None = None,
) -> Terms:
    """Terms in force since 2023, for all offices unless `office` is given."""
    return publish_terms(text, effective_on=effective_on, office=office)


def application(slot: Slot, **changes: Any) -> Application:
    """What a person would send for this slot, by the browser whose secret is SECRET.

    Under the terms in force for its office, which are made where there are none.
    """
    terms = terms_in_force(slot.counter.office_id, database_now()) or make_terms()
    filled_in = Application(
        slot_id=slot.pk,
        terms_id=terms.pk,
        name="髙橋 花子",
        email=read_email("hanako@example.jp"),
        phone="+81312345678",
        number="13010-12345678",
        message="転職について相談したいです。",
        registration=Registration.REGISTERED,
        language="ja",
        submission=uuid4(),
        browser=BROWSER,
    )
    return replace(filled_in, **changes)


def let_time_pass(reference: str, by: timedelta) -> None:
    """Move the booking's claim into the past, as if it had been applied for so much earlier."""
    claim = Claim.objects.filter(booking__reference=reference).latest("id")
    taken = claim.taken
    upper = None if taken.upper is None else taken.upper - by
    claim.taken = Range(taken.lower - by, upper, taken.bounds)
    claim.save(update_fields=["taken"])


def let_expire(reference: str) -> None:
    """Let the hour of a held booking be over."""
    let_time_pass(reference, timedelta(hours=1, seconds=1))


def _next_start(counter: Counter) -> datetime:
    last = counter.slots.aggregate(last=Max("ends"))["last"]
    day_after_tomorrow = database_now().astimezone(UTC) + timedelta(days=2)
    first = day_after_tomorrow.replace(minute=0, second=0, microsecond=0)
    return max(first, last) if last else first

"""What the journeys find: the real offices of Tokyo, one with a counter and a week of slots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.db import transaction
from psycopg.types.range import Range

import madoguchi.demo
from madoguchi.actions.apply import apply
from madoguchi.actions.import_offices import import_offices
from madoguchi.models import Claim, Counter, Notice, Office, Slot, Terms, Unit
from madoguchi.models.claim import ClaimKind
from madoguchi.queries.clock import database_now
from madoguchi.rules.dates import TOKYO, tokyo_day
from madoguchi.rules.personal import read_email
from tests.builders import application, make_counter, make_terms

DATA = Path(madoguchi.demo.__file__).with_name("data")
OFFICE = "ハローワーク渋谷"
TIMES = [time(9 + half // 2, half % 2 * 30) for half in (0, 1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 13)]
"""Sessions begin each half hour from 9:00 to 11:30 and from 13:00 to 15:30."""


@dataclass(frozen=True)
class World:
    """The rows that journeys begin from."""

    office: Office
    counter: Counter
    terms: Terms
    monday: date

    def slot(self, day: int = 1, at: time = TIMES[0]) -> Slot:
        """The counter's slot on that day of the week (0 is Monday) at that time in Tokyo."""
        starts = datetime.combine(self.monday + timedelta(days=day), at, TOKYO)
        return self.counter.slots.get(starts=starts)

    def somebody_takes(self, slot: Slot) -> str:
        """Another person applies for a unit of the slot."""
        return apply(application(slot, email=read_email("taro@example.jp")))

    def fill(self, slot: Slot) -> None:
        """The office closes a slot that nobody has taken yet."""
        now = database_now()
        Claim.objects.bulk_create(
            Claim(slot=slot, n=n, kind=ClaimKind.CLOSED, taken=Range(now, None)) for n in (1, 2)
        )

    def close_all_but(self, *kept: Slot) -> None:
        """Only these slots can be had."""
        others = self.counter.slots.exclude(pk__in=[slot.pk for slot in kept])
        others.update(withdrawn_at=database_now())


def make_world() -> World:
    """Offices from the real file; one takes bookings, with slots on the weekdays of next week.

    Two people can be seen at a time; Monday's first hour is full, and one seat is left at ten.
    """
    import_offices((DATA / "offices_tokyo.csv").read_bytes())
    Office.objects.filter(name=OFFICE).update(accepts_bookings=True)
    office = Office.objects.get(name=OFFICE)
    counter = make_counter(
        office=office,
        name="職業相談窓口",
        about="仕事の探し方、応募書類、面接など、何でも相談できます。",
    )
    terms = make_terms((DATA / "terms.md").read_text("utf-8"))
    now = database_now()
    Notice.objects.create(
        title="オンラインでの職業相談を予約できるようになりました",
        body="ご自宅などから、ビデオ通話で職業相談を受けられます。予約に費用はかかりません。",
        shown_from=now,
    )
    today = tokyo_day(now)
    world = World(office, counter, terms, today + timedelta(days=7 - today.weekday()))
    _make_slots(world)
    for at in TIMES[:2]:
        world.fill(world.slot(0, at))
    world.somebody_takes(world.slot(0, TIMES[2]))
    return world


def _make_slots(world: World) -> None:
    starts = [
        datetime.combine(world.monday + timedelta(days=day), at, TOKYO)
        for day in range(5)
        for at in TIMES
    ]
    with transaction.atomic():
        slots = Slot.objects.bulk_create(
            Slot(counter=world.counter, starts=start, ends=start + timedelta(minutes=30))
            for start in starts
        )
        Unit.objects.bulk_create(Unit(slot=slot, n=n) for slot in slots for n in (1, 2))

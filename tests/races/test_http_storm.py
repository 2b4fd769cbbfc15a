"""A storm of people applying, confirming, withdrawing, cancelling: the books agree afterwards."""

from __future__ import annotations

import time
from collections import Counter as Tally
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest
from django.db.models import F

from madoguchi.keys import Link, Purpose, link_token
from madoguchi.models import Applicant, Booking, Claim, Event, Letter, Slot
from madoguchi.queries.clock import database_now
from madoguchi.rules.states import Act, State, after
from tests.builders import make_counter, make_slot, make_terms
from tests.races.crowd import overlaps
from tests.server import Running, web_server
from tests.visitor import Answer, Visitor
from tests.web.typed import filled_in

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 24
SECONDS = 10
ASKS_FOR_A_LETTER = {Act.APPLY, Act.CONFIRM, Act.CANCEL, Act.CORRECT, Act.RESEND}


@pytest.fixture
def server(transactional_db: None, tmp_path: Path) -> Iterator[Running]:
    with web_server(tmp_path / "server.log", workers=4) as running:
        yield running


@dataclass
class Person:
    """Somebody who can't decide."""

    visitor: Visitor
    chance: Random
    forms: dict[int, dict[str, str]]
    mine: list[str] = field(default_factory=list)
    seen: Tally[tuple[str, int]] = field(default_factory=Tally)

    def do_something(self) -> None:
        acts = [self.apply, self.apply, self.confirm, self.confirm, self.withdraw, self.cancel]
        act = self.chance.choice(acts) if self.mine else self.apply
        self.seen[act.__name__, act().status] += 1

    def apply(self) -> Answer:
        slot = self.chance.choice(list(self.forms))
        new = {"submission": f"{self.chance.getrandbits(128):032x}"}
        answer = self.visitor.post(f"/slots/{slot}/bookings/", self.forms[slot] | new)
        if answer.booking:
            self.mine.append(answer.booking)
        return answer

    def confirm(self) -> Answer:
        reference = self.chance.choice(self.mine)
        self._open(Purpose.CONFIRM, "k", reference)
        return self.visitor.post(f"/bookings/{reference}/confirmation/")

    def withdraw(self) -> Answer:
        return self.visitor.post(f"/bookings/{self.chance.choice(self.mine)}/withdrawal/")

    def cancel(self) -> Answer:
        reference = self.chance.choice(self.mine)
        self._open(Purpose.BOOKING, "b", reference)
        return self.visitor.post(f"/bookings/{reference}/cancellation/")

    def _open(self, purpose: Purpose, route: str, reference: str) -> None:
        opened = self.visitor.get(f"/{route}/{link_token(Link(purpose, reference, 1))}")
        self.seen["open", opened.status] += 1


def rage(people: list[Person]) -> Tally[tuple[str, int]]:
    """Let all of them act until the time is over; what was answered to what."""
    until = time.monotonic() + SECONDS

    def act(person: Person) -> None:
        while time.monotonic() < until:
            person.do_something()
        person.visitor.leave()

    with ThreadPoolExecutor(len(people)) as threads:
        list(threads.map(act, people))
    return sum((person.seen for person in people), Tally())


def arrive(port: int, slots: list[Slot], number: int) -> Person:
    visitor = Visitor(port)
    visitor.stay_connected()
    visitor.open_form(slots[-1])
    return Person(visitor, Random(number), {slot.pk: filled_in(slot) for slot in slots[:-1]})


def check_history(booking: Booking) -> None:
    """The events lead step by step, each from the last one's state, to the booking's."""
    acts = [Act(act) for act in booking.events.order_by("id").values_list("act", flat=True)]
    assert acts[0] is Act.APPLY
    state = State.HELD
    for act in acts[1:]:
        reached = after(state, act)
        assert reached is not None, (booking.reference, acts)
        state = reached
    assert state == booking.state
    assert len(acts) == len(set(acts))


def check_claim(booking: Booking) -> None:
    (claim,) = booking.claims.all()
    ended = booking.state in {State.WITHDRAWN, State.CANCELLED}
    assert claim.taken.upper_inf == (booking.state == State.CONFIRMED)
    assert (database_now() in claim.taken) != ended


def test_after_a_storm_the_books_agree_and_nobody_saw_an_error(server: Running) -> None:
    make_terms()
    counter = make_counter()
    slots = [make_slot(counter, capacity=n) for n in (1, 1, 2, 3, 1)]
    answers = rage([arrive(server.port, slots, number) for number in range(PEOPLE)])
    assert not [pair for pair in answers if pair[1] >= 500], answers
    assert {name for name, status in answers if status == 302} >= {
        "apply", "confirm", "withdraw", "cancel"
    }  # fmt: skip
    assert answers["apply", 409] > 0
    assert overlaps() == 0
    for booking in Booking.objects.all():
        check_history(booking)
        check_claim(booking)
    check_letters()
    assert Claim.objects.filter(taken__contains=database_now()).count() <= 7
    assert Applicant.objects.count() == Booking.objects.count() == answers["apply", 302]


def check_letters() -> None:
    """One letter for each event that asks for one, of the same booking; none for any other."""
    asked = Event.objects.filter(act__in=ASKS_FOR_A_LETTER)
    assert set(Letter.objects.values_list("event_id", flat=True)) == set(
        asked.values_list("id", flat=True)
    )
    assert Letter.objects.count() == asked.count()
    assert not Letter.objects.exclude(booking=F("event__booking")).exists()

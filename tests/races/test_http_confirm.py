"""The button is pressed while the hour ends and others apply: over HTTP, too, only one wins."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from threading import Event

import pytest
from psycopg.types.range import Range

from madoguchi.actions.apply import apply
from madoguchi.models import Booking, Claim, Slot
from madoguchi.queries.clock import database_now
from madoguchi.rules.states import State
from tests.builders import application, make_counter, make_slot, make_terms
from tests.races.crowd import at_once, crowd, holders, leave, overlaps
from tests.server import Running, web_server
from tests.visitor import Answer, Visitor
from tests.web.typed import filled_in, mailed_link

pytestmark = pytest.mark.django_db(transaction=True)

RIVALS = 3
FIRST_TRY = timedelta(milliseconds=150)
LONGER, SHORTER = 1.5, 0.75
AT_LEAST_EACH = 4
AT_MOST = 80


@pytest.fixture(scope="module")
def server(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with web_server(tmp_path_factory.mktemp("confirm") / "server.log", workers=4) as running:
        yield running


def let_end_in(reference: str, left: timedelta) -> None:
    upper = database_now() + left
    claims = Claim.objects.filter(booking__reference=reference)
    claims.update(taken=Range(upper - timedelta(hours=1), upper, "[]"))


def with_link_open(port: int, reference: str) -> Visitor:
    """A person who has the page with the button before them."""
    visitor = Visitor(port)
    visitor.stay_connected()
    visitor.get(visitor.get(mailed_link(reference)).location)
    return visitor


def press(visitor: Visitor, reference: str, decided: Event) -> Answer:
    try:
        return visitor.post(f"/bookings/{reference}/confirmation/")
    finally:
        decided.set()


def keep_applying(visitor: Visitor, slot: Slot, form: dict[str, str], decided: Event) -> Answer:
    """Apply again and again; the last try begins when the button's answer is there."""
    while True:
        last = decided.is_set()
        answer = visitor.apply(slot, form)
        if answer.status != 409 or last:
            return answer


def one_round(port: int, rivals: list[Visitor], slot: Slot, left: timedelta) -> State:
    """The state in which the booking ends whose button is pressed with so much time left."""
    reference = apply(application(slot))
    owner = with_link_open(port, reference)
    forms = [filled_in(slot) for _ in rivals]
    decided = Event()
    let_end_in(reference, left)
    pressed, *applied = at_once(
        [
            partial(press, owner, reference, decided),
            *[
                partial(keep_applying, rival, slot, form, decided)
                for rival, form in zip(rivals, forms, strict=True)
            ],
        ]
    )
    owner.leave()
    confirmed = Booking.objects.get(reference=reference).state == State.CONFIRMED
    assert pressed.status == (302 if confirmed else 410)
    full = [409] * (RIVALS if confirmed else RIVALS - 1)
    assert sorted(answer.status for answer in applied) == ([] if confirmed else [302]) + full
    assert holders(slot) == 1
    return State.CONFIRMED if confirmed else State.EXPIRED


def test_in_each_round_either_the_button_or_one_other_person_wins(server: Running) -> None:
    make_terms()
    counter = make_counter(horizon_days=365)
    rivals = crowd(server.port, make_slot(counter, capacity=9), RIVALS)
    ends: Tally[State] = Tally()
    left = FIRST_TRY
    for _ in range(AT_MOST):
        end = one_round(server.port, rivals, make_slot(counter), left)
        ends[end] += 1
        # Closer and closer to the instant at which either may win, however fast the machine is.
        left *= SHORTER if end is State.CONFIRMED else LONGER
        if min(ends[State.CONFIRMED], ends[State.EXPIRED]) >= AT_LEAST_EACH:
            break
    leave(rivals)
    assert min(ends[State.CONFIRMED], ends[State.EXPIRED]) >= AT_LEAST_EACH, ends
    assert overlaps() == 0

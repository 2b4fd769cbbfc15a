"""Two hundred browsers want the last unit of the real server: one gets it, nobody an error."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from madoguchi.models import Booking, Claim, Event, Letter, Slot
from tests.builders import make_counter, make_slot, make_terms
from tests.races.crowd import at_once, crowd, holders, leave, overlaps
from tests.races.unguarded.guard import without_constraint
from tests.server import Running, web_server
from tests.visitor import Answer
from tests.web.typed import filled_in

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 200
WORKERS = 4
UNGUARDED = {"DJANGO_SETTINGS_MODULE": "tests.races.unguarded.settings"}


@pytest.fixture(scope="module")
def server(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    log = tmp_path_factory.mktemp("last-unit") / "server.log"
    with web_server(log, workers=WORKERS) as running:
        yield running


def slot_among_others(capacity: int) -> Slot:
    """A slot with free ones before and after it, so that there is something to offer instead."""
    counter = make_counter()
    _, wanted, _, _ = [make_slot(counter, capacity=capacity) for _ in range(4)]
    return wanted


def all_apply(port: int, slot: Slot, people: int) -> list[Answer]:
    make_terms()
    visitors = crowd(port, slot, people)
    forms = [filled_in(slot, name=f"髙橋 {n}") for n in range(people)]
    pairs = zip(visitors, forms, strict=True)
    try:
        return at_once([partial(visitor.apply, slot, form) for visitor, form in pairs])
    finally:
        leave(visitors)


@pytest.mark.parametrize("capacity", [1, 3])
def test_as_many_as_there_are_units_win_and_all_others_are_offered_another(
    server: Running, capacity: int
) -> None:
    slot = slot_among_others(capacity)
    answers = all_apply(server.port, slot, PEOPLE)
    assert Tally(answer.status for answer in answers) == {302: capacity, 409: PEOPLE - capacity}
    winners = {answer.booking for answer in answers if answer.status == 302}
    assert winners == set(Booking.objects.values_list("reference", flat=True))
    assert holders(slot) == Claim.objects.count() == len(winners) == capacity
    assert overlaps() == 0
    assert Event.objects.count() == Letter.objects.count() == capacity
    neighbours = Slot.objects.exclude(pk=slot.pk).values_list("pk", flat=True)
    for answer in answers:
        if answer.status == 409:
            assert all(f'action="/slots/{pk}/application/"' in answer.text for pk in neighbours)


def test_a_form_sent_twenty_times_at_once_is_one_booking_to_which_all_answers_lead(
    server: Running,
) -> None:
    slot = make_slot(capacity=30)
    make_terms()
    form = filled_in(slot)
    (visitor,) = crowd(server.port, slot, 1)
    visitor.leave()
    answers = at_once([partial(visitor.apply, slot, form)] * 20)
    assert Tally(answer.status for answer in answers) == {302: 20}
    (reference,) = {answer.booking for answer in answers}
    assert Booking.objects.get(submission=form["submission"]).reference == reference
    assert Booking.objects.count() == Claim.objects.count() == Letter.objects.count() == 1


def test_with_the_guard_off_the_same_run_oversells(tmp_path: Path) -> None:
    slot = slot_among_others(1)
    with (
        without_constraint(),
        web_server(tmp_path / "log", workers=WORKERS, environment=UNGUARDED) as server,
    ):
        answers = all_apply(server.port, slot, PEOPLE // 4)
        assert Tally(answer.status for answer in answers).keys() == {302, 409}
        assert holders(slot) == len([answer for answer in answers if answer.booking]) > 1
        assert overlaps() > 0

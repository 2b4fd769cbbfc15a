"""Publishing follows the timetable, is quiet the second time, and never harms a booking."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from psycopg.types.range import Range

from madoguchi.actions.apply import apply
from madoguchi.actions.publish import publish_slots
from madoguchi.actions.withdraw import withdraw
from madoguchi.models import Band, Claim, ClaimKind, Closure, Counter, Holiday, Opening, Slot
from madoguchi.queries.availability import slots_between
from madoguchi.queries.clock import database_now
from madoguchi.queries.timetable import span
from madoguchi.rules import refusals
from madoguchi.rules.dates import TOKYO
from tests.builders import BROWSER, application, let_expire, make_counter
from tests.rows import everything, refused, refused_by

pytestmark = pytest.mark.django_db

MONDAY = date(2090, 4, 3)
SUNDAY = MONDAY + timedelta(days=6)


@pytest.fixture
def counter() -> Counter:
    """A counter that is open on weekdays from 9:00 to 11:00, two people at a time."""
    counter = make_counter(horizon_days=32000)
    for weekday in range(5):
        add_band(counter, weekday=weekday)
    return counter


def add_band(counter: Counter, **fields: Any) -> Band:
    values = {
        "weekday": 0,
        "starts": time(9),
        "ends": time(11),
        "capacity": 2,
        "valid_from": date(2090, 1, 1),
    }
    return Band.objects.create(counter=counter, **values | fields)


def offered(counter: Counter, first: date = MONDAY, last: date = SUNDAY) -> dict[str, int]:
    """The free units of the counter's published slots, by their start in Tokyo."""
    views = slots_between(counter.pk, *span(first, last), database_now())
    return {f"{view.starts.astimezone(TOKYO):%m-%d %H:%M}": view.free for view in views}


def first_slot(counter: Counter) -> Slot:
    return Slot.objects.filter(counter=counter, withdrawn_at=None).earliest("starts")


def test_the_week_is_published_as_the_bands_say(counter: Counter) -> None:
    done = publish_slots(counter.pk, MONDAY, SUNDAY)
    assert len(done.new) == 20
    slots = offered(counter)
    assert list(slots)[:4] == ["04-03 09:00", "04-03 09:30", "04-03 10:00", "04-03 10:30"]
    assert list(slots)[4] == "04-04 09:00"
    assert list(slots)[-1] == "04-07 10:30"
    assert set(slots.values()) == {2}


def test_nine_in_tokyo_is_midnight_in_utc(counter: Counter) -> None:
    publish_slots(counter.pk, MONDAY, MONDAY)
    assert first_slot(counter).starts == datetime(2090, 4, 3, 0, 0, tzinfo=UTC)


def test_running_again_changes_nothing(counter: Counter) -> None:
    publish_slots(counter.pk, MONDAY, SUNDAY)
    before = everything()
    again = publish_slots(counter.pk, MONDAY, SUNDAY)
    assert again.changes_nothing
    assert len(again.unchanged) == 20
    assert everything() == before


def test_running_again_changes_nothing_beside_bookings(counter: Counter) -> None:
    publish_slots(counter.pk, MONDAY, SUNDAY)
    apply(application(first_slot(counter)))
    before = everything()
    assert publish_slots(counter.pk, MONDAY, SUNDAY).changes_nothing
    assert everything() == before


def test_only_the_dates_that_are_named_are_touched(counter: Counter) -> None:
    publish_slots(counter.pk, MONDAY, SUNDAY)
    counter.bands.all().delete()
    publish_slots(counter.pk, MONDAY, MONDAY)
    assert len(offered(counter)) == 16


def test_holidays_are_closed_and_an_opening_goes_before_them(counter: Counter) -> None:
    for day in (4, 5):
        Holiday.objects.create(day=date(2090, 4, day), name="祝日")
    Opening.objects.create(counter=counter, day=date(2090, 4, 5))
    publish_slots(counter.pk, MONDAY, SUNDAY)
    days = {start[:5] for start in offered(counter)}
    assert days == {"04-03", "04-05", "04-06", "04-07"}


def test_new_year_and_weekends_are_closed_unless_a_band_says_otherwise(counter: Counter) -> None:
    monday, sunday = date(2089, 12, 26), date(2090, 1, 8)
    Band.objects.update(valid_from=date(2089, 1, 1))
    add_band(counter, weekday=5, on_weekends=True, valid_from=date(2089, 1, 1))
    add_band(counter, weekday=6, valid_from=date(2089, 1, 1))
    publish_slots(counter.pk, monday, sunday)
    days = {start[:5] for start in offered(counter, monday, sunday)}
    assert days == {"12-26", "12-27", "12-28", "01-04", "01-05", "01-06", "01-07"}
    Band.objects.filter(weekday=0).update(on_new_year=True)
    publish_slots(counter.pk, monday, sunday)
    assert "01-02" in {start[:5] for start in offered(counter, monday, sunday)}


@pytest.mark.parametrize("where", ["counter", "office", "bureau", "everywhere"])
def test_a_closure_takes_back_what_nobody_holds(counter: Counter, where: str) -> None:
    publish_slots(counter.pk, MONDAY, MONDAY)
    places = {"counter": counter, "office": counter.office, "bureau": counter.office.bureau}
    Closure.objects.create(
        starts=datetime.combine(MONDAY, time(10), TOKYO),
        ends=datetime.combine(MONDAY, time(12), TOKYO),
        reason="研修",
        **({where: places[where]} if where in places else {}),
    )
    done = publish_slots(counter.pk, MONDAY, MONDAY)
    assert len(done.vanishing) == 2
    assert list(offered(counter)) == ["04-03 09:00", "04-03 09:30"]


def test_a_closure_elsewhere_takes_back_nothing(counter: Counter) -> None:
    publish_slots(counter.pk, MONDAY, MONDAY)
    begin, end = span(MONDAY, MONDAY)
    Closure.objects.create(counter=make_counter(), starts=begin, ends=end, reason="研修")
    assert publish_slots(counter.pk, MONDAY, MONDAY).changes_nothing


def test_a_slot_that_somebody_holds_is_never_taken_back(counter: Counter) -> None:
    publish_slots(counter.pk, MONDAY, MONDAY)
    held = first_slot(counter)
    apply(application(held))
    counter.bands.all().delete()
    done = publish_slots(counter.pk, MONDAY, MONDAY)
    assert [slot.id for slot in done.kept] == [held.pk]
    assert len(done.vanishing) == 3
    assert list(offered(counter)) == ["04-03 09:00"]


def test_what_is_free_in_a_slot_that_is_no_longer_planned_is_closed_to_people(
    counter: Counter,
) -> None:
    publish_slots(counter.pk, MONDAY, MONDAY)
    held = first_slot(counter)
    apply(application(held))
    counter.bands.all().delete()
    publish_slots(counter.pk, MONDAY, MONDAY)
    with refused(refusals.SlotWithdrawn):
        apply(application(held))
    assert publish_slots(counter.pk, MONDAY, MONDAY).changes_nothing


def test_a_slot_whose_hold_has_run_out_is_taken_back(counter: Counter) -> None:
    publish_slots(counter.pk, MONDAY, MONDAY)
    let_expire(apply(application(first_slot(counter))))
    counter.bands.all().delete()
    assert len(publish_slots(counter.pk, MONDAY, MONDAY).vanishing) == 4
    assert offered(counter) == {}


def test_a_slot_taken_back_is_refused_to_people(counter: Counter) -> None:
    publish_slots(counter.pk, MONDAY, MONDAY)
    slot = first_slot(counter)
    request = application(slot)
    counter.bands.all().delete()
    publish_slots(counter.pk, MONDAY, MONDAY)
    with refused(refusals.SlotWithdrawn):
        apply(request)


def test_a_slot_planned_again_comes_back_as_itself(counter: Counter) -> None:
    publish_slots(counter.pk, MONDAY, MONDAY)
    ids = set(Slot.objects.values_list("id", flat=True))
    counter.bands.filter(weekday=0).delete()
    publish_slots(counter.pk, MONDAY, MONDAY)
    add_band(counter, capacity=3)
    done = publish_slots(counter.pk, MONDAY, MONDAY)
    assert len(done.returning) == 4
    assert set(Slot.objects.filter(withdrawn_at=None).values_list("id", flat=True)) == ids
    assert set(offered(counter).values()) == {3}
    assert publish_slots(counter.pk, MONDAY, MONDAY).changes_nothing


def test_capacity_grows_and_shrinks(counter: Counter) -> None:
    publish_slots(counter.pk, MONDAY, MONDAY)
    for capacity in (4, 1, 3):
        counter.bands.update(capacity=capacity)
        assert len(publish_slots(counter.pk, MONDAY, MONDAY).changed) == 4
        assert set(offered(counter).values()) == {capacity}
        assert publish_slots(counter.pk, MONDAY, MONDAY).changes_nothing


def test_capacity_never_shrinks_below_what_people_hold(counter: Counter) -> None:
    publish_slots(counter.pk, MONDAY, MONDAY)
    slot = first_slot(counter)
    references = [apply(application(slot)) for _ in range(2)]
    counter.bands.update(capacity=1)
    publish_slots(counter.pk, MONDAY, MONDAY)
    assert offered(counter)["04-03 09:00"] == 0
    assert Claim.objects.filter(slot=slot, kind=ClaimKind.BOOKING).count() == 2
    withdraw(reference=references[0], browser=BROWSER)
    publish_slots(counter.pk, MONDAY, MONDAY)
    assert offered(counter)["04-03 09:00"] == 0


def test_the_database_refuses_to_close_a_unit_that_somebody_holds(counter: Counter) -> None:
    publish_slots(counter.pk, MONDAY, MONDAY)
    slot = first_slot(counter)
    apply(application(slot))
    with refused_by("a_unit_has_one_claim_at_a_time"):
        Claim.objects.create(
            slot=slot, n=1, kind=ClaimKind.CLOSED, taken=Range(database_now(), None, "[)")
        )


def test_sessions_of_another_length_wait_for_those_that_people_hold(counter: Counter) -> None:
    publish_slots(counter.pk, MONDAY, MONDAY)
    apply(application(first_slot(counter)))
    Counter.objects.filter(pk=counter.pk).update(session_minutes=60)
    done = publish_slots(counter.pk, MONDAY, MONDAY)
    assert len(done.blocked) == 1
    assert offered(counter) == {"04-03 09:00": 1, "04-03 10:00": 2}


def test_bands_that_overlap_are_refused_and_nothing_is_published(counter: Counter) -> None:
    add_band(counter, starts=time(10), ends=time(12))
    with refused(refusals.BandsOverlap):
        publish_slots(counter.pk, MONDAY, SUNDAY)


def test_a_band_shorter_than_a_session_is_refused(counter: Counter) -> None:
    add_band(counter, starts=time(13), ends=time(13, 20))
    with refused(refusals.BandMalformed):
        publish_slots(counter.pk, MONDAY, SUNDAY)


def test_an_unknown_counter_is_an_error(counter: Counter) -> None:
    with pytest.raises(Counter.DoesNotExist):
        publish_slots(counter.pk + 1, MONDAY, SUNDAY)

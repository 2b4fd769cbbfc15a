"""`publish-slots` shows what would change, asks, publishes, and is quiet the second time."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.core.management import CommandError

from madoguchi.actions.apply import apply
from madoguchi.models import Band, Closure, Counter, Holiday, Slot
from madoguchi.queries.clock import database_now
from madoguchi.rules.dates import TOKYO
from tests.builders import application, make_counter, make_office
from tests.commands.calling import say
from tests.rows import everything

pytestmark = pytest.mark.django_db

WEEK = ("--from=2090-04-03", "--until=2090-04-09")


def open_counter(**fields: object) -> Counter:
    """A counter that is open every weekday from 9:00 to 11:00."""
    counter = make_counter(**{"horizon_days": 32000} | fields)
    for weekday in range(5):
        Band.objects.create(
            counter=counter,
            weekday=weekday,
            starts=time(9),
            ends=time(11),
            valid_from=date(2020, 1, 1),
        )
    return counter


@pytest.fixture(autouse=True)
def known_holidays() -> None:
    """One holiday in each year for which the tests publish."""
    today = database_now().astimezone(TOKYO).date()
    for year in {today.year, (today + timedelta(days=21)).year, 2090}:
        Holiday.objects.create(day=date(year, 1, 1), name="元日")


@pytest.fixture
def counter() -> Counter:
    return open_counter()


def answer(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_the_preview_says_what_is_new_and_what_is_closed(counter: Counter) -> None:
    Holiday.objects.create(day=date(2090, 4, 5), name="試験の日")
    Closure.objects.create(
        counter=counter,
        starts=datetime(2090, 4, 7, 10, tzinfo=TOKYO),
        ends=datetime(2090, 4, 7, 12, tzinfo=TOKYO),
        reason="研修",
    )
    said = say("publish_slots", f"--counter={counter.pk}", *WEEK, "--dry-run").splitlines()
    assert said == [
        f"{counter} (counter {counter.pk}), 2090-04-03 to 2090-04-09",
        "  14 new, 0 changed, 0 vanishing, 0 kept, 0 returning, 0 blocked, 0 unchanged",
        "  new: 2090-04-03 (Mon) 09:00 09:30 10:00 10:30",
        "  new: 2090-04-04 (Tue) 09:00 09:30 10:00 10:30",
        "  new: 2090-04-06 (Thu) 09:00 09:30 10:00 10:30",
        "  new: and 1 more day until 2090-04-07 (Fri)",
        "  2090-04-05 (Wed) closed: 試験の日",
        "  2090-04-07 (Fri) 10:00 to 2090-04-07 (Fri) 12:00 closed: 研修",
    ]
    assert not Slot.objects.exists()


def test_the_preview_says_what_becomes_of_slots_that_stand(counter: Counter) -> None:
    say("publish_slots", f"--counter={counter.pk}", *WEEK, "--yes")
    apply(application(Slot.objects.earliest("starts")))
    counter.bands.filter(weekday=0).delete()
    counter.bands.filter(weekday=1).update(capacity=3)
    said = say("publish_slots", f"--counter={counter.pk}", *WEEK, "--dry-run")
    assert "0 new, 4 changed, 3 vanishing, 1 kept, 0 returning, 0 blocked, 12 unchanged" in said
    assert "2090-04-04 (Tue) 09:00: capacity 1 becomes 3" in said
    assert "vanishing: 2090-04-03 (Mon) 09:30 10:00 10:30" in said
    assert "2090-04-03 (Mon) 09:00 is kept: 1 booked, though no longer planned" in said


@pytest.mark.parametrize("where", ["counter", "office", "bureau", "everywhere", "elsewhere"])
def test_the_preview_tells_of_closures_here_and_above_only(counter: Counter, where: str) -> None:
    places: dict[str, dict[str, Any]] = {
        "counter": {"counter": counter},
        "office": {"office": counter.office},
        "bureau": {"bureau": counter.office.bureau},
        "elsewhere": {"counter": open_counter()},
    }
    starts = datetime(2090, 4, 7, 10, tzinfo=TOKYO)
    ends = starts + timedelta(hours=2)
    Closure.objects.create(starts=starts, ends=ends, reason="研修", **places.get(where, {}))
    said = say("publish_slots", f"--counter={counter.pk}", *WEEK, "--dry-run")
    assert ("closed: 研修" in said) == (where != "elsewhere")
    assert ("18 new" in said) == (where != "elsewhere")


def test_it_publishes_once_the_operator_says_yes(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, "y\n")
    said = say("publish_slots", f"--counter={counter.pk}", *WEEK)
    assert "Publish this at 1 counter(s)? [y/N]" in said
    assert "Published: 20 new" in said
    assert Slot.objects.count() == 20


@pytest.mark.parametrize("text", ["", "\n", "n\n", "perhaps\n"])
def test_anything_but_yes_publishes_nothing(
    counter: Counter, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    answer(monkeypatch, text)
    with pytest.raises(CommandError, match="nothing was published"):
        say("publish_slots", f"--counter={counter.pk}", *WEEK)
    assert not Slot.objects.exists()


def test_the_second_run_asks_nothing_and_changes_nothing(counter: Counter) -> None:
    say("publish_slots", f"--counter={counter.pk}", *WEEK, "--yes")
    before = everything()
    said = say("publish_slots", f"--counter={counter.pk}", *WEEK)
    assert "nothing changes, 20 slots stand" in said
    assert said.endswith("Nothing to publish.\n")
    assert everything() == before


def test_by_default_it_runs_from_tomorrow_to_the_horizon() -> None:
    counter = open_counter(horizon_days=21)
    today = database_now().astimezone(TOKYO).date()
    said = say("publish_slots", "--all", "--dry-run")
    assert f"{today + timedelta(days=1)} to {today + timedelta(days=21)}" in said
    assert f"(counter {counter.pk})" in said


def test_all_means_the_counters_that_take_bookings(counter: Counter) -> None:
    open_counter(accepts_bookings=False)
    open_counter(office=make_office(accepts_bookings=False))
    other = open_counter()
    said = say("publish_slots", "--all", *WEEK, "--yes")
    assert "[1/2]" in said
    assert "All: 40 new" in said
    assert set(Slot.objects.values_list("counter", flat=True)) == {counter.pk, other.pk}


@pytest.mark.parametrize("by", ["name", "pk"])
def test_an_office_means_every_counter_of_it(counter: Counter, by: str) -> None:
    second = open_counter(office=counter.office)
    open_counter()
    say("publish_slots", f"--office={getattr(counter.office, by)}", *WEEK, "--yes")
    assert set(Slot.objects.values_list("counter", flat=True)) == {counter.pk, second.pk}


def test_one_counter_that_is_refused_does_not_hinder_the_others(counter: Counter) -> None:
    wrong = open_counter()
    Band.objects.create(
        counter=wrong, weekday=0, starts=time(10), ends=time(12), valid_from=date(2020, 1, 1)
    )
    with pytest.raises(CommandError, match="1 of 2 counters could not be published"):
        say("publish_slots", "--all", *WEEK, "--yes")
    assert set(Slot.objects.values_list("counter", flat=True)) == {counter.pk}


def test_nothing_is_published_for_years_whose_holidays_are_unknown(counter: Counter) -> None:
    words = (f"--counter={counter.pk}", "--from=2090-12-28", "--until=2091-05-03", "--yes")
    with pytest.raises(CommandError, match=r"known for 2091: run .* --years 2091 first"):
        say("publish_slots", *words)
    assert not Slot.objects.exists()
    say("publish_slots", *words, "--without-holidays")
    assert Slot.objects.filter(starts__date=date(2091, 5, 3)).exists()


def test_the_operator_is_warned_of_slots_beyond_the_horizon(counter: Counter) -> None:
    words = (f"--counter={counter.pk}", *WEEK, "--dry-run")
    assert "nobody can book" not in say("publish_slots", *words)
    Counter.objects.update(horizon_days=28)
    horizon = database_now().astimezone(TOKYO).date() + timedelta(days=28)
    said = say("publish_slots", *words)
    assert f"(counter {counter.pk}): nobody can book after {horizon} yet" in said


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--counter=999999"], "There is no counter 999999"),
        (["--office=ハローワーク無い"], "There is no office"),
        (["--all", "--from=2020-01-01"], "is over"),
        (["--all", "--from=2090-04-03", "--until=2090-04-02"], "comes before"),
        (["--all", "--from=2090-02-30"], "--from: '2090-02-30' is no date"),
        ([], "is required"),
        (["--all", "--counter=1"], "not allowed"),
    ],
)
def test_what_makes_no_sense_is_refused(counter: Counter, words: list[str], why: str) -> None:
    with pytest.raises(CommandError, match=why):
        say("publish_slots", *words, "--yes")
    assert not Slot.objects.exists()

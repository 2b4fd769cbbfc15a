"""Publishing at the desk: a preview, a second step that holds to it, history, taking back."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

import pytest
from django.test import Client

from madoguchi.actions.apply import apply
from madoguchi.models import Band, Closure, Counter, Holiday, Publication, Role, Slot
from madoguchi.queries.clock import database_now
from madoguchi.rules.dates import TOKYO, tokyo_day
from tests.builders import application, make_counter, make_slot, make_terms
from tests.desk.people import make_staff, sign_in
from tests.rows import everything

pytestmark = pytest.mark.django_db

FINGERPRINT = re.compile(r'name="fingerprint" value="(\w{64})"')


@pytest.fixture
def monday() -> date:
    """The Monday after next."""
    today = tokyo_day(database_now())
    return today + timedelta(days=14 - today.weekday())


@pytest.fixture
def counter(monday: date) -> Counter:
    counter = make_counter()
    Band.objects.create(
        counter=counter,
        weekday=0,
        starts=time(9),
        ends=time(11),
        capacity=2,
        valid_from=monday,
        on_holidays=True,
        on_new_year=True,
    )
    Holiday.objects.filter(day=monday).delete()
    return counter


@pytest.fixture
def desk(client: Client, counter: Counter) -> Client:
    """A browser in which the office's manager is signed in."""
    return sign_in(client, make_staff(Role.MANAGER, counter.office))


def at(counter: Counter, page: str) -> str:
    return f"/desk/counters/{counter.pk}/{page}"


def span(monday: date) -> dict[str, str]:
    return {"first": f"{monday}", "last": f"{monday}"}


def shown(desk: Client, counter: Counter, asked: dict[str, str]) -> str:
    answer = desk.get(at(counter, "publication/"), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def agreed(page: str) -> str:
    found = FINGERPRINT.search(page)
    assert found is not None
    return found[1]


def publish(desk: Client, counter: Counter, asked: dict[str, str]) -> None:
    print_ = agreed(shown(desk, counter, asked))
    answer = desk.post(at(counter, "publication/publish/"), asked | {"fingerprint": print_})
    assert answer.headers["Location"] == at(counter, "publications/")


def test_the_preview_shows_all_and_writes_nothing(
    desk: Client, counter: Counter, monday: date
) -> None:
    assert desk.get(at(counter, "publication/")).status_code == 200
    before = everything()
    page = shown(desk, counter, span(monday))
    assert "9:00（定員2）、9:30（定員2）、10:00（定員2）、10:30（定員2）" in page
    assert "新しく出る枠 <strong>4</strong>" in page
    assert everything() == before


def test_publishing_is_a_second_step_and_can_be_taken_back(
    desk: Client, counter: Counter, monday: date
) -> None:
    publish(desk, counter, span(monday))
    assert counter.slots.count() == 4
    assert "変わるものはありません" in shown(desk, counter, span(monday))
    history = desk.get(at(counter, "publications/")).content.decode()
    assert "新規4、変更0、取下げ0" in history
    publication = Publication.objects.get()
    taken_back = {"publication": f"{publication.pk}"}
    desk.post(at(counter, "publications/take-back/"), taken_back)
    assert not counter.slots.filter(withdrawn_at=None).exists()
    again = desk.post(at(counter, "publications/take-back/"), taken_back, follow=True)
    assert "すでに取り消しました" in again.content.decode()


def test_what_changed_since_the_preview_is_shown_anew(
    desk: Client, counter: Counter, monday: date
) -> None:
    page = shown(desk, counter, span(monday))
    counter.bands.update(capacity=5)
    answer = desk.post(
        at(counter, "publication/publish/"), span(monday) | {"fingerprint": agreed(page)}
    )
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "新しい内容を確かめてください" in said
    assert "9:00（定員5）" in said
    assert agreed(said) != agreed(page)
    assert not counter.slots.exists()


def test_without_a_preview_nothing_is_published(
    desk: Client, counter: Counter, monday: date
) -> None:
    assert desk.post(at(counter, "publication/publish/"), span(monday)).status_code == 422
    assert desk.post(at(counter, "publication/publish/"), {}).status_code == 422
    assert not counter.slots.exists()


def test_bookings_in_the_way_are_listed_and_stay(
    desk: Client, counter: Counter, monday: date
) -> None:
    make_terms()
    publish(desk, counter, span(monday))
    reference = apply(application(counter.slots.earliest("starts")))
    counter.bands.update(starts=time(10), capacity=1)
    page = shown(desk, counter, span(monday))
    assert "予約が1件あります" in page
    assert reference in page
    assert "9:00（定員2） 予約1件" in page
    assert "10:00（定員2から1へ）" in page
    publish(desk, counter, span(monday))
    assert counter.slots.filter(withdrawn_at=None, closed_at=None).count() == 2
    assert counter.slots.filter(withdrawn_at=None).count() == 3
    history = desk.get(at(counter, "publications/")).content.decode()
    assert "後の公開があります" in history


def test_oddities_are_marked(desk: Client, counter: Counter, monday: date) -> None:
    Holiday.objects.create(day=monday, name="試験の日")
    counter.bands.update(starts=time(8), ends=time(9))
    page = shown(desk, counter, span(monday))
    assert "開庁時間の外です（8:00）" in page
    assert "土日・祝日・年末年始です（8:00、8:30）" in page
    assert "気になる点がある枠 <strong>2</strong>" in page


def test_a_release_is_published_with_its_instant(
    desk: Client, counter: Counter, monday: date
) -> None:
    release = {"release_day": f"{monday - timedelta(days=3)}", "release_time": "08:30"}
    publish(desk, counter, span(monday) | release)
    [instant] = set(counter.slots.values_list("bookable_from", flat=True))
    assert instant is not None
    assert f"{instant.astimezone(TOKYO):%H:%M}" == "08:30"
    half = desk.get(at(counter, "publication/"), span(monday) | {"release_time": "08:30"})
    assert half.status_code == 422


@pytest.mark.parametrize(("first", "last"), [(-1, 3), (3, 2), (1, 400)])
def test_days_that_make_no_sense_are_pointed_out(
    desk: Client, counter: Counter, first: int, last: int
) -> None:
    today = tokyo_day(database_now())
    asked = {
        "first": f"{today + timedelta(days=first)}",
        "last": f"{today + timedelta(days=last)}",
    }
    answer = desk.get(at(counter, "publication/"), asked)
    assert (answer.status_code, "aria-invalid" in answer.content.decode()) == (422, True)


def test_a_pattern_that_can_not_be_published_is_told(
    desk: Client, counter: Counter, monday: date
) -> None:
    Counter.objects.filter(pk=counter.pk).update(session_minutes=180)
    answer = desk.get(at(counter, "publication/"), span(monday))
    assert answer.status_code == 422
    assert "相談1回より短い" in answer.content.decode()


def test_rolling_is_switched_on_and_off(desk: Client, counter: Counter) -> None:
    for wanted, said in (("1", "自動の公開をやめる"), ("0", "毎晩、自動で公開する")):
        page = desk.post(at(counter, "rolling/"), {"rolling": wanted}, follow=True)
        assert said in page.content.decode()
        counter.refresh_from_db()
        assert counter.rolling is (wanted == "1")


def closing(slot: Slot) -> dict[str, str]:
    day = tokyo_day(slot.starts)
    return {"first": f"{day}", "last": f"{day}", "reason": "台風"}


@pytest.mark.parametrize("kind", ["counter", "office", "bureau"])
def test_a_place_is_closed_in_two_steps_and_opened_again(client: Client, kind: str) -> None:
    make_terms()
    counter = make_counter()
    taken, free = make_slot(counter), make_slot(counter)
    reference = apply(application(taken))
    place = {"counter": counter, "office": counter.office, "bureau": counter.office.bureau}[kind]
    sign_in(client, make_staff(Role.BUREAU, counter.office.bureau))
    here = f"/desk/{kind}s/{place.pk}/closures/"
    assert client.get(here).status_code == 200
    page = client.get(here, closing(taken)).content.decode()
    assert reference in page
    assert not Closure.objects.exists()
    stale = client.post(here + "close/", closing(taken) | {"fingerprint": "0"})
    assert stale.status_code == 422
    done = client.post(here + "close/", closing(taken) | {"fingerprint": agreed(page)})
    assert done.headers["Location"] == here
    free.refresh_from_db()
    taken.refresh_from_db()
    assert (free.withdrawn_at is None, taken.withdrawn_at is None) == (False, True)
    assert taken.closed_at is not None
    assert "台風" in client.get(here).content.decode()
    client.post(here + "end/", {"closure": f"{Closure.objects.get().pk}"})
    free.refresh_from_db()
    assert free.withdrawn_at is None
    gone = client.post(here + "end/", {"closure": "1"}, follow=True)
    assert "すでに取りやめました" in gone.content.decode()


def test_a_manager_closes_the_office_and_not_the_bureau(desk: Client, counter: Counter) -> None:
    assert desk.get(f"/desk/offices/{counter.office_id}/closures/").status_code == 200
    assert desk.get(f"/desk/bureaus/{counter.office.bureau_id}/closures/").status_code == 404
    wrong = desk.get(
        f"/desk/offices/{counter.office_id}/closures/",
        {"first": "2020-01-01", "last": "2020-01-01", "reason": "台風"},
    )
    assert (wrong.status_code, "すでに過ぎています" in wrong.content.decode()) == (422, True)
    assert desk.post(f"/desk/offices/{counter.office_id}/closures/close/").status_code == 422

"""The timetable's pages: what is typed is stored, what is refused is said beside what was typed."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.test import Client

from madoguchi.models import Band, Counter, Holiday, Role, StaffEvent
from madoguchi.queries.clock import database_now
from madoguchi.rules.dates import tokyo_day
from tests.builders import make_counter
from tests.desk.people import make_staff, sign_in

pytestmark = pytest.mark.django_db

MORNING = {
    "weekday": "0",
    "starts": "09:00",
    "ends": "12:00",
    "capacity": "2",
    "valid_from": "2090-01-01",
}


@pytest.fixture
def counter() -> Counter:
    return make_counter()


@pytest.fixture
def desk(client: Client, counter: Counter) -> Client:
    """A browser in which the office's manager is signed in."""
    return sign_in(client, make_staff(Role.MANAGER, counter.office))


def at(counter: Counter, page: str) -> str:
    return f"/desk/counters/{counter.pk}/{page}"


def test_a_band_is_added_changed_and_ended(desk: Client, counter: Counter) -> None:
    added = desk.post(at(counter, "bands/"), MORNING)
    assert added.headers["Location"] == at(counter, "timetable/")
    band = counter.bands.get()
    assert "月曜日09:00を変える" in desk.get(at(counter, "timetable/")).content.decode()
    assert 'value="2090-01-01"' in desk.get(at(counter, f"bands/{band.pk}/")).content.decode()
    desk.post(
        at(counter, f"bands/{band.pk}/change/"),
        MORNING | {"capacity": "5", "valid_from": "2090-02-01", "on_holidays": "on"},
    )
    later = counter.bands.get(capacity=5)
    assert (later.on_holidays, later.valid_from) == (True, date(2090, 2, 1))
    desk.post(at(counter, f"bands/{later.pk}/end/"), {"last": "2090-03-01"})
    later.refresh_from_db()
    assert later.valid_until == date(2090, 3, 1)
    assert StaffEvent.objects.filter(counter=counter).count() == 3


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"starts": "11:50", "ends": "12:00"}, "相談1回より短い"),
        ({"starts": "11:00", "ends": "13:00"}, "同じ時間を含む"),
        ({"capacity": "0"}, "aria-invalid"),
        ({"ends": ""}, "＊"),
    ],
)
def test_a_band_that_is_refused_is_shown_again(
    desk: Client, counter: Counter, typed: dict[str, str], said: str
) -> None:
    desk.post(at(counter, "bands/"), MORNING)
    answer = desk.post(at(counter, "bands/"), MORNING | typed)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert counter.bands.count() == 1


def test_a_band_page_says_what_is_refused(desk: Client, counter: Counter) -> None:
    desk.post(at(counter, "bands/"), MORNING)
    band = counter.bands.get()
    wrong = desk.post(at(counter, f"bands/{band.pk}/change/"), MORNING | {"ends": "09:10"})
    assert (wrong.status_code, "相談1回より短い" in wrong.content.decode()) == (422, True)
    wrong = desk.post(at(counter, f"bands/{band.pk}/end/"), {"last": "x"})
    assert wrong.status_code == 422
    assert desk.get(at(counter, f"bands/{band.pk + 1}/")).status_code == 404


def test_one_day_is_split_and_put_back(desk: Client, counter: Counter) -> None:
    desk.post(at(counter, "bands/"), MORNING)
    day = {"day": "2090-04-03", "starts": "09:00"}
    form = desk.get(at(counter, "single-day/"), day)
    assert 'value="12:00"' in form.content.decode()
    split = day | {
        "starts_1": "09:00",
        "ends_1": "10:00",
        "capacity_1": "1",
        "starts_2": "11:00",
        "ends_2": "12:00",
        "capacity_2": "3",
        "reason": "会議",
    }
    saved = desk.post(at(counter, "single-day/set/"), split)
    assert saved.headers["Location"] == at(counter, "timetable/")
    assert [row.capacity for row in counter.occurrences.get().hours.all()] == [1, 3]
    page = desk.get(at(counter, "timetable/")).content.decode()
    assert "2090年4月3日" in page
    assert "会議" in page
    assert 'value="11:00"' in desk.get(at(counter, "single-day/"), day).content.decode()
    desk.post(at(counter, "single-day/end/"), day)
    assert not counter.occurrences.exists()
    assert desk.post(at(counter, "single-day/end/"), day).status_code == 422


def test_hours_half_filled_in_are_pointed_out(desk: Client, counter: Counter) -> None:
    desk.post(at(counter, "bands/"), MORNING)
    half = {"day": "2090-04-03", "starts": "09:00", "starts_1": "09:00"}
    answer = desk.post(at(counter, "single-day/set/"), half)
    assert answer.status_code == 422
    assert "3つとも空に" in answer.content.decode()
    other_day = desk.post(at(counter, "single-day/set/"), half | {"day": "2090-04-04"})
    assert other_day.status_code == 422
    lost = desk.get(at(counter, "single-day/"), {"day": "x"})
    assert lost.headers["Location"] == at(counter, "timetable/")


def test_a_closed_day_is_opened_and_closed_again(desk: Client, counter: Counter) -> None:
    day = {"day": "2090-05-03"}
    desk.post(at(counter, "openings/"), day)
    assert counter.openings.get().day == date(2090, 5, 3)
    again = desk.post(at(counter, "openings/"), day)
    assert "すでに登録されています" in again.content.decode()
    desk.post(at(counter, "openings/end/"), day)
    assert not counter.openings.exists()
    assert desk.post(at(counter, "openings/end/"), day).status_code == 422


def test_a_counsellor_sees_the_timetable_without_its_forms(
    client: Client, counter: Counter
) -> None:
    sign_in(client, make_staff(Role.COUNSELLOR, counter.office))
    page = client.get(at(counter, "timetable/"))
    assert page.status_code == 200
    assert "時間帯を加える" not in page.content.decode()
    assert client.post(at(counter, "bands/"), MORNING).status_code == 404


def test_another_offices_counter_is_not_there(desk: Client) -> None:
    other = make_counter()
    assert desk.get(at(other, "timetable/")).status_code == 404
    assert desk.post(at(other, "bands/"), MORNING).status_code == 404
    band = Band.objects.create(
        counter=other, weekday=0, starts=time(9), ends=time(10), valid_from=date(2090, 1, 1)
    )
    mine = make_counter(office=make_counter().office)
    assert desk.get(at(mine, f"bands/{band.pk}/")).status_code == 404


def test_holidays_are_edited_by_the_head_office_only(client: Client, counter: Counter) -> None:
    sign_in(client, make_staff(Role.HEAD_OFFICE))
    client.post("/desk/holidays/set/", {"day": "2090-06-10", "name": "記念日"})
    assert Holiday.objects.get(day=date(2090, 6, 10)).name == "記念日"
    assert "記念日" in client.get("/desk/holidays/").content.decode()
    assert client.post("/desk/holidays/set/", {"day": "2090-06-10"}).status_code == 422
    client.post("/desk/holidays/end/", {"day": "2090-06-10"})
    assert not Holiday.objects.filter(day=date(2090, 6, 10)).exists()
    gone = client.post("/desk/holidays/end/", {"day": "2090-06-10"}, follow=True)
    assert "登録されていません" in gone.content.decode()
    sign_in(client, make_staff(Role.BUREAU, counter.office.bureau))
    assert client.get("/desk/holidays/").status_code == 404


def test_the_counters_are_listed_with_how_long_their_slots_last(
    desk: Client, counter: Counter
) -> None:
    make_counter(name="よその窓口")
    page = desk.get("/desk/counters/").content.decode()
    assert counter.name in page
    assert "空いている枠がありません" in page
    assert "よその窓口" not in page
    home = desk.get("/desk/").content.decode()
    assert f"{counter}</a>　空いている枠がありません" in home
    assert "よその窓口" not in home


def test_why_there_is_no_slot_is_told_in_words(desk: Client, counter: Counter) -> None:
    page = at(counter, "why/")
    assert desk.get(page).status_code == 200
    far = tokyo_day(database_now()) + timedelta(days=400)
    said = desk.get(page, {"day": f"{far}", "time": "10:00"}).content.decode()
    assert "週間予定に、この曜日のこの時刻の時間帯がありません" in said
    assert "まだ受付前です" in said
    assert desk.get(page, {"day": "x"}).status_code == 422

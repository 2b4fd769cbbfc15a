"""The booking page: seeing, cancelling, the calendar file, and leaving a shared computer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from madoguchi.keys import Purpose
from madoguchi.models import Applicant, Slot
from madoguchi.queries.clock import database_now
from tests.builders import make_counter, make_slot, make_terms
from tests.web.typed import apply_for, mailed_code, mailed_link, state_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def slot() -> Slot:
    make_terms()
    return make_slot(make_counter(tool="Zoom", counselling_terms_url="https://kiyaku.example/"))


@pytest.fixture
def reference(client: Client, slot: Slot) -> str:
    made = apply_for(client, slot)
    client.post(f"/bookings/{made}/code/", {"code": mailed_code(made)})
    return made


def test_the_mailed_link_opens_the_booking_with_all_that_a_person_needs(reference: str) -> None:
    phone = Client()
    answer = phone.get(mailed_link(reference, Purpose.BOOKING), follow=True)
    page = text_of(answer)
    for words in ("髙橋 花子", "Zoom", "03-1234-5678", "予約は無料", "証明するものではありません"):
        assert words in page
    assert 'href="https://kiyaku.example/"' in answer.content.decode()


def test_without_the_link_the_booking_does_not_open(reference: str) -> None:
    stranger = Client()
    assert stranger.get(f"/bookings/{reference}/").status_code == 404
    assert stranger.get(f"/bookings/{reference}/calendar.ics").status_code == 404
    assert stranger.post(f"/bookings/{reference}/cancellation/").status_code == 404


def test_cancelling_takes_a_deliberate_second_step(client: Client, reference: str) -> None:
    asked = client.get(f"/bookings/{reference}/cancellation/")
    assert "取り消しますか" in text_of(asked)
    assert state_of(reference) == "confirmed"
    done = client.post(f"/bookings/{reference}/cancellation/", follow=True)
    assert "取り消されています" in text_of(done)
    assert state_of(reference) == "cancelled"
    assert client.post(f"/bookings/{reference}/cancellation/").status_code == 302
    assert client.get(f"/bookings/{reference}/cancellation/").status_code == 302


def test_after_the_cut_off_the_page_names_the_telephone_instead(
    client: Client, reference: str, slot: Slot
) -> None:
    starts = database_now() + timedelta(minutes=30)
    Slot.objects.filter(pk=slot.pk).update(starts=starts, ends=starts + timedelta(minutes=30))
    page = client.get(f"/bookings/{reference}/")
    assert "締切" in text_of(page)
    assert "取消しへ進む" not in text_of(page)
    answer = client.post(f"/bookings/{reference}/cancellation/")
    assert answer.status_code == 409
    assert state_of(reference) == "confirmed"


def test_the_calendar_file_is_offered_while_the_booking_stands(
    client: Client, reference: str
) -> None:
    answer = client.get(f"/bookings/{reference}/calendar.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"BEGIN:VEVENT" in answer.content
    client.post(f"/bookings/{reference}/cancellation/")
    assert client.get(f"/bookings/{reference}/calendar.ics").status_code == 404


def test_finishing_on_a_shared_computer_leaves_no_way_back(client: Client, reference: str) -> None:
    answer = client.post("/finish/")
    assert "利用を終えました" in text_of(answer)
    assert '"cookies"' in answer["Clear-Site-Data"]
    assert client.get(f"/bookings/{reference}/").status_code == 404
    assert client.get(f"/bookings/{reference}/mail/").status_code == 404
    assert state_of(reference) == "confirmed"


def test_a_booking_whose_data_were_deleted_still_opens(client: Client, reference: str) -> None:
    Applicant.objects.all().delete()
    page = text_of(client.get(f"/bookings/{reference}/"))
    assert "予約は確定しています" in page
    assert "お預かりしている内容" not in page


def test_pages_of_a_booking_are_kept_by_no_cache(client: Client, reference: str) -> None:
    for path in ("", "cancellation/", "calendar.ics", "mail/"):
        answer = client.get(f"/bookings/{reference}/{path}")
        assert answer["Cache-Control"] == "private, no-store"

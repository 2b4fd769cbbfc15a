"""Applying: the form, the check page, the application itself, and a slot that is gone."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from madoguchi.actions.apply import apply
from madoguchi.actions.publish_terms import publish_terms
from madoguchi.models import Applicant, Booking, Slot
from tests.builders import application, make_counter, make_slot, make_terms
from tests.web.typed import apply_for, filled_in, hidden_fields, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def slot() -> Slot:
    make_terms()
    return make_slot(capacity=2)


def test_the_form_names_the_slot_the_sender_and_the_hour_before_anything_is_sent(
    client: Client, slot: Slot
) -> None:
    page = text_of(client.get(f"/slots/{slot.pk}/application/"))
    assert slot.counter.name in page
    assert "yoyaku@madoguchi.example" in page
    assert "1時間以内" in page


def test_the_check_page_shows_what_was_typed_and_stores_nothing(client: Client, slot: Slot) -> None:
    answer = client.post(f"/slots/{slot.pk}/application/", filled_in(slot))
    assert answer.status_code == 200
    page = text_of(answer)
    assert "髙橋 花子" in page
    assert "090-1234-5678" in page
    assert not Booking.objects.exists()


def test_going_back_from_the_check_page_keeps_every_field(client: Client, slot: Slot) -> None:
    checked = client.post(f"/slots/{slot.pk}/application/", filled_in(slot, number="13010-1"))
    back = client.post(f"/slots/{slot.pk}/application/", hidden_fields(checked) | {"edit": "1"})
    content = back.content.decode()
    assert 'value="髙橋 花子"' in content
    assert 'value="hanako@example.jp"' in content
    assert 'value="13010-1"' in content
    assert 'value="online" checked' in content
    assert "相談したいです。</textarea>" in content
    assert "aria-invalid" not in content


def test_what_the_check_page_carries_on_makes_the_booking(client: Client, slot: Slot) -> None:
    checked = client.post(f"/slots/{slot.pk}/application/", filled_in(slot))
    applied = client.post(f"/slots/{slot.pk}/bookings/", hidden_fields(checked))
    assert applied.status_code == 302
    stored = Applicant.objects.get()
    assert (stored.name, stored.email, stored.phone) == (
        "髙橋 花子",
        "hanako@example.jp",
        "+819012345678",
    )
    assert stored.message == "転職について\n相談したいです。"


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("name", "", "氏名を入力してください"),
        ("name", "a\r\nBcc: x@example.jp", "使えない文字"),
        ("name", "髙橋\0", "使えない文字"),
        ("name", "あ" * 101, "100文字以内"),
        ("email", "", "メールアドレスを入力してください"),
        ("email", "hanako", "形になっていません"),
        ("email", "a@example.jp\r\nBcc: b@example.jp", "使えない文字"),
        ("phone", "", "電話番号を入力してください"),
        ("phone", "110", "確認できません"),
        ("phone", "03-1234-5678 内線12", "内線番号"),
        ("registration", "", "選んでください"),
        ("registration", "staff", "選んでください"),
        ("message", "x" * 1001, "1000文字以内"),
        ("message", "x\0y", "使えない文字"),
        ("number", "123", "5桁の数字"),
    ],
)
def test_a_bad_field_is_told_beside_it_and_in_the_summary(
    client: Client, slot: Slot, field: str, typed: str, message: str
) -> None:
    for path in ("application", "bookings"):
        answer = client.post(f"/slots/{slot.pk}/{path}/", filled_in(slot, **{field: typed}))
        content = answer.content.decode()
        assert answer.status_code == 422
        assert f'<a href="#{field}">' in content
        assert f'id="{field}-error">＊' in content
        assert text_of(answer).count(message) >= 2
    assert not Booking.objects.exists()


def test_a_malformed_number_is_pointed_out_once_and_then_kept(client: Client, slot: Slot) -> None:
    first = client.post(f"/slots/{slot.pk}/application/", filled_in(slot, number="ABC 1"))
    assert first.status_code == 422
    again = filled_in(slot, number="ABC 1") | {"number_kept": hidden_fields(first)["number_kept"]}
    second = client.post(f"/slots/{slot.pk}/application/", again)
    assert second.status_code == 200
    applied = client.post(f"/slots/{slot.pk}/bookings/", hidden_fields(second))
    assert applied.status_code == 302
    assert Applicant.objects.get().number == "ABC 1"


def test_a_number_that_was_kept_is_not_pointed_out_again_after_going_back(
    client: Client, slot: Slot
) -> None:
    kept = filled_in(slot, number="なし", number_kept="なし")
    checked = client.post(f"/slots/{slot.pk}/application/", kept)
    back = client.post(f"/slots/{slot.pk}/application/", hidden_fields(checked) | {"edit": "1"})
    assert hidden_fields(back)["number_kept"] == "なし"


def test_another_malformed_number_is_pointed_out_anew(client: Client, slot: Slot) -> None:
    typed = filled_in(slot, number="ABC 2", number_kept="ABC 1")
    assert client.post(f"/slots/{slot.pk}/application/", typed).status_code == 422


def test_a_doubled_submit_is_one_booking(client: Client, slot: Slot) -> None:
    typed = filled_in(slot)
    first = client.post(f"/slots/{slot.pk}/bookings/", typed)
    second = client.post(f"/slots/{slot.pk}/bookings/", typed)
    assert first["Location"] == second["Location"]
    assert Booking.objects.count() == 1


def test_a_form_replayed_by_another_browser_is_refused(client: Client, slot: Slot) -> None:
    typed = filled_in(slot)
    client.post(f"/slots/{slot.pk}/bookings/", typed)
    answer = Client().post(f"/slots/{slot.pk}/bookings/", typed)
    assert answer.status_code == 409
    assert Booking.objects.count() == 1


def test_a_form_from_another_site_is_refused_in_plain_words(slot: Slot) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(f"/slots/{slot.pk}/bookings/", filled_in(slot))
    assert answer.status_code == 403
    assert "受け付けられませんでした" in text_of(answer)
    assert not Booking.objects.exists()


def test_two_tabs_make_two_bookings_and_both_pages_open(client: Client, slot: Slot) -> None:
    one, other = apply_for(client, slot), apply_for(client, slot)
    assert one != other
    for reference in (one, other):
        assert client.get(f"/bookings/{reference}/mail/").status_code == 200


def test_the_loser_gets_the_three_nearest_free_slots_with_the_form_kept(client: Client) -> None:
    make_terms()
    counter = make_counter()
    slots = [make_slot(counter) for _ in range(6)]
    apply(application(slots[2]))
    lost = client.post(f"/slots/{slots[2].pk}/bookings/", filled_in(slots[2]))
    assert lost.status_code == 409
    content = lost.content.decode()
    offered = [slot for slot in slots if f'action="/slots/{slot.pk}/application/"' in content]
    assert offered == [slots[0], slots[1], slots[3]] or offered == [slots[1], slots[3], slots[4]]
    kept = hidden_fields(lost)
    assert kept["name"] == "髙橋 花子"
    assert client.post(f"/slots/{slots[3].pk}/application/", kept).status_code == 200


def test_what_was_typed_survives_a_slot_that_is_lost_before_the_check_page(client: Client) -> None:
    make_terms()
    counter = make_counter()
    full, free = make_slot(counter), make_slot(counter)
    apply(application(full))
    for extra in ({}, {"edit": "1"}):
        lost = client.post(f"/slots/{full.pk}/application/", filled_in(full) | extra)
        assert lost.status_code == 409
        assert "この画面に残っています" in text_of(lost)
        checked = client.post(f"/slots/{free.pk}/application/", hidden_fields(lost))
        assert checked.status_code == 200
        assert "髙橋 花子" in text_of(checked)


def test_a_counter_paused_meanwhile_gives_its_reason_and_promises_nothing(client: Client) -> None:
    make_terms()
    slot = make_slot(make_counter(paused_because="機器の点検のため、停止しています。"))
    answer = client.post(f"/slots/{slot.pk}/bookings/", filled_in(slot))
    assert "機器の点検のため" in text_of(answer)
    assert "この画面に残っています" not in text_of(answer)


def test_a_form_changed_after_it_was_sent_says_that_the_change_was_not_taken(
    client: Client, slot: Slot
) -> None:
    typed = filled_in(slot)
    client.post(f"/slots/{slot.pk}/bookings/", typed)
    again = client.post(f"/slots/{slot.pk}/bookings/", typed | {"name": "𠮷野 太郎"}, follow=True)
    assert "あとから変えた内容は反映していません" in text_of(again)
    assert Applicant.objects.get().name == "髙橋 花子"


def test_reloading_the_address_of_a_press_leads_to_its_page(client: Client, slot: Slot) -> None:
    answer = client.get(f"/slots/{slot.pk}/bookings/")
    assert answer["Location"] == f"/slots/{slot.pk}/application/"
    assert client.options(f"/slots/{slot.pk}/application/").status_code == 405
    assert client.get("/finish/")["Location"] == "/"


def test_the_form_of_a_full_slot_offers_others_at_once(client: Client) -> None:
    make_terms()
    counter = make_counter()
    full, free = make_slot(counter), make_slot(counter)
    apply(application(full))
    answer = client.get(f"/slots/{full.pk}/application/")
    assert answer.status_code == 409
    assert f'href="/slots/{free.pk}/application/"' in answer.content.decode()


def test_slots_that_are_past_closed_paused_unpublished_or_unknown_answer_clearly(
    client: Client,
) -> None:
    make_terms()
    now = timezone.now()
    past = make_slot(starts=now - timedelta(hours=1))
    soon = make_slot(starts=now + timedelta(minutes=70))
    far = make_slot(starts=now + timedelta(days=60))
    closed = make_slot(make_counter(accepts_bookings=False))
    paused = make_slot(make_counter(paused_because="機器の点検のため"))
    withdrawn = make_slot()
    Slot.objects.filter(pk=withdrawn.pk).update(withdrawn_at=now)
    expected = {past: 410, soon: 409, far: 409, closed: 409, paused: 409, withdrawn: 410}
    for slot, status in expected.items():
        for answer in (
            client.get(f"/slots/{slot.pk}/application/"),
            client.post(f"/slots/{slot.pk}/bookings/", filled_in(slot)),
        ):
            assert answer.status_code == status, slot
    for unknown in ("999999999999999999", "0", "99999999999999999999", "-1", "x"):
        assert client.get(f"/slots/{unknown}/application/").status_code == 404
        sent = filled_in(past)
        assert client.post(f"/slots/{unknown}/bookings/", sent).status_code == 404
    assert not Booking.objects.exists()


def test_terms_that_changed_meanwhile_are_shown_again_before_anything_is_stored(
    client: Client, slot: Slot
) -> None:
    typed = filled_in(slot)
    newer = publish_terms("新しい規約", effective_on=date(2024, 1, 1))
    answer = client.post(f"/slots/{slot.pk}/bookings/", typed)
    assert answer.status_code == 409
    assert "利用規約が新しくなりました" in text_of(answer)
    assert hidden_fields(answer)["terms"] == str(newer.pk)
    assert not Booking.objects.exists()


def test_terms_that_changed_while_the_slot_filled_up_lead_to_other_slots(client: Client) -> None:
    make_terms()
    counter = make_counter()
    slot, other = make_slot(counter), make_slot(counter)
    typed = filled_in(slot)
    publish_terms("新しい規約", effective_on=date(2024, 1, 1))
    apply(application(slot))
    answer = client.post(f"/slots/{slot.pk}/bookings/", typed)
    assert answer.status_code == 409
    assert f'action="/slots/{other.pk}/application/"' in answer.content.decode()


@pytest.mark.parametrize("terms", ["", "0", "-1", "x", "9" * 30, "１"])
def test_terms_that_are_no_number_or_never_were_are_not_accepted(
    client: Client, slot: Slot, terms: str
) -> None:
    answer = client.post(f"/slots/{slot.pk}/bookings/", filled_in(slot, terms=terms))
    assert answer.status_code == 409
    assert not Booking.objects.exists()


def test_a_tampered_submission_counts_as_a_new_form(client: Client, slot: Slot) -> None:
    apply_for(client, slot, submission="'; DROP TABLE")
    apply_for(client, slot, submission=str(uuid4()) + "0")
    assert Booking.objects.count() == 2


def test_without_terms_in_force_nobody_can_apply(client: Client) -> None:
    slot = make_slot()
    answer = client.get(f"/slots/{slot.pk}/application/")
    assert answer.status_code == 409
    assert "まだオンライン予約を始めていません" in text_of(answer)
    assert not Booking.objects.exists()


def test_pages_with_personal_data_are_kept_by_no_cache(client: Client, slot: Slot) -> None:
    for answer in (
        client.get(f"/slots/{slot.pk}/application/"),
        client.post(f"/slots/{slot.pk}/application/", filled_in(slot)),
        client.post(f"/slots/{slot.pk}/bookings/", filled_in(slot)),
    ):
        assert answer["Cache-Control"] == "private, no-store"

"""The mailed link: opening it changes nothing, a person's press confirms, and late is said so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from madoguchi.actions.apply import apply
from madoguchi.models import Applicant, Booking, Claim, Event, Slot
from tests.builders import application, let_expire, make_counter, make_slot, make_terms
from tests.rows import everything
from tests.web.typed import apply_for, mailed_code, mailed_link, state_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def slot() -> Slot:
    make_terms()
    counter = make_counter()
    make_slot(counter)
    return make_slot(counter)


@pytest.fixture
def reference(client: Client, slot: Slot) -> str:
    return apply_for(client, slot)


def test_the_link_moves_its_secret_out_of_the_address(reference: str) -> None:
    phone = Client()
    answer = phone.get(mailed_link(reference))
    assert answer.status_code == 302
    assert answer["Location"] == f"/bookings/{reference}/confirmation/"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "private, no-store"
    cookie = answer.cookies["madoguchi-links"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_opening_heading_and_prefetching_the_link_change_nothing(reference: str) -> None:
    before = everything()
    scanner = Client()
    for _ in range(3):
        scanner.head(mailed_link(reference))
        scanner.get(mailed_link(reference), headers={"sec-purpose": "prefetch"}, follow=True)
        scanner.head(f"/bookings/{reference}/confirmation/")
        assert scanner.post(mailed_link(reference)).status_code == 405
    assert everything() == before


def test_the_page_has_one_button_and_pressing_it_confirms(reference: str) -> None:
    phone = Client()
    page = phone.get(mailed_link(reference), follow=True).content.decode()
    assert page.count("予約を確定する</button>") == 1
    pressed = phone.post(f"/bookings/{reference}/confirmation/", follow=True)
    assert "予約が確定しました" in text_of(pressed)
    assert state_of(reference) == "confirmed"


def test_the_second_press_and_the_link_opened_again_say_confirmed_and_change_nothing(
    reference: str,
) -> None:
    phone = Client()
    phone.get(mailed_link(reference))
    phone.post(f"/bookings/{reference}/confirmation/")
    before = everything()
    again = phone.post(f"/bookings/{reference}/confirmation/", follow=True)
    opened = Client().get(mailed_link(reference), follow=True)
    for answer in (again, opened):
        assert answer.status_code == 200
        assert "確定" in text_of(answer)
        assert "予約を確定する</button>" not in answer.content.decode()
    assert everything() == before


@pytest.mark.parametrize("token", ["x", "0" * 37, "1234567890" + "1-" + "a" * 26, "..%2f"])
def test_a_link_that_we_never_made_is_told_kindly(client: Client, token: str) -> None:
    answer = client.get(f"/k/{token}")
    assert answer.status_code == 404


def test_the_link_to_a_booking_does_not_confirm(reference: str) -> None:
    from_booking_link = mailed_link(reference).replace("/k/", "/b/")
    phone = Client()
    assert phone.get(from_booking_link).status_code == 404
    assert phone.post(f"/bookings/{reference}/confirmation/").status_code == 404
    assert state_of(reference) == "held"


def test_a_forged_cookie_opens_nothing(reference: str) -> None:
    forger = Client()
    forger.cookies["madoguchi-links"] = f"c{reference}1-" + "a" * 26 + "_b_c_" + "x" * 4000
    assert forger.get(f"/bookings/{reference}/confirmation/").status_code == 404


def test_links_to_several_bookings_work_side_by_side(client: Client, slot: Slot) -> None:
    other = make_slot(slot.counter)
    one, two = apply_for(client, slot), apply_for(client, other)
    phone = Client()
    phone.get(mailed_link(one))
    phone.get(mailed_link(two))
    phone.post(f"/bookings/{one}/confirmation/")
    phone.post(f"/bookings/{two}/confirmation/")
    assert state_of(one) == state_of(two) == "confirmed"


def test_an_expired_link_says_so_and_one_press_applies_again_with_the_data_kept(
    reference: str, slot: Slot
) -> None:
    let_expire(reference)
    phone = Client()
    page = phone.get(mailed_link(reference), follow=True)
    assert page.status_code == 410
    assert "期限を過ぎました" in text_of(page)
    assert "（同じ時間）" in text_of(page)
    sent = {"slot": str(slot.pk), "terms": str(Booking.objects.get().terms_id)}
    renewed = phone.post(f"/bookings/{reference}/renewal/", sent)
    assert renewed.status_code == 302
    again = Booking.objects.exclude(reference=reference).get()
    assert renewed["Location"] == f"/bookings/{again.reference}/mail/"
    assert Applicant.objects.get(booking=again).name == "髙橋 花子"
    claim = Claim.objects.get(booking=again)
    assert claim.slot_id == slot.pk
    assert claim.taken.upper - claim.taken.lower == timedelta(hours=1)
    assert phone.post(f"/bookings/{reference}/renewal/", sent)["Location"] == renewed["Location"]
    assert Booking.objects.count() == 2
    assert "もう一度の申込みを受け付けています" in text_of(
        phone.get(mailed_link(reference), follow=True)
    )


def test_a_renewal_that_has_ended_itself_is_not_promised(reference: str, slot: Slot) -> None:
    let_expire(reference)
    phone = Client()
    phone.get(mailed_link(reference))
    sent = {"slot": str(slot.pk), "terms": str(Booking.objects.get().terms_id)}
    phone.post(f"/bookings/{reference}/renewal/", sent)
    again = Booking.objects.exclude(reference=reference).get().reference
    phone.post(f"/bookings/{again}/withdrawal/")
    page = text_of(phone.get(mailed_link(reference), follow=True))
    assert "もう一度の申込みを受け付けています" not in page
    assert "時間を選び直して" in page


def test_where_the_slot_is_gone_the_nearest_is_offered(reference: str, slot: Slot) -> None:
    let_expire(reference)
    apply(application(slot))
    phone = Client()
    page = text_of(phone.get(mailed_link(reference), follow=True))
    assert "（同じ時間）" not in page
    assert "ボタン一つで申し込めます" in page
    sent = {"slot": str(slot.pk), "terms": str(Booking.objects.first().terms_id)}  # type: ignore[union-attr]
    lost = phone.post(f"/bookings/{reference}/renewal/", sent)
    assert lost.status_code == 409
    assert "満席" in text_of(lost)


def test_a_held_booking_can_not_be_renewed(client: Client, reference: str, slot: Slot) -> None:
    sent = {"slot": str(slot.pk), "terms": str(Booking.objects.get().terms_id)}
    assert client.post(f"/bookings/{reference}/renewal/", sent).status_code != 500
    assert Booking.objects.count() == 1


@pytest.mark.parametrize("sent", [{}, {"slot": "x"}, {"slot": "9" * 40, "terms": "1"}])
def test_a_renewal_of_nonsense_stores_nothing(reference: str, sent: dict[str, str]) -> None:
    let_expire(reference)
    phone = Client()
    phone.get(mailed_link(reference))
    assert phone.post(f"/bookings/{reference}/renewal/", sent).status_code in {404, 409}
    assert Booking.objects.count() == 1


def test_pressing_too_late_confirms_nothing(reference: str) -> None:
    phone = Client()
    phone.get(mailed_link(reference))
    let_expire(reference)
    late = phone.post(f"/bookings/{reference}/confirmation/")
    assert late.status_code == 410
    assert state_of(reference) == "held"
    assert not Event.objects.filter(act="confirm").exists()


def test_the_waiting_browser_is_told_of_a_confirmation_elsewhere(
    client: Client, reference: str
) -> None:
    phone = Client()
    phone.get(mailed_link(reference))
    phone.post(f"/bookings/{reference}/confirmation/")
    assert "予約が確定しました" in text_of(client.get(f"/bookings/{reference}/mail/"))
    answer = client.post(f"/bookings/{reference}/code/", {"code": mailed_code(reference)})
    assert answer.status_code == 302

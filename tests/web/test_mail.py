""" "Look at your mail": what the applying browser may do, and what it may not."""

from __future__ import annotations

import pytest
from django.test import Client

from madoguchi.models import Applicant, Letter, LetterState, Slot
from madoguchi.rules.reference import spoken
from tests.builders import let_expire, make_slot, make_terms
from tests.web.typed import apply_for, mailed_code, mailed_link, state_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def slot() -> Slot:
    make_terms()
    return make_slot(capacity=3)


@pytest.fixture
def reference(client: Client, slot: Slot) -> str:
    return apply_for(client, slot)


def test_the_page_gives_the_deadline_the_address_the_reference_and_the_telephone(
    client: Client, reference: str
) -> None:
    page = text_of(client.get(f"/bookings/{reference}/mail/"))
    assert "まだ確定していません" in page
    assert "hanako@example.jp" in page
    assert spoken(reference) in page
    assert "03-1234-5678" in page


def test_neither_the_link_nor_the_code_is_on_the_page(client: Client, reference: str) -> None:
    content = client.get(f"/bookings/{reference}/mail/").content.decode()
    assert mailed_link(reference).removeprefix("/k/") not in content
    assert mailed_code(reference) not in content


def test_another_browser_sees_nothing_and_can_do_nothing(client: Client, reference: str) -> None:
    other = Client()
    assert other.get(f"/bookings/{reference}/mail/").status_code == 404
    for act in ("code", "letters", "address", "withdrawal"):
        sent = {"code": mailed_code(reference), "email": "x@example.jp"}
        assert other.post(f"/bookings/{reference}/{act}/", sent).status_code == 404
    assert other.post(f"/bookings/{reference}/renewal/").status_code == 404
    assert state_of(reference) == "held"


def test_the_browsers_secret_alone_confirms_nowhere(client: Client, reference: str) -> None:
    assert client.post(f"/bookings/{reference}/confirmation/").status_code == 404
    assert client.get(f"/bookings/{reference}/").status_code == 404
    assert client.post(f"/bookings/{reference}/cancellation/").status_code == 404
    assert state_of(reference) == "held"


def test_the_six_digits_typed_in_any_width_confirm_and_open_the_booking(
    client: Client, reference: str
) -> None:
    wide = mailed_code(reference).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    answer = client.post(f"/bookings/{reference}/code/", {"code": f" {wide} "})
    assert answer["Location"] == f"/bookings/{reference}/"
    assert state_of(reference) == "confirmed"
    assert "予約は確定しています" in text_of(client.get(f"/bookings/{reference}/"))


def test_five_wrong_codes_end_the_attempts_and_the_link_still_works(
    client: Client, reference: str
) -> None:
    wrong = f"{(int(mailed_code(reference)) + 1) % 1_000_000:06d}"
    for left in (4, 3, 2, 1):
        answer = client.post(f"/bookings/{reference}/code/", {"code": wrong})
        assert answer.status_code == 422
        assert f"あと{left}回" in text_of(answer)
    answer = client.post(f"/bookings/{reference}/code/", {"code": wrong})
    assert "5回" in text_of(answer)
    client.post(f"/bookings/{reference}/code/", {"code": mailed_code(reference)})
    assert state_of(reference) == "held"
    phone = Client()
    phone.get(mailed_link(reference))
    phone.post(f"/bookings/{reference}/confirmation/")
    assert state_of(reference) == "confirmed"


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "12345\0", "①②③④⑤x"])
def test_what_is_no_code_costs_no_attempt(client: Client, reference: str, typed: str) -> None:
    answer = client.post(f"/bookings/{reference}/code/", {"code": typed})
    assert answer.status_code == 422
    assert "あと5回" in text_of(answer)


def test_the_letter_is_sent_again_at_most_five_times(client: Client, reference: str) -> None:
    for _ in range(5):
        answer = client.post(f"/bookings/{reference}/letters/")
        assert "もう一度お送りします" in text_of(client.get(answer["Location"]))
    assert client.post(f"/bookings/{reference}/letters/").status_code == 422
    assert Letter.objects.count() == 6


def test_a_corrected_address_kills_the_old_link_and_a_bad_one_is_told_beside_the_field(
    client: Client, reference: str
) -> None:
    bad = client.post(f"/bookings/{reference}/address/", {"email": "nobody"})
    assert bad.status_code == 422
    assert 'id="email-error"' in bad.content.decode()
    old_link, old_code = mailed_link(reference), mailed_code(reference)
    client.post(f"/bookings/{reference}/address/", {"email": "right@example.jp"})
    assert Applicant.objects.get().email == "right@example.jp"
    phone = Client()
    assert "使えません" in text_of(phone.get(old_link, follow=True))
    phone.post(f"/bookings/{reference}/confirmation/")
    client.post(f"/bookings/{reference}/code/", {"code": old_code})
    assert state_of(reference) == "held"
    phone.get(mailed_link(reference))
    phone.post(f"/bookings/{reference}/confirmation/")
    assert state_of(reference) == "confirmed"


def test_the_address_can_be_corrected_three_times(client: Client, reference: str) -> None:
    statuses = [
        client.post(f"/bookings/{reference}/address/", {"email": f"a{n}@example.jp"}).status_code
        for n in range(4)
    ]
    assert statuses == [302, 302, 302, 422]


def test_withdrawing_frees_the_unit_and_kills_the_link(client: Client, slot: Slot) -> None:
    reference = apply_for(client, slot)
    answer = client.post(f"/bookings/{reference}/withdrawal/", follow=True)
    assert "取り下げました" in text_of(answer)
    again = client.post(f"/bookings/{reference}/withdrawal/", follow=True)
    assert again.status_code == 200
    phone = Client()
    assert "取り下げられています" in text_of(phone.get(mailed_link(reference), follow=True))


def test_a_refused_letter_is_told_and_the_slot_stays_held(client: Client, reference: str) -> None:
    Letter.objects.update(state=LetterState.REFUSED)
    page = text_of(client.get(f"/bookings/{reference}/mail/"))
    assert "お届けできませんでした" in page
    client.post(f"/bookings/{reference}/address/", {"email": "right@example.jp"})
    assert "お届けできませんでした" not in text_of(client.get(f"/bookings/{reference}/mail/"))


def test_the_page_says_of_the_letter_only_what_is_true(client: Client, reference: str) -> None:
    expected = {
        (LetterState.QUEUED, 0): "お送りしています",
        (LetterState.QUEUED, 2): "送信が遅れています",
        (LetterState.SENT, 1): "お送りしました",
    }
    for (state, attempts), words in expected.items():
        Letter.objects.update(state=state, attempts=attempts)
        assert words in text_of(client.get(f"/bookings/{reference}/mail/"))


def test_the_page_shows_what_was_told_so_that_a_mistake_is_noticed(
    client: Client, reference: str
) -> None:
    page = text_of(client.get(f"/bookings/{reference}/mail/"))
    for told in ("髙橋 花子", "090-1234-5678", "相談したいです。"):
        assert told in page


def test_without_its_cookie_the_page_says_how_to_go_on(reference: str) -> None:
    answer = Client().get(f"/bookings/{reference}/mail/")
    assert answer.status_code == 404
    assert "クッキー" in text_of(answer)
    unknown = Client().get("/bookings/0000000000/mail/")
    assert text_of(unknown) == text_of(answer)


def test_reloading_after_a_press_leads_back_to_the_page(client: Client, reference: str) -> None:
    for act in ("code", "letters", "address", "withdrawal", "renewal"):
        answer = client.get(f"/bookings/{reference}/{act}/")
        assert answer["Location"] == f"/bookings/{reference}/mail/"
    assert state_of(reference) == "held"


def test_after_the_hour_the_page_says_so_and_offers_to_apply_again(
    client: Client, reference: str
) -> None:
    let_expire(reference)
    answer = client.get(f"/bookings/{reference}/mail/")
    assert "期限を過ぎました" in text_of(answer)
    assert f'action="/bookings/{reference}/renewal/"' in answer.content.decode()
    for act in ("code", "letters", "address", "withdrawal"):
        sent = {"code": mailed_code(reference), "email": "x@example.jp"}
        assert client.post(f"/bookings/{reference}/{act}/", sent).status_code == 302
    assert state_of(reference) == "held"

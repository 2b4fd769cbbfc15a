"""Letters reach a real mail server once, late if they must, and never when they are not true."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from madoguchi.actions.apply import apply
from madoguchi.actions.cancel import cancel
from madoguchi.actions.confirm import confirm_by_code, confirm_by_link
from madoguchi.actions.correct import correct_address, resend_letter
from madoguchi.actions.deliver import LetterDelayed, deliver
from madoguchi.actions.renew import renew
from madoguchi.actions.sweep import mark_expired
from madoguchi.actions.withdraw import withdraw
from madoguchi.keys import Link, Purpose, read_link_token
from madoguchi.models import Applicant, Booking, Letter, LetterKind, LetterState
from madoguchi.queries.booking import booking
from madoguchi.rules.personal import read_email
from madoguchi.rules.states import State
from tests.builders import BROWSER, application, let_expire, let_time_pass, make_slot
from tests.post_office import PostOffice, Received, post_office

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = "hanako@example.jp"


@pytest.fixture(autouse=True)
def office(settings: Any) -> Iterator[PostOffice]:
    with post_office(settings) as running:
        yield running


@pytest.fixture
def held() -> str:
    return apply(application(make_slot(), name="髙橋 𠮷野", email=read_email(ADDRESS)))


def letters(reference: str) -> list[Letter]:
    return list(Letter.objects.filter(booking__reference=reference))


def newest(reference: str) -> Letter:
    return letters(reference)[-1]


def state_of(letter: Letter) -> tuple[str, int, str, bool]:
    """State, attempts, answer, and whether it is settled."""
    letter.refresh_from_db()
    return letter.state, letter.attempts, letter.answer, letter.settled_at is not None


def confirm_link(received: Received) -> Link:
    link = read_link_token(received.url.rpartition("/k/")[2], Purpose.CONFIRM)
    assert link is not None
    return link


def confirm(reference: str, generation: int = 1) -> None:
    confirm_by_link(Link(Purpose.CONFIRM, reference, generation))


def subject(received: Received) -> str:
    return str(received.message["Subject"])


def test_the_first_letter_confirms_the_booking(held: str, office: PostOffice) -> None:
    deliver(newest(held).pk)
    assert state_of(newest(held)) == (LetterState.SENT, 1, "250 2.0.0", True)
    (received,) = office.received
    assert received.recipients == (ADDRESS,)
    assert confirm_by_link(confirm_link(received))


def test_its_code_confirms_the_booking_too(held: str, office: PostOffice) -> None:
    deliver(newest(held).pk)
    (received,) = office.received
    (digits,) = [line[5:] for line in received.text.splitlines() if line.startswith("確認番号：")]
    confirm_by_code(reference=held, browser=BROWSER, code=digits)
    assert Booking.objects.get().state == State.CONFIRMED


def test_a_settled_letter_is_left_alone(held: str, office: PostOffice) -> None:
    for _ in range(3):
        deliver(newest(held).pk)
    assert len(office.received) == 1
    assert state_of(newest(held))[1] == 1


def test_an_unknown_letter_is_nothing(office: PostOffice) -> None:
    deliver(1)
    assert office.received == []


def test_every_event_has_its_letter(held: str, office: PostOffice) -> None:
    deliver(newest(held).pk)
    confirm(held)
    deliver(newest(held).pk)
    cancel(Link(Purpose.BOOKING, held, 1))
    deliver(newest(held).pk)
    assert [subject(received).partition("（")[0] for received in office.received] == [
        "予約を確定してください",
        "予約が確定しました",
        "予約を取り消しました",
    ]
    assert ["髙橋 𠮷野 様" in received.text for received in office.received] == [False, True, True]
    assert len({received.message["Message-ID"] for received in office.received}) == 3


def test_sent_again_the_letter_repeats_its_link(held: str, office: PostOffice) -> None:
    deliver(newest(held).pk)
    resend_letter(reference=held, browser=BROWSER)
    deliver(newest(held).pk)
    first, second = office.received
    assert first.url == second.url


def test_with_the_server_down_the_letter_waits_and_then_arrives_once(
    held: str, office: PostOffice
) -> None:
    office.stop()
    for attempt in (1, 2):
        with pytest.raises(LetterDelayed):
            deliver(newest(held).pk)
        assert state_of(newest(held)) == (LetterState.QUEUED, attempt, "no answer", False)
    assert Booking.objects.get().state == State.HELD
    office.start()
    deliver(newest(held).pk)
    deliver(newest(held).pk)
    assert state_of(newest(held)) == (LetterState.SENT, 3, "250 2.0.0", True)
    assert len(office.received) == 1


def test_a_refused_address_is_not_tried_again(held: str, office: PostOffice) -> None:
    office.refuse(ADDRESS)
    deliver(newest(held).pk)
    assert state_of(newest(held)) == (LetterState.REFUSED, 1, "550 5.1.1", True)
    office.answers.clear()
    deliver(newest(held).pk)
    assert office.received == []
    assert booking(held).situation == "waiting"


def test_a_greylisted_letter_is_delayed(held: str, office: PostOffice) -> None:
    office.refuse(ADDRESS, "451 4.7.1 <{}> try later")
    with pytest.raises(LetterDelayed, match=r"^letter \d+: 451 4\.7\.1$"):
        deliver(newest(held).pk)
    assert state_of(newest(held)) == (LetterState.QUEUED, 1, "451 4.7.1", False)


@pytest.mark.parametrize("said", ["550 5.1.1 <{}> unknown", "451 4.7.1 <{}> try later"])
def test_no_log_holds_the_address(
    held: str, office: PostOffice, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    office.refuse(ADDRESS, said)
    try:
        deliver(newest(held).pk)
    except LetterDelayed:
        logging.getLogger("madoguchi").exception("as a worker would log it")
    ours = [record for record in caplog.records if record.name.startswith("madoguchi")]
    assert any("attempt 1" in record.getMessage() for record in ours)
    shown = "".join(logging.Formatter().format(record) for record in ours)
    assert ADDRESS not in shown
    assert "髙橋" not in shown


@pytest.mark.parametrize(
    ("address", "command"),
    [
        ("a..b@docomo.ne.jp", 'TO:<"a..b"@docomo.ne.jp>'),
        ("a.@ezweb.ne.jp", 'TO:<"a."@ezweb.ne.jp>'),
    ],
)
def test_old_carrier_addresses_get_their_letters(
    office: PostOffice, address: str, command: str
) -> None:
    reference = apply(application(make_slot(), email=read_email(address)))
    deliver(newest(reference).pk)
    assert office.commands == [command]
    assert confirm_by_link(confirm_link(office.received[0]))


def test_a_corrected_address_gets_the_letter_and_the_former_one_none(
    held: str, office: PostOffice
) -> None:
    correct_address(reference=held, browser=BROWSER, email=read_email("right@example.jp"))
    for letter in letters(held):
        deliver(letter.pk)
    former, corrected = letters(held)
    assert state_of(former) == (LetterState.STALE, 0, "", True)
    assert state_of(corrected)[0] == LetterState.SENT
    (received,) = office.received
    assert received.recipients == ("right@example.jp",)
    assert confirm_link(received).generation == 2


def test_who_confirmed_or_withdrew_is_not_asked_to_confirm(office: PostOffice) -> None:
    confirmed, withdrawn = apply(application(make_slot())), apply(application(make_slot()))
    confirm(confirmed)
    withdraw(reference=withdrawn, browser=BROWSER)
    for reference in (confirmed, withdrawn):
        first = letters(reference)[0]
        deliver(first.pk)
        assert state_of(first) == (LetterState.STALE, 0, "", True)
    assert office.received == []


def test_a_booking_cancelled_meanwhile_is_not_announced(held: str, office: PostOffice) -> None:
    confirm(held)
    cancel(Link(Purpose.BOOKING, held, 1))
    for letter in letters(held):
        deliver(letter.pk)
    assert [letter.state for letter in letters(held)] == ["stale", "stale", "sent"]
    assert newest(held).kind == LetterKind.CANCELLED


def test_at_the_end_of_the_hour_the_letter_still_asks_to_confirm(
    held: str, office: PostOffice
) -> None:
    let_time_pass(held, timedelta(minutes=59, seconds=50))
    deliver(newest(held).pk)
    assert subject(office.received[0]).startswith("予約を確定してください")


@pytest.mark.parametrize("swept", [False, True])
def test_after_the_hour_comes_one_apology(held: str, office: PostOffice, swept: bool) -> None:
    resend_letter(reference=held, browser=BROWSER)
    let_expire(held)
    assert mark_expired(held) or not swept
    for letter in letters(held):
        deliver(letter.pk)
    assert [letter.state for letter in letters(held)] == ["sent", "stale"]
    (received,) = office.received
    assert subject(received) == "お詫び：予約の確定のご案内が遅れました"
    assert confirm_link(received) == Link(Purpose.CONFIRM, held, 1)


def test_who_had_the_letter_in_time_gets_no_apology(held: str, office: PostOffice) -> None:
    deliver(newest(held).pk)
    resend_letter(reference=held, browser=BROWSER)
    let_expire(held)
    deliver(newest(held).pk)
    assert state_of(newest(held)) == (LetterState.STALE, 0, "", True)
    assert len(office.received) == 1


def test_who_applied_again_already_gets_no_apology(held: str, office: PostOffice) -> None:
    let_expire(held)
    before = booking(held)
    again = renew(reference=held, slot_id=before.slot_id, terms_id=before.terms_id, browser=BROWSER)
    deliver(newest(held).pk)
    deliver(newest(again).pk)
    assert state_of(newest(held)) == (LetterState.STALE, 0, "", True)
    (received,) = office.received
    assert confirm_link(received).reference == again


def test_whose_data_were_deleted_gets_nothing(held: str, office: PostOffice) -> None:
    Applicant.objects.all().delete()
    deliver(newest(held).pk)
    assert state_of(newest(held)) == (LetterState.STALE, 0, "", True)
    assert office.received == []


def _deliver_at_once(letter_ids: list[int], office: PostOffice) -> None:
    """Deliver each in a thread and a connection of its own, all under way before one is done."""

    def one(letter_id: int) -> None:
        try:
            deliver(letter_id)
        finally:
            connection.close()

    office.pause.clear()
    with ThreadPoolExecutor(len(letter_ids)) as pool:
        under_way = [pool.submit(one, letter_id) for letter_id in letter_ids]
        _wait_for_a_lock()
        office.pause.set()
        for future in under_way:
            future.result()


def _wait_for_a_lock() -> None:
    deadline = time.monotonic() + 2
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.02)
    pytest.fail("no delivery waits for another one: the row is not locked")


def test_two_deliveries_at_once_send_one_letter(held: str, office: PostOffice) -> None:
    letter = newest(held)
    _deliver_at_once([letter.pk, letter.pk], office)
    assert len(office.received) == 1
    assert state_of(letter) == (LetterState.SENT, 1, "250 2.0.0", True)


def test_two_late_letters_at_once_are_one_apology(held: str, office: PostOffice) -> None:
    resend_letter(reference=held, browser=BROWSER)
    let_expire(held)
    _deliver_at_once([letter.pk for letter in letters(held)], office)
    assert len(office.received) == 1
    assert sorted(letter.state for letter in letters(held)) == ["sent", "stale"]

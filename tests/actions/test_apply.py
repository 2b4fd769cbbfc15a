"""Applying holds a unit for exactly one hour, stores who asked, and is all or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from madoguchi.actions import apply as apply_module
from madoguchi.actions.apply import apply
from madoguchi.actions.record import SEND_LETTER
from madoguchi.actions.withdraw import withdraw
from madoguchi.keys import browser_hash, fingerprint
from madoguchi.models import Applicant, Booking, Claim, Counter, Event, Letter, Office, Slot
from madoguchi.queries.clock import database_now
from madoguchi.rules import refusals
from madoguchi.rules.personal import name_key, read_email
from tests.builders import (
    BROWSER,
    application,
    let_expire,
    make_counter,
    make_office,
    make_slot,
    make_terms,
)
from tests.rows import everything, refused

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def slot() -> Slot:
    return make_slot()


def test_a_unit_is_held_for_exactly_one_hour_by_the_databases_clock(slot: Slot) -> None:
    before = database_now()
    reference = apply(application(slot))
    after = database_now()
    claim = Claim.objects.get(booking__reference=reference)
    assert (claim.slot_id, claim.n, claim.kind) == (slot.pk, 1, "booking")
    assert before <= claim.taken.lower <= after
    assert claim.taken.upper - claim.taken.lower == HOUR
    assert claim.taken.bounds == "[]"


def test_the_booking_says_what_was_accepted_and_when(slot: Slot) -> None:
    request = application(slot, registration="online", language="en")
    booking = Booking.objects.get(reference=apply(request))
    claim = booking.claims.get()
    assert (booking.state, booking.registration, booking.language) == ("held", "online", "en")
    assert booking.terms_id == request.terms_id
    assert booking.applied_at == claim.taken.lower
    assert (booking.generation, booking.code_attempts, booking.confirmed_at) == (1, 0, None)
    event = booking.events.get()
    assert (event.act, event.actor, event.at) == ("apply", "applicant", booking.applied_at)
    assert event.detail == {
        "slot": slot.pk,
        "terms": booking.terms.number,
        "terms_sha256": booking.terms.sha256,
    }


def test_the_applicant_is_stored_as_typed_and_found_by_keyed_hashes(slot: Slot) -> None:
    typed = {
        "name": "𠮷﨑 ﾐｶ",
        "phone": "+819012345678",
        "number": "13010-1",
        "message": "改行\nあり",
    }
    request = application(slot, email=read_email("A..B@Docomo.ne.jp"), **typed)
    applicant = Applicant.objects.get(booking__reference=apply(request))
    assert {field: getattr(applicant, field) for field in typed} == typed
    assert applicant.email == request.email.typed
    assert bytes(applicant.name_key) == fingerprint("name", name_key(typed["name"]))
    assert bytes(applicant.email_key) == fingerprint("email", request.email.key)
    assert bytes(applicant.phone_key) == fingerprint("phone", typed["phone"])
    assert applicant.number_key is not None
    assert bytes(applicant.number_key) == fingerprint("number", typed["number"])


def test_no_number_leaves_no_hash_of_one(slot: Slot) -> None:
    applicant = Applicant.objects.get(booking__reference=apply(application(slot, number="")))
    assert (applicant.number, applicant.number_key) == ("", None)


def test_the_letter_is_a_row_of_ids_and_a_job_that_names_it(slot: Slot) -> None:
    booking = Booking.objects.get(reference=apply(application(slot)))
    letter = booking.letters.get()
    assert (letter.kind, letter.generation, letter.state) == ("confirm", 1, "queued")
    assert letter.event == booking.events.get()
    job = ProcrastinateJob.objects.get()
    assert (job.task_name, job.args) == (SEND_LETTER, {"letter_id": letter.pk})


def test_units_are_given_out_one_after_the_other_and_then_the_slot_is_full() -> None:
    slot = make_slot(capacity=3)
    given = [Claim.objects.get(booking__reference=apply(application(slot))).n for _ in range(3)]
    assert given == [1, 2, 3]
    request = application(slot)
    with refused(refusals.SlotFull):
        apply(request)


def test_the_unit_of_an_expired_booking_is_free_although_nobody_swept(slot: Slot) -> None:
    first = apply(application(slot))
    let_expire(first)
    second = apply(application(slot))
    claims = Claim.objects.filter(slot=slot, taken__contains=database_now())
    assert claims.get().booking == Booking.objects.get(reference=second)
    assert Booking.objects.get(reference=first).state == "held"


def test_a_withdrawn_bookings_unit_is_free_at_once(slot: Slot) -> None:
    withdraw(reference=apply(application(slot)), browser=BROWSER)
    apply(application(slot))


def test_a_form_sent_twice_is_one_booking(slot: Slot) -> None:
    request = application(slot)
    reference = apply(request)
    before = everything()
    assert apply(request) == reference
    assert everything() == before


def test_a_form_sent_again_counts_even_when_the_slot_is_full_or_gone(slot: Slot) -> None:
    request = application(slot)
    reference = apply(request)
    Slot.objects.filter(pk=slot.pk).update(withdrawn_at=database_now())
    assert apply(request) == reference


def test_a_form_sent_by_another_browser_is_refused(slot: Slot) -> None:
    request = application(slot)
    apply(request)
    stolen = application(slot, submission=request.submission, browser=browser_hash("other"))
    with refused(refusals.FormReplayed):
        apply(stolen)


@pytest.mark.parametrize("change", ["slot", "name", "phone", "number", "message"])
def test_a_form_that_says_something_else_the_second_time_is_refused(
    slot: Slot, change: str
) -> None:
    request = application(slot)
    reference = apply(request)
    changed: dict[str, Any] = {"slot_id": make_slot().pk} if change == "slot" else {change: "1"}
    with refused(refusals.FormUsed) as caught:
        apply(replace(request, **changed))
    assert isinstance(caught.value, refusals.FormUsed)
    assert caught.value.reference == reference


@pytest.mark.parametrize("unknown", [0, -1, 2**31, 2**63, 10**30])
def test_a_slot_that_does_not_exist_is_unknown(slot: Slot, unknown: int) -> None:
    request = application(slot, slot_id=unknown)
    with refused(refusals.SlotUnknown):
        apply(request)


def test_a_slot_that_was_taken_back_is_refused(slot: Slot) -> None:
    request = application(slot)
    Slot.objects.filter(pk=slot.pk).update(withdrawn_at=database_now())
    with refused(refusals.SlotWithdrawn):
        apply(request)


@pytest.mark.parametrize(
    ("starts_in", "refusal"),
    [
        (timedelta(seconds=-1), refusals.SlotPast),
        (timedelta(minutes=59), refusals.SlotTooSoon),
        (timedelta(minutes=119), refusals.SlotTooSoon),
        (timedelta(days=28, minutes=1), refusals.SlotTooFar),
    ],
)
def test_a_slot_outside_of_the_counters_times_is_refused(
    starts_in: timedelta, refusal: type[refusals.Refusal]
) -> None:
    request = application(make_slot(starts=database_now() + starts_in))
    with refused(refusal):
        apply(request)


@pytest.mark.parametrize(
    "starts_in", [timedelta(minutes=121), timedelta(days=28) - timedelta(minutes=1)]
)
def test_a_slot_just_within_the_counters_times_is_had(starts_in: timedelta) -> None:
    apply(application(make_slot(starts=database_now() + starts_in)))


def test_without_any_notice_a_slot_still_starts_after_the_deadline() -> None:
    counter = make_counter(notice_minutes=0)
    request = application(make_slot(counter, starts=database_now() + timedelta(minutes=59)))
    with refused(refusals.SlotTooSoon):
        apply(request)


@pytest.mark.parametrize("model", [Office, Counter])
@pytest.mark.parametrize(
    ("switch", "refusal"),
    [
        ({"accepts_bookings": False}, refusals.CounterClosed),
        ({"paused_because": "設備の点検"}, refusals.CounterPaused),
    ],
)
def test_a_closed_or_paused_counter_or_office_is_refused(
    slot: Slot,
    model: type[Office] | type[Counter],
    switch: dict[str, Any],
    refusal: type[refusals.Refusal],
) -> None:
    request = application(slot)
    model._default_manager.update(**switch)
    with refused(refusal):
        apply(request)


def test_terms_that_are_not_in_force_are_refused(slot: Slot) -> None:
    request = application(slot)
    make_terms("新しい規約", effective_on=(database_now() - timedelta(days=2)).date())
    with refused(refusals.TermsChanged):
        apply(request)


def test_the_general_terms_do_not_serve_where_the_office_has_its_own() -> None:
    office = make_office()
    request = application(make_slot(make_counter(office=office)))
    make_terms("この所の規約", office=office)
    with refused(refusals.TermsChanged):
        apply(request)


def test_where_no_terms_are_in_force_nobody_can_apply(slot: Slot) -> None:
    elsewhere = make_office()
    make_terms("ほかの所の規約", office=elsewhere)
    request = application(make_slot(make_counter(office=elsewhere)), slot_id=slot.pk)
    with refused(refusals.TermsMissing):
        apply(request)


def test_nothing_is_stored_when_the_letter_can_not_be_asked_for(
    slot: Slot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("no queue")

    request = application(slot)
    monkeypatch.setattr(apply_module, "record", fail)
    before = everything()
    with pytest.raises(RuntimeError, match="no queue"):
        apply(request)
    assert everything() == before


def test_references_that_are_in_use_are_passed_over(
    slot: Slot, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = apply(application(make_slot()))
    offered = iter([used, "4821903752", "4821903753"])
    monkeypatch.setattr(apply_module, "make", lambda _source: next(offered))
    assert apply(application(slot)) == "4821903752"


def test_an_application_shows_nothing_when_it_is_printed(slot: Slot) -> None:
    request = application(slot, submission=uuid4())
    assert "髙橋" not in repr(request)
    assert request.phone not in repr(request)


def test_an_act_leaves_one_event_and_one_letter(slot: Slot) -> None:
    apply(application(slot))
    assert (Event.objects.count(), Letter.objects.count()) == (1, 1)

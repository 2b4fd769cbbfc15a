"""The terms in force are the office's own, else the general ones, by Tokyo's calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from madoguchi.models import Office
from madoguchi.queries.terms import general_terms_in_force, terms_in_force, versions_beside
from tests.builders import make_office, make_terms

pytestmark = pytest.mark.django_db

MIDNIGHT_IN_TOKYO = datetime(2030, 3, 31, 15, 0, tzinfo=UTC)
APRIL_FIRST = date(2030, 4, 1)


@pytest.fixture
def office() -> Office:
    return make_office()


def in_force(office: Office, now: datetime) -> str | None:
    terms = terms_in_force(office.pk, now)
    return terms.text if terms else None


def test_terms_take_effect_at_midnight_in_tokyo(office: Office) -> None:
    make_terms("旧")
    make_terms("新", effective_on=APRIL_FIRST)
    assert in_force(office, MIDNIGHT_IN_TOKYO - timedelta(microseconds=1)) == "旧"
    assert in_force(office, MIDNIGHT_IN_TOKYO) == "新"


def test_before_the_first_terms_there_are_none(office: Office) -> None:
    make_terms("新", effective_on=APRIL_FIRST)
    assert in_force(office, MIDNIGHT_IN_TOKYO - timedelta(days=1)) is None


def test_an_offices_own_terms_go_before_newer_general_ones(office: Office) -> None:
    make_terms("所", office=office, effective_on=date(2024, 1, 1))
    make_terms("一般", effective_on=date(2025, 1, 1))
    assert in_force(office, MIDNIGHT_IN_TOKYO) == "所"
    assert in_force(make_office(), MIDNIGHT_IN_TOKYO) == "一般"


def test_until_an_offices_own_terms_take_effect_the_general_ones_hold(office: Office) -> None:
    make_terms("一般")
    make_terms("所", office=office, effective_on=APRIL_FIRST)
    assert in_force(office, MIDNIGHT_IN_TOKYO - timedelta(microseconds=1)) == "一般"


def test_terms_published_late_for_an_earlier_day_do_not_replace_newer_ones(office: Office) -> None:
    make_terms("新", effective_on=date(2025, 1, 1))
    make_terms("旧", effective_on=date(2024, 1, 1))
    assert in_force(office, MIDNIGHT_IN_TOKYO) == "新"


def test_the_services_own_terms_are_never_an_offices(office: Office) -> None:
    make_terms("所", office=office)
    assert general_terms_in_force(APRIL_FIRST) is None
    make_terms("一般", effective_on=APRIL_FIRST)
    assert general_terms_in_force(APRIL_FIRST - timedelta(days=1)) is None
    found = general_terms_in_force(APRIL_FIRST)
    assert found is not None
    assert found.text == "一般"


def test_all_versions_of_the_same_office_newest_first(office: Office) -> None:
    make_terms("一般")
    old = make_terms("所の旧", office=office, effective_on=date(2024, 1, 1))
    new = make_terms("所の新", office=office, effective_on=date(2025, 1, 1))
    assert versions_beside(old) == [new, old]

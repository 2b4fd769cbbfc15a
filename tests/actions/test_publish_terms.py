"""Terms are stored unaltered, numbered, and each office may have its own."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest

from madoguchi.actions.publish_terms import publish_terms
from madoguchi.models import Terms
from madoguchi.queries.clock import database_now
from madoguchi.queries.terms import terms_in_force
from madoguchi.rules import refusals
from tests.builders import make_office
from tests.rows import refused

pytestmark = pytest.mark.django_db

FIRST, SECOND = date(2023, 7, 1), date(2024, 4, 1)


@pytest.mark.parametrize(
    "text",
    [
        "第1条\r\n\r\n  全角　空白\t\n",
        "\ufeff第1条\n",
        "神（U+FA19）と神（U+795E）、葛\U000e0100、ｶﾞ、が",
        "行末の空白   \n\n\n",
    ],
)
def test_a_text_is_stored_as_it_is(text: str) -> None:
    stored = Terms.objects.get(pk=publish_terms(text, effective_on=FIRST).pk)
    assert stored.text == text
    assert stored.sha256 == hashlib.sha256(text.encode()).hexdigest()


def test_versions_are_numbered_and_the_older_one_stays() -> None:
    older = publish_terms("初めの規約", effective_on=FIRST)
    newer = publish_terms("次の規約", effective_on=SECOND)
    assert (older.number, newer.number) == (1, 2)
    assert Terms.objects.get(pk=older.pk).text == "初めの規約"


def test_an_office_goes_by_its_own_terms_and_others_by_the_general_ones() -> None:
    office, other = make_office(), make_office()
    general = publish_terms("共通の規約", effective_on=FIRST)
    own = publish_terms("独自の規約", effective_on=FIRST, office=office)
    assert own.number == 1
    now = database_now()
    assert terms_in_force(office.pk, now) == own
    assert terms_in_force(other.pk, now) == general


def test_terms_of_a_coming_day_are_not_in_force_yet() -> None:
    office = make_office()
    publish_terms("先の規約", effective_on=date(2999, 1, 1))
    assert terms_in_force(office.pk, database_now()) is None


def test_the_same_text_again_is_refused() -> None:
    publish_terms("規約", effective_on=FIRST)
    with refused(refusals.TermsUnchanged):
        publish_terms("規約", effective_on=SECOND)


def test_a_day_that_is_taken_is_refused() -> None:
    publish_terms("規約", effective_on=FIRST)
    with refused(refusals.TermsDateTaken):
        publish_terms("別の規約", effective_on=FIRST)

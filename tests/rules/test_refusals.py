"""Refusals: each has a key of its own under which words are found, and no words itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from madoguchi.rules import refusals
from madoguchi.rules.refusals import FieldRefusal, Refusal


def every(kind: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    for refusal in kind.__subclasses__():
        yield refusal
        yield from every(refusal)


def make(kind: type[Refusal]) -> Refusal:
    told: dict[type[Refusal], Refusal] = {
        refusals.ImportRefused: refusals.ImportRefused([]),
        refusals.FormUsed: refusals.FormUsed("4821903752"),
    }
    return told.get(kind) or kind()


@pytest.mark.parametrize(
    ("refusal", "key"),
    [
        (refusals.NameMissing(), "name_missing"),
        (refusals.PhoneHasExtension(), "phone_has_extension"),
        (refusals.Busy(), "busy"),
    ],
)
def test_the_key_is_the_name_in_snake_case(refusal: Refusal, key: str) -> None:
    assert refusal.key == str(refusal) == key


def test_no_two_refusals_share_a_key() -> None:
    keys = [make(kind).key for kind in every()]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("kind", list(every(FieldRefusal)))
def test_a_field_refusal_is_named_after_the_field_that_it_belongs_to(
    kind: type[FieldRefusal],
) -> None:
    assert make(kind).key.startswith(f"{kind.field}_")
    assert kind.field in {"name", "email", "phone", "number", "message", "registration"}


def test_a_slot_refusal_is_not_a_matter_of_a_field() -> None:
    assert not any(issubclass(kind, FieldRefusal) for kind in every(refusals.SlotRefusal))


def test_a_refused_import_lists_its_problems() -> None:
    refusal = refusals.ImportRefused([(3, "no such bureau")])
    assert refusal.problems == [(3, "no such bureau")]
    assert str(refusal) == "import_refused"

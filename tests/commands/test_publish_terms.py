"""`publish-terms` publishes a file's bytes unaltered, or says in a line why not."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from django.core.management import CommandError

from madoguchi.models import Terms
from tests.builders import make_office
from tests.commands.calling import say

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[2]
SEED = ROOT.parent / "shared" / "seed"
TEXTS = [ROOT / "madoguchi/demo/data/terms.md", *SEED.glob("*.txt")]
"""The model terms, and the service's own where this is built beside them."""


@pytest.mark.parametrize("file", TEXTS, ids=lambda file: file.parent.name)
def test_terms_are_published_byte_by_byte(file: Path) -> None:
    said = say("publish_terms", file, "--effective=2023-07-01")
    terms = Terms.objects.get()
    assert terms.text.encode() == file.read_bytes()
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert terms.sha256 == digest
    assert said.startswith(f"Version 1 for all offices, from 2023-07-01\nSHA-256 {digest}\n")


@pytest.mark.parametrize("content", [b"a\r\nb\rc\n", b"\xef\xbb\xbfa\n", b"a"])
def test_no_line_end_and_no_mark_is_touched(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "terms.txt"
    file.write_bytes(content)
    say("publish_terms", file, "--effective=2023-07-01")
    assert Terms.objects.get().text.encode() == content


@pytest.mark.parametrize("by", ["name", "pk"])
def test_an_office_has_terms_of_its_own(tmp_path: Path, by: str) -> None:
    office = make_office()
    make_office()
    file = tmp_path / "terms.txt"
    file.write_text("規約")
    said = say("publish_terms", file, "--effective=2023-07-01", f"--office={getattr(office, by)}")
    assert Terms.objects.get().office == office
    assert office.name in said


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("規約".encode("cp932"), "is not UTF-8"),
        (b" \n", "is empty"),
        (b"a\0b", "holds a NUL byte"),
        (None, "can't be read: No such file"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes | None, why: str) -> None:
    file = tmp_path / "terms.txt"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CommandError, match=why):
        say("publish_terms", file, "--effective=2023-07-01")
    assert not Terms.objects.exists()


@pytest.mark.parametrize("office", ["ハローワーク無い", "999999999", "9" * 30])
def test_an_unknown_office_is_refused(office: str) -> None:
    with pytest.raises(CommandError, match="There is no office"):
        say("publish_terms", TEXTS[0], "--effective=2023-07-01", f"--office={office}")
    assert not Terms.objects.exists()


def test_the_same_text_and_a_day_that_is_taken_are_refused(tmp_path: Path) -> None:
    say("publish_terms", TEXTS[0], "--effective=2023-07-01")
    with pytest.raises(CommandError, match="nothing was published"):
        say("publish_terms", TEXTS[0], "--effective=2024-07-01")
    other = tmp_path / "terms.txt"
    other.write_text("別の規約")
    with pytest.raises(CommandError, match="choose another one"):
        say("publish_terms", other, "--effective=2023-07-01")
    assert Terms.objects.count() == 1


def test_a_day_that_does_not_exist_is_refused() -> None:
    with pytest.raises(CommandError, match="--effective: '2023-13-01' is no date"):
        say("publish_terms", TEXTS[0], "--effective=2023-13-01")

"""The list of requirements names tests that are really there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def test_every_test_that_a_requirement_names_is_there() -> None:
    named = NAMED.findall((ROOT / "docs/requirements.md").read_text())
    assert len(named) > 40
    missing = [
        f"{file}::{test}"
        for file, test in named
        if not (ROOT / file).is_file() or f"def {test}" not in (ROOT / file).read_text()
    ]
    assert not missing


def test_every_article_is_there() -> None:
    headings = " ".join(re.findall(r"^## (.*)$", (ROOT / "docs/requirements.md").read_text(), re.M))
    for article in range(1, 12):
        assert re.search(rf"\b{article}\b", headings), article

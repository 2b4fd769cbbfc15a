"""The papers say what is true: every setting documented, every command listed, no URL in a lock."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from madoguchi import cli

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = ROOT / "madoguchi" / "management" / "commands"
NOT_OURS = {".git", ".venv", ".demo", ".static", "__pycache__"}
# In pieces, as this file is searched as well.
REGISTRIES = ["pypi" + ".org", "python" + "hosted.org", "registry." + "npmjs", "npm" + "js.com"]


def settings_in(path: str) -> set[str]:
    text = (ROOT / path).read_text("utf-8")
    return set(re.findall(r"\b(?:MADOGUCHI_[A-Z_]*[A-Z]|DATABASE_URL)\b", text))


def our_files() -> Iterator[Path]:
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        hidden = any(part in NOT_OURS or part.endswith("_cache") for part in parts)
        if path.is_file() and not hidden:
            yield path


def test_every_setting_is_documented_and_no_other() -> None:
    assert settings_in("madoguchi/settings.py") == settings_in("docs/operations.md")


def test_a_setting_is_read_in_one_place() -> None:
    reading = re.compile(r"os\.environ|getenv")
    readers = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "madoguchi").rglob("*.py")
        if reading.search(path.read_text("utf-8"))
    }
    # The others start processes, before there are settings.
    assert readers == {
        "madoguchi/cli.py",
        "madoguchi/demo/child.py",
        "madoguchi/demo/run.py",
        "madoguchi/settings.py",
        "madoguchi/wsgi.py",
    }


@pytest.mark.parametrize("name", ["serve", "demo", "dev"])
def test_a_lock_holds_hashes_and_no_url(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    assert "--hash=sha256:" in text
    assert "://" not in text
    assert not re.search(r"^-", text, re.MULTILINE)


def test_no_file_names_a_registry() -> None:
    naming = [
        str(path.relative_to(ROOT))
        for path in our_files()
        if any(host.encode() in path.read_bytes() for host in REGISTRIES)
    ]
    assert naming == []


def test_every_command_is_listed_and_there() -> None:
    there = {path.stem for path in COMMANDS.glob("*.py")} - {"__init__", "load_demo"}
    of_django = {"demo", "manage", "migrate"}
    listed = {
        cli.DJANGO_NAMES.get(name, name.replace("-", "_"))
        for name in cli.COMMANDS
        if name not in of_django
    }
    assert listed == there


def test_every_link_between_the_papers_leads_somewhere() -> None:
    papers = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    broken = [
        f"{paper.relative_to(ROOT)}: {target}"
        for paper in papers
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", paper.read_text("utf-8"))
        if not (paper.parent / target).exists()
    ]
    assert broken == []

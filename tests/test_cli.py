"""`madoguchi` lists its commands, refuses others, and hands on the rest."""

from __future__ import annotations

import subprocess
import sys

import pytest

from madoguchi import cli


def test_help_lists_every_command_with_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["--help"])
    lines = capsys.readouterr().out.splitlines()
    for name, what in cli.COMMANDS.items():
        assert any(line.split() == [name, *what.split()] for line in lines)


def test_nothing_typed_is_a_cry_for_help(capsys: pytest.CaptureFixture[str]) -> None:
    cli.main([])
    assert "Usage: madoguchi COMMAND" in capsys.readouterr().out


def test_an_unknown_command_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        cli.main(["destroy"])
    assert refused.value.code == 2
    assert "'destroy'" in capsys.readouterr().err


@pytest.mark.parametrize("name", [name for name in cli.COMMANDS if name != "manage"])
def test_every_command_explains_itself(name: str) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "madoguchi", name, "--help"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith("usage:")


def test_manage_reaches_all_of_django() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "madoguchi", "manage", "diffsettings"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "ROOT_URLCONF = 'madoguchi.web.urls'" in said.stdout

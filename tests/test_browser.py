"""Where there is no browser, one line says how to get one."""

from __future__ import annotations

import subprocess

import pytest

from tests import browser


def test_a_missing_browser_is_explained_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    with pytest.raises(browser.NoBrowserError) as refused:
        browser.chromium_path()
    assert "apt-get install chromium" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_without_root_nothing_is_installed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*command: object, **how: object) -> None:
        raise AssertionError(f"ran {command}")

    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    monkeypatch.setattr(browser, "_as_root", lambda: None)
    monkeypatch.setattr(subprocess, "run", run)
    browser.ensure()
    assert capsys.readouterr().out == browser.ADVICE + "\n"

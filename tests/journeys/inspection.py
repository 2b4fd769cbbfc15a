"""What every page must stand: axe's rules for WCAG 2.2 AA, and a screen of 320 pixels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.journeys.visitor import DESKTOP, PHONE

AXE = (Path(__file__).with_name("vendor") / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
NARROW = 320

_RUN = """async options => {
    const found = await axe.run(document, options);
    return {
        rules: found.passes.length + found.violations.length,
        violations: found.violations.flatMap(rule => rule.nodes.map(
            node => `${rule.id}: ${node.html} ${node.failureSummary}`)),
    };
}"""
_TOO_WIDE = """width => [...document.querySelectorAll("body *")]
    .filter(element => !element.closest(".visually-hidden, thead, .none, .table-frame.wide > *")
        && element.getBoundingClientRect().right > width + 0.5)
    .map(element => element.outerHTML.slice(0, 120))"""


def inspect(page: Page) -> None:
    """No violation on a phone and on a desktop, in light and in dark; no scrolling sideways."""
    page.evaluate(AXE)
    for width, height in (PHONE, DESKTOP):
        page.set_viewport_size({"width": width, "height": height})
        _find_nothing(page, {"runOnly": TAGS})
    page.emulate_media(color_scheme="dark")
    _find_nothing(page, {"runOnly": {"type": "rule", "values": ["color-contrast"]}})
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": NARROW, "height": PHONE[1]})
    assert page.evaluate(_TOO_WIDE, NARROW) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW


def _find_nothing(page: Page, options: dict[str, Any]) -> None:
    found = page.evaluate(_RUN, options)
    assert found["rules"] > 0
    assert found["violations"] == []

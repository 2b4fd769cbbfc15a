"""Every page in every state is accessible, narrow enough, and quiet."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

import madoguchi
from madoguchi.web import urls
from tests.journeys.conftest import Visit
from tests.journeys.inspection import inspect
from tests.journeys.pages import PAGES, Scene, State
from tests.journeys.service import Service
from tests.journeys.visitor import PHONE
from tests.journeys.world import World

TEMPLATES = Path(madoguchi.__file__).parent / "templates"


WITHOUT_A_PAGE = {"robots"}
"""Routes for machines."""


def routes(patterns: list[URLPattern | URLResolver]) -> set[str]:
    """Names of the public routes; the desk's have pages of their own."""
    found: set[str] = set()
    for pattern in patterns:
        if str(pattern.pattern).startswith("desk/"):
            continue
        if isinstance(pattern, URLPattern):
            found.add(str(pattern.name))
        elif not pattern.namespace:
            found |= routes(pattern.url_patterns)
    return found


def whole_pages() -> set[str]:
    """Templates that make a page and not a part of one."""
    pages = {
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if '{% extends "public/base.html" %}' in path.read_text("utf-8")
    }
    return pages | {"429.html", "500.html"}


def test_no_route_is_forgotten() -> None:
    there = routes(get_resolver().url_patterns) | {str(demo.name) for demo in urls._demo}
    assert {state.route for state in PAGES} - {""} == there - WITHOUT_A_PAGE


def test_no_template_is_forgotten() -> None:
    assert {state.template for state in PAGES} == whole_pages()


def test_each_state_has_a_name_of_its_own() -> None:
    assert len({state.name for state in PAGES}) == len(PAGES)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("state", PAGES, ids=lambda state: state.name)
def test_a_page_is_accessible(state: State, visit: Visit, world: World, service: Service) -> None:
    visitor = visit(PHONE)
    state.reach(Scene(world, visitor, service))
    visitor.sees(state.heading)
    inspect(visitor.page)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "defect",
    [
        '<img src="/static/x.png">',
        '<p style="color: #aaa">薄い字</p>',
        '<input name="q">',
        '<div style="inline-size: 400px">広い</div>',
    ],
    ids=["image without words", "contrast", "field without label", "too wide"],
)
def test_the_inspection_finds_a_defect(defect: str, visit: Visit, service: Service) -> None:
    page = visit(PHONE).page
    page.set_content(
        f'<html lang="ja"><title>題</title><main><h1>見出し</h1>{defect}</main></html>'
    )
    with pytest.raises(AssertionError):
        inspect(page)

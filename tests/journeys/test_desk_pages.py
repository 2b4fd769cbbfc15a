"""Every page of the desk is accessible and narrow enough, too."""

from __future__ import annotations

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.builders import make_counter
from tests.desk.test_access_matrix import MATRIX
from tests.journeys.conftest import Visit
from tests.journeys.desk_pages import DESK_PAGES, Desk, DeskPage
from tests.journeys.inspection import inspect
from tests.journeys.visitor import PHONE

WITHOUT_A_PAGE = {
    "mfa_login_webauthn",
    *(name for name, (_, methods) in MATRIX.items() if "GET" not in methods),
}
"""What takes a form or answers a script, and has no page that could be opened."""


def desk_routes(patterns: list[URLPattern | URLResolver]) -> set[str]:
    """Names below /desk/, without those of Django's own administration pages."""
    return {
        str(pattern.name)
        for pattern in patterns
        if isinstance(pattern, URLPattern) and str(pattern.pattern).startswith("desk/")
    }


def test_no_page_of_the_desk_is_forgotten() -> None:
    there = desk_routes(get_resolver().url_patterns)
    assert {page.route for page in DESK_PAGES} == there - WITHOUT_A_PAGE
    assert there >= WITHOUT_A_PAGE


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("page", DESK_PAGES, ids=lambda page: page.route)
def test_a_page_of_the_desk_is_accessible(page: DeskPage, visit: Visit) -> None:
    visitor = visit(PHONE)
    page.reach(Desk(visitor, make_counter()))
    visitor.sees(page.heading)
    inspect(visitor.page)

"""One server for all that is thrown at it, and the rows that must be the same afterwards."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from madoguchi.models import Slot
from tests.builders import make_slot, make_terms
from tests.rows import everything
from tests.server import Running, web_server
from tests.visitor import Visitor


@pytest.fixture(scope="package")
def server(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Running]:
    with (
        django_db_blocker.unblock(),
        web_server(tmp_path_factory.mktemp("hostile") / "server.log") as running,
    ):
        yield running


@pytest.fixture
def slot(transactional_db: None) -> Slot:
    make_terms()
    return make_slot()


@pytest.fixture
def stranger(server: Running, slot: Slot) -> Visitor:
    """Somebody with a cookie and a token of ours, as everybody can have them."""
    visitor = Visitor(server.port)
    visitor.open_form(slot)
    return visitor


def domain() -> dict[str, list[str]]:
    """All rows but those by which signing in counts a stranger's tries and remembers its step."""
    return {
        table: rows
        for table, rows in everything().items()
        if table not in {"madoguchi_attempts", "django_session"}
    }


@pytest.fixture
def _nothing_changes(server: Running, slot: Slot) -> Iterator[None]:
    """Every table is the same afterwards, and the server did not answer with a crash."""
    before, logged = domain(), len(server.read_log())
    yield
    assert domain() == before
    assert "Internal Server Error" not in server.read_log()[logged:]

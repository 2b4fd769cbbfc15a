"""What the tables hold, and which constraint refused to hold more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection, transaction
from psycopg import errors, sql

from madoguchi.rules.refusals import Refusal

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"


def tables() -> list[str]:
    """Every table there is, procrastinate's and Django's own among them."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        return [name for (name,) in cursor.fetchall()]


def everything() -> dict[str, list[str]]:
    """All rows of all tables as PostgreSQL writes them out."""
    held: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        for name in tables():
            cursor.execute(
                sql.SQL("SELECT t::text FROM {} t ORDER BY 1").format(sql.Identifier(name))
            )
            held[name] = [row for (row,) in cursor.fetchall()]
    return held


@contextmanager
def refused(refusal: type[Refusal]) -> Iterator[pytest.ExceptionInfo[Refusal]]:
    """The act inside is refused in exactly this way and leaves every table as it was."""
    before = everything()
    with pytest.raises(refusal) as caught:
        yield caught
    assert type(caught.value) is refusal
    assert everything() == before


@contextmanager
def refused_by(constraint: str) -> Iterator[None]:
    """PostgreSQL itself refuses what is tried inside, at the latest when it is committed."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic(), _checked_at_the_end():
        yield
    cause = caught.value.__cause__
    assert isinstance(cause, errors.IntegrityError)
    refusing = cause.diag.constraint_name
    assert refusing == constraint


@contextmanager
def _checked_at_the_end() -> Iterator[None]:
    yield
    connection.check_constraints()

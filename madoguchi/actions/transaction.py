"""One act is one transaction; losing a race for a lock or a row becomes a polite refusal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, OperationalError, transaction
from psycopg import errors

from madoguchi.rules.refusals import Busy

_WORTH_TRYING_AGAIN = (
    errors.LockNotAvailable,
    errors.DeadlockDetected,
    errors.QueryCanceled,
    # Somebody stored the same thing at this second: another try will see it.
    errors.UniqueViolation,
)


@contextmanager
def act() -> Iterator[None]:
    """A transaction of its own for one act: all or nothing.

    Refuses Busy where a lock was not to be had in time, or where another act has just stored the
    row that has to be unique (a form sent twice for two slots); nothing is changed then.
    """
    try:
        with transaction.atomic(durable=True):
            yield
    except (OperationalError, IntegrityError) as error:
        if isinstance(error.__cause__, _WORTH_TRYING_AGAIN):
            raise Busy from error
        raise

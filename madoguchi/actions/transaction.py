"""One act is one transaction; a lock that takes too long becomes a polite refusal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, transaction
from psycopg import errors

from madoguchi.rules.refusals import Busy

_WORTH_TRYING_AGAIN = (errors.LockNotAvailable, errors.DeadlockDetected, errors.QueryCanceled)


@contextmanager
def act() -> Iterator[None]:
    """A transaction of its own for one act: all or nothing.

    Refuses Busy where a lock was not to be had in time; nothing is changed then.
    """
    try:
        with transaction.atomic(durable=True):
            yield
    except OperationalError as error:
        if isinstance(error.__cause__, _WORTH_TRYING_AGAIN):
            raise Busy from error
        raise

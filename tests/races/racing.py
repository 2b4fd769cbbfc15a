"""Many acts at the same instant, each in a thread and on a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import IntegrityError, OperationalError, connection

from madoguchi.rules.refusals import Busy, Refusal

Outcome = Any
"""What an act answered, or the exception with which it ended."""

PATIENCE = 30.0
"""Seconds after which a race counts as stuck."""


def race(*acts: Callable[[], object], patient: bool = True) -> list[Outcome]:
    """Run all acts from one starting shot; their outcomes, in the order given.

    `patient` lets locks be waited for as long as it takes: then nobody is refused as Busy only
    because the machine is slow, and a Busy that remains was a deadlock.
    """
    outcomes: list[Outcome] = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            if patient:
                _wait_for_locks()
            start.wait(PATIENCE)
            outcomes[place] = act()
        except (Refusal, IntegrityError, OperationalError) as ended:
            outcomes[place] = ended
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=(place, act), daemon=True)
        for place, act in enumerate(acts)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads), "the race is stuck"
    return outcomes


def of_type(outcomes: Sequence[Outcome], kind: type) -> list[Outcome]:
    """The outcomes of this type; none may have lost to a deadlock."""
    assert not any(isinstance(outcome, Busy) for outcome in outcomes), outcomes
    return [outcome for outcome in outcomes if isinstance(outcome, kind)]


def _wait_for_locks() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 0; SET statement_timeout = '25s'")

"""The states of a booking and the acts that lead from one to the next."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """HELD ends by itself: whether a held booking still holds, its claim says."""

    HELD = "held"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class Act(StrEnum):
    APPLY = "apply"
    CONFIRM = "confirm"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    CANCEL = "cancel"
    CORRECT = "correct"
    RESEND = "resend"


TABLE: dict[tuple[State, Act], State] = {
    (State.HELD, Act.CONFIRM): State.CONFIRMED,
    (State.HELD, Act.WITHDRAW): State.WITHDRAWN,
    (State.HELD, Act.EXPIRE): State.EXPIRED,
    (State.HELD, Act.CORRECT): State.HELD,
    (State.HELD, Act.RESEND): State.HELD,
    (State.CONFIRMED, Act.CANCEL): State.CANCELLED,
}

ENDED = frozenset({State.WITHDRAWN, State.EXPIRED, State.CANCELLED})


def after(state: State, act: Act) -> State | None:
    """The state that `act` leads to from `state`, or None where the act is not possible."""
    return TABLE.get((state, act))

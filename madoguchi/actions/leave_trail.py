"""What every act of staff leaves behind: one row of the trail."""

from __future__ import annotations

from madoguchi.models import Bureau, Counter, Office, Staff, StaffEvent
from madoguchi.queries.access import Place
from madoguchi.queries.clock import ClockTimestamp


def leave_trail(
    act: str,
    *,
    actor: Staff | None,
    place: Place = None,
    subject: Staff | None = None,
    reason: str = "",
    **detail: object,
) -> StaffEvent:
    """Record that `actor` (None: a command) did `act` at `place`; None is everywhere.

    Belongs to the caller's transaction. `detail` must hold no applicant's data and no secret. An
    act at a counter or an office is found by those who may read the trail there or above.
    """
    return StaffEvent.objects.create(
        at=ClockTimestamp(),
        actor=actor,
        act=act,
        subject=subject,
        bureau=place if isinstance(place, Bureau) else None,
        office=_office(place),
        counter=place if isinstance(place, Counter) else None,
        reason=reason,
        detail=detail,
    )


def _office(place: Place) -> Office | None:
    if isinstance(place, Counter):
        return place.office
    return place if isinstance(place, Office) else None

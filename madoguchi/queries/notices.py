"""Which notices are shown now, and where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from madoguchi.models import Notice


@dataclass(frozen=True)
class NoticeView:
    """A notice as it was written, and the instant from which it is shown."""

    id: int
    title: str
    body: str
    shown_from: datetime


def notices_shown(now: datetime, office_id: int | None = None) -> list[NoticeView]:
    """The office's own notices at `now`, else those that concern everybody; newest first."""
    rows = Notice.objects.filter(
        Q(shown_until=None) | Q(shown_until__gt=now),
        office=office_id,
        shown_from__lte=now,
    ).order_by("-shown_from", "-pk")
    return [
        NoticeView(id=row.pk, title=row.title, body=row.body, shown_from=row.shown_from)
        for row in rows
    ]

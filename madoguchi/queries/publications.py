"""What was published at a counter, and whether it can be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from madoguchi.models import Change, Counter, Publication

_TAKEN = """
SELECT published.slot_id, count(claim.id)
FROM madoguchi_publishedslot published
JOIN madoguchi_claim claim
  ON claim.slot_id = published.slot_id AND claim.kind = 'booking' AND claim.taken @> %(now)s
WHERE published.publication_id = %(publication)s
GROUP BY published.slot_id
"""


@dataclass(frozen=True)
class PublicationView:
    """A publication as its counter's history shows it; by nobody: by the worker or a command."""

    id: int
    at: datetime
    first: date
    last: date
    by: str
    bookable_from: datetime | None
    counts: dict[str, int]
    closure: str
    taken_back_at: datetime | None
    taken_back_by: str
    overtaken: bool
    booked: bool

    @property
    def can_be_taken_back(self) -> bool:
        """Whether taking it back would be refused by nothing that is known now."""
        return not (self.taken_back_at or self.overtaken or self.booked or self.closure)


def publications_of(counter: Counter, now: datetime, limit: int = 50) -> list[PublicationView]:
    """The counter's newest publications, newest first, as they stand at `now`."""
    rows = (
        Publication.objects.filter(counter=counter)
        .select_related("staff", "taken_back_by", "closure")
        .annotate(overtaken=Exists(_later(OuterRef)))
    )
    return [_view(row, row.overtaken, now) for row in rows[:limit]]


def rolling_counters() -> list[int]:
    """Ids of the counters that are published ahead by themselves and take bookings."""
    wanted = Counter.objects.filter(
        rolling=True, accepts_bookings=True, office__accepts_bookings=True
    )
    return list(wanted.order_by("id").values_list("id", flat=True))


def is_overtaken(publication: Publication) -> bool:
    """Whether a later publication of the same counter stands on any of its days."""
    return Publication.objects.filter(pk=publication.pk).filter(Exists(_later(OuterRef))).exists()


def taken_units(publication_id: int, now: datetime) -> dict[int, int]:
    """By slot of the publication, how many units people hold at `now`; only where any."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN, {"publication": publication_id, "now": now})
        return dict(cursor.fetchall())


def _later(outer: type[OuterRef]) -> QuerySet[Publication]:
    return Publication.objects.filter(
        counter=outer("counter"),
        pk__gt=outer("pk"),
        taken_back_at=None,
        first__lte=outer("last"),
        last__gte=outer("first"),
    )


def _view(row: Publication, overtaken: bool, now: datetime) -> PublicationView:
    taken = taken_units(row.pk, now)
    harmed = row.slots.filter(slot__in=taken).exclude(change__in=[Change.WITHDRAWN, Change.CLOSED])
    return PublicationView(
        id=row.pk,
        at=row.at,
        first=row.first,
        last=row.last,
        by=row.staff.name if row.staff else "",
        bookable_from=row.bookable_from,
        counts=row.counts,
        closure=row.closure.reason if row.closure else "",
        taken_back_at=row.taken_back_at,
        taken_back_by=row.taken_back_by.name if row.taken_back_by else "",
        overtaken=overtaken,
        booked=any(taken[one.slot_id] > one.capacity_before for one in harmed),
    )

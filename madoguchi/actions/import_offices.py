"""Import offices from a CSV file: all of it or, if any line is wrong, nothing."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from madoguchi.actions.transaction import act
from madoguchi.models import Bureau, Municipality, Office
from madoguchi.queries.offices import search_key_of
from madoguchi.rules.office_file import OfficeLine, read_office_file
from madoguchi.rules.prefectures import bureau_of, position_of


@dataclass(frozen=True)
class Imported:
    """Names of the offices that the file added and changed, and how many it left as they were."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: int


def import_offices(content: bytes, *, dry_run: bool = False) -> Imported:
    """Add the file's offices, and update those known by prefecture and name; what was done.

    Offices that the file doesn't mention stay, and so do the switches of those that it does; new
    ones take no online bookings until staff say so. With `dry_run` nothing is kept.
    Refuses ImportRefused with every wrong line, and Busy.
    """
    lines = read_office_file(content)
    with act():
        bureaus = {line.prefecture: _bureau(line.prefecture) for line in lines}
        known = _known_offices(bureaus)
        added, changed = [], []
        for line in lines:
            office = known.get((line.prefecture, line.name))
            if office is None:
                _store(Office(bureau=bureaus[line.prefecture], name=line.name), line)
                added.append(line.name)
            elif _differs(office, line):
                _store(office, line)
                changed.append(line.name)
        if dry_run:
            transaction.set_rollback(True)
    return Imported(tuple(added), tuple(changed), len(lines) - len(added) - len(changed))


def _known_offices(bureaus: dict[str, Bureau]) -> dict[tuple[str, str], Office]:
    """By prefecture and name, with their rows locked."""
    offices = (
        Office.objects.filter(bureau__in=bureaus.values())
        .select_related("bureau")
        .select_for_update(of=("self",))
        .prefetch_related("municipalities")
    )
    return {(office.bureau.prefecture, office.name): office for office in offices}


def _bureau(prefecture: str) -> Bureau:
    values = {"name": bureau_of(prefecture), "position": position_of(prefecture)}
    return Bureau.objects.get_or_create(prefecture=prefecture, defaults=values)[0]


def _values(line: OfficeLine) -> dict[str, str]:
    return {
        "kana": line.kana,
        "phone": line.phone,
        "postal_code": line.postal_code,
        "address": line.address,
        "search_key": search_key_of(line.name, line.kana),
    }


def _differs(office: Office, line: OfficeLine) -> bool:
    served = tuple(municipality.name for municipality in office.municipalities.all())
    return served != line.jurisdiction or any(
        getattr(office, field) != value for field, value in _values(line).items()
    )


def _store(office: Office, line: OfficeLine) -> None:
    for field, value in _values(line).items():
        setattr(office, field, value)
    office.save()
    office.municipalities.all().delete()
    Municipality.objects.bulk_create(
        [Municipality(office=office, name=name) for name in line.jurisdiction]
    )

"""April: many people change office on one day, by one file; all of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from madoguchi.actions.assign import give, take
from madoguchi.actions.leave_trail import leave_trail
from madoguchi.actions.transaction import act
from madoguchi.models import Assignment, Bureau, Office, Role, Staff
from madoguchi.queries.access import Act, may_give, may_somewhere
from madoguchi.rules.refusals import AssignedAlready, ImportRefused, NotYours
from madoguchi.rules.transfer_file import TransferLine, read_transfer_file

NO_ACCOUNT = "このメールアドレスの職員はいません。先に招待してください。"
NO_PLACE = "「{}」という名前の場所がないか、あなたの担当の外です。"
NOT_THERE = "この職員は、異動元に配属されていません。"
BEYOND = "この職員の異動元の役割は、あなたには変更できません。"
THERE_ALREADY = "この職員は、異動先にその役割で配属済みです。"
ONESELF = "ご自身の異動は登録できません。"


@dataclass(frozen=True)
class Moved:
    """One person's move as it was (or would be) stored; "" where there is no such end."""

    name: str
    role: str
    source: str
    target: str


def transfer(*, actor: Staff, content: bytes, dry_run: bool) -> list[Moved]:
    """Do all moves of the file, in its order; with `dry_run` keep nothing.

    A move ends every assignment at the place that is left, and adds the role at the one joined.
    Accounts and second factors stay as they are. Refuses NotYours, ImportRefused with every line
    that can't be done, Busy.
    """
    if not may_somewhere(actor, Act.TRANSFER_PEOPLE):
        raise NotYours
    lines = read_transfer_file(content)
    problems: list[tuple[int, str]] = []
    moved: list[Moved] = []
    with act():
        for line in lines:
            try:
                moved.append(_move(actor, line))
            except _Wrong as wrong:
                problems.append((line.number, str(wrong)))
        if problems or dry_run:
            transaction.set_rollback(True)
    if problems:
        raise ImportRefused(problems)
    return moved


class _Wrong(Exception):
    """A line that can't be done; its text is for people."""


def _move(actor: Staff, line: TransferLine) -> Moved:
    staff = Staff.objects.select_for_update().filter(email__iexact=line.email).first()
    if staff is None or not staff.is_active:
        raise _Wrong(NO_ACCOUNT)
    if staff == actor:
        raise _Wrong(ONESELF)
    role = Role(line.role)
    source = _place(line.source) if line.source else None
    target = _place(line.target) if line.target else None
    if source is not None:
        _leave(actor, staff, source, line.source)
    if target is not None:
        _join(actor, staff, role, target, line.target)
    for place in (source, target):
        if place is not None:
            leave_trail("transferred", actor=actor, place=place, subject=staff, role=role)
    return Moved(staff.name, str(role.label), str(source or ""), str(target or ""))


def _place(name: str) -> Office | Bureau:
    """The place of that name; an office's may follow its bureau's, as names can be repeated."""
    bureau, _, office = name.replace("　", " ").rpartition(" ")
    found: list[Office | Bureau] = list(Bureau.objects.filter(name=name))
    offices = Office.objects.filter(name=office).select_related("bureau")
    found += list(offices.filter(bureau__name=bureau) if bureau else offices)
    if len(found) != 1:
        raise _Wrong(NO_PLACE.format(name))
    return found[0]


def _leave(actor: Staff, staff: Staff, place: Office | Bureau, name: str) -> None:
    here = {"office": place} if isinstance(place, Office) else {"bureau": place}
    held = list(Assignment.objects.filter(staff=staff, **here))
    if not may_give(actor, Role.COUNSELLOR, place):
        raise _Wrong(NO_PLACE.format(name))
    if not held:
        raise _Wrong(NOT_THERE)
    for assignment in held:
        if not may_give(actor, Role(assignment.role), place):
            raise _Wrong(BEYOND)
        take(assignment)


def _join(actor: Staff, staff: Staff, role: Role, place: Office | Bureau, name: str) -> None:
    fits = isinstance(place, Bureau) == (role is Role.BUREAU)
    if not fits or not may_give(actor, role, place):
        raise _Wrong(NO_PLACE.format(name))
    try:
        give(staff, role, place)
    except AssignedAlready:
        raise _Wrong(THERE_ALREADY) from None

"""The CSV file that lists offices: which columns it has, and what may stand in them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from madoguchi.rules.personal import phone_for_people, read_phone
from madoguchi.rules.personal.characters import has_controls, plain_digits
from madoguchi.rules.prefectures import PREFECTURES
from madoguchi.rules.refusals import FieldRefusal, ImportRefused

COLUMNS = ("name", "kana", "prefecture", "jurisdiction", "phone", "postal_code", "address")
LENGTHS = {"name": 100, "kana": 200, "address": 200}
MUNICIPALITY_LENGTH = 50

_POSTAL_CODE = re.compile(r"([0-9]{3})-?([0-9]{4})")

Problem = tuple[int, str]
Row = dict[str, str]


@dataclass(frozen=True)
class OfficeLine:
    """One office of the file; `jurisdiction` holds the municipalities that it serves."""

    name: str
    kana: str
    prefecture: str
    jurisdiction: tuple[str, ...]
    phone: str
    postal_code: str
    address: str


def read_office_file(content: bytes) -> list[OfficeLine]:
    """The offices of a UTF-8 file, with or without a byte order mark, in the file's order.

    Refuses ImportRefused with every problem of every line, in plain English.
    """
    rows, problems = _rows(_text(content))
    problems += [(number, problem) for number, row in rows for problem in _problems(row)]
    problems += _repeated(rows)
    if problems:
        raise ImportRefused(sorted(problems))
    return [_office(row) for _, row in rows]


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ImportRefused([(line, "is not UTF-8: save the file as UTF-8")]) from None


def _rows(text: str) -> tuple[list[tuple[int, Row]], list[Problem]]:
    """The rows, each with the number of the line on which it begins; empty lines don't count."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows, problems, number = [], [], 1
    try:
        if tuple(next(reader, [])) != COLUMNS:
            raise ImportRefused([(1, f"must be the header {','.join(COLUMNS)}")])
        number = reader.line_num + 1
        for cells in reader:
            if cells and len(cells) != len(COLUMNS):
                problems.append((number, f"has {len(cells)} columns, not {len(COLUMNS)}"))
            elif cells:
                rows.append((number, dict(zip(COLUMNS, map(str.strip, cells), strict=True))))
            number = reader.line_num + 1
    except csv.Error as error:
        problems.append((number, f"is not CSV: {error}"))
    return rows, problems


def _problems(row: Row) -> Iterator[str]:
    yield from (f"the {c} holds control characters" for c in COLUMNS if has_controls(row[c]))
    yield from (f"the {column} is missing" for column in ("name", "kana") if not row[column])
    for column, length in LENGTHS.items():
        if len(row[column]) > length:
            yield f"the {column} is longer than {length} characters"
    if row["prefecture"] not in PREFECTURES:
        yield f"there is no prefecture {row['prefecture']!r}"
    for name in _jurisdiction(row):
        if len(name) > MUNICIPALITY_LENGTH:
            yield f"the municipality {name[:10]}… is longer than {MUNICIPALITY_LENGTH} characters"
    if row["postal_code"] and _postal_code(row) is None:
        yield f"{row['postal_code']!r} is no postal code"
    try:
        read_phone(row["phone"])
    except FieldRefusal:
        yield f"{row['phone']!r} is no telephone number"


def _repeated(rows: list[tuple[int, Row]]) -> Iterator[Problem]:
    first: dict[tuple[str, str], int] = {}
    for number, row in rows:
        known = first.setdefault((row["prefecture"], row["name"]), number)
        if known != number and row["name"]:
            yield number, f"{row['name']} is already on line {known}"


def _office(row: Row) -> OfficeLine:
    return OfficeLine(
        name=row["name"],
        kana=row["kana"],
        prefecture=row["prefecture"],
        jurisdiction=_jurisdiction(row),
        phone=phone_for_people(read_phone(row["phone"])),
        postal_code=_postal_code(row) or "",
        address=row["address"],
    )


def _jurisdiction(row: Row) -> tuple[str, ...]:
    names = (name.strip() for name in row["jurisdiction"].split(";"))
    return tuple(dict.fromkeys(name for name in names if name))


def _postal_code(row: Row) -> str | None:
    parts = _POSTAL_CODE.fullmatch(plain_digits(row["postal_code"]))
    return f"{parts[1]}-{parts[2]}" if parts else None

"""The CSV file of an April's transfers: which columns it has, and what may stand in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from madoguchi.rules.personal import read_email
from madoguchi.rules.refusals import FieldRefusal, ImportRefused

COLUMNS = ("メールアドレス", "役割", "異動元", "異動先")
ROLES = {"相談員": "counsellor", "所の管理者": "manager", "労働局の管理者": "bureau"}
LINES = 2000

Problem = tuple[int, str]


@dataclass(frozen=True)
class TransferLine:
    """One person's move; `source` is left and `target` joined, either may be "" (not both).

    `number` is the line of the file. Places are named as people write them.
    """

    number: int
    email: str
    role: str
    source: str
    target: str


def decode(content: bytes) -> str:
    """Text of a file in UTF-8, with or without a byte order mark, or in Excel's Shift_JIS.

    Refuses ImportRefused where it is neither.
    """
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ImportRefused([(1, "文字コードを確認できません。UTF-8かShift_JISで保存してください。")])


def read_transfer_file(content: bytes) -> list[TransferLine]:
    """The moves in the file's order. Refuses ImportRefused with every problem of every line."""
    lines, problems = _rows(decode(content))
    problems += [(line.number, problem) for line in lines for problem in _problems(line)]
    problems += _repeated(lines)
    if not lines and not problems:
        problems.append((1, "異動が1件もありません。"))
    if problems:
        raise ImportRefused(sorted(problems))
    return [
        TransferLine(
            line.number, read_email(line.email).key, ROLES[line.role], line.source, line.target
        )
        for line in lines
    ]


def _rows(text: str) -> tuple[list[TransferLine], list[Problem]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines: list[TransferLine] = []
    problems: list[Problem] = []
    number = 1
    try:
        if tuple(map(str.strip, next(reader, []))) != COLUMNS:
            raise ImportRefused([(1, f"1行目は「{','.join(COLUMNS)}」としてください。")])
        number = reader.line_num + 1
        for cells in reader:
            if any(cells) and len(cells) != len(COLUMNS):
                problems.append((number, f"{len(COLUMNS)}列にしてください（今は{len(cells)}列）。"))
            elif any(cells):
                lines.append(TransferLine(number, *map(str.strip, cells)))
            number = reader.line_num + 1
    except csv.Error:
        problems.append((number, "CSVとして読めません。引用符を確かめてください。"))
    if len(lines) > LINES:
        problems.append((LINES + 2, f"1度に{LINES}件までです。"))
    return lines, problems


def _problems(line: TransferLine) -> Iterator[str]:
    try:
        read_email(line.email)
    except FieldRefusal:
        yield f"メールアドレス「{line.email}」を確かめてください。"
    if line.role not in ROLES:
        yield f"役割は、{'、'.join(ROLES)}のどれかを書いてください。"
    if not line.source and not line.target:
        yield "異動元か異動先を書いてください。"
    if line.source and line.source == line.target:
        yield "異動元と異動先が同じです。"


def _repeated(lines: list[TransferLine]) -> Iterator[Problem]:
    first: dict[tuple[str, str, str], int] = {}
    for line in lines:
        known = first.setdefault((line.email.lower(), line.source, line.target), line.number)
        if known != line.number:
            yield line.number, f"{known}行目と同じ異動です。"

"""The parts of a path that name a row: numbers that fit a column, references, tokens."""

from __future__ import annotations

import re

from django.urls import register_converter


def row_id(text: str) -> int:
    """The row that a form names; 0, which no row has, where that is no number."""
    return int(text) if re.fullmatch(RowId.regex, text, re.ASCII) else 0


class RowId:
    """A row's number: never so long that PostgreSQL could not hold it."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class Reference:
    """A booking's reference: ten digits."""

    regex = "[0-9]{10}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Token(Reference):
    """The token of a mailed link; whether it is genuine, only keys can tell."""

    regex = "[0-9a-zA-Z._~-]{1,80}"


register_converter(RowId, "id")
register_converter(Reference, "reference")
register_converter(Token, "token")

"""The job-seeker number: optional, and never a reason to turn anybody away."""

from __future__ import annotations

import re

from madoguchi.rules import refusals
from madoguchi.rules.personal.characters import plain_digits, without_controls

NUMBER_LENGTH = 40
"""More than this can't be a number; of a malformed one, no more than this is kept."""

_NUMBER = re.compile(r"([0-9]{5})-?([0-9]{1,8})")


def read_number(raw: str) -> str:
    """The number as "13010-12345678", or "" where none was given; the hyphen may be left out.

    Refuses NumberMalformed, which the person may overrule: see `number_as_typed`.
    """
    typed = raw.strip()
    if len(typed) > NUMBER_LENGTH:
        raise refusals.NumberMalformed
    text = "".join(plain_digits(typed).split())
    if not text:
        return ""
    parts = _NUMBER.fullmatch(text)
    if parts is None:
        raise refusals.NumberMalformed
    return f"{parts[1]}-{parts[2]}"


def number_as_typed(raw: str) -> str:
    """What to keep of a malformed number that the person stands by; refuses nothing."""
    return without_controls(raw.strip()[:NUMBER_LENGTH]).strip()

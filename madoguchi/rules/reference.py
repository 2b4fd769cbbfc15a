"""The booking reference: ten digits that a person can read out on the phone.

The last digit checks the others by Damm's method: one wrong digit, or two neighbours swapped,
never make another valid reference.
"""

from __future__ import annotations

from collections.abc import Callable

from madoguchi.rules.personal.characters import plain_digits

LENGTH = 10

_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def make(random_int_source: Callable[[int], int]) -> str:
    """A new reference; `random_int_source(n)` gives a number from 0 to n - 1.

    The first digit is never 0, because spreadsheets drop it.
    """
    smallest = 10 ** (LENGTH - 2)
    body = str(smallest + random_int_source(9 * smallest))
    return body + str(check_digit(body))


def is_valid(text: str) -> bool:
    """Whether `text` is a reference in its plain form, with the right check digit."""
    return (
        len(text) == LENGTH
        and text.isascii()
        and text.isdigit()
        and text[0] != "0"
        and check_digit(text) == 0
    )


def read(raw: str) -> str | None:
    """The reference typed in any width, with any hyphens and spaces; None if it is none."""
    text = "".join(plain_digits(raw).replace("-", " ").split())
    return text if is_valid(text) else None


def spoken(reference: str) -> str:
    """The reference in groups as people say it: 4821-9037-52."""
    return f"{reference[:4]}-{reference[4:8]}-{reference[8:]}"


def check_digit(digits: str) -> int:
    """Damm's digit for `digits`; 0 where they already end with theirs."""
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return interim

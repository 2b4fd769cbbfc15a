"""Characters that nobody types on purpose, and those that a keyboard puts in another's place."""

from __future__ import annotations

import re
import unicodedata

_CONTROL_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})

_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Embeddings, overrides and isolates: they can make a text look like another one."""

_LOST = "\N{REPLACEMENT CHARACTER}"
"""Stands where bytes were no text: what somebody typed there did not arrive."""

_HYPHENS = (
    "\N{HYPHEN}"
    "\N{NON-BREAKING HYPHEN}"
    "\N{FIGURE DASH}"
    "\N{EN DASH}"
    "\N{EM DASH}"
    "\N{HORIZONTAL BAR}"
    "\N{MINUS SIGN}"
    "\N{BOX DRAWINGS LIGHT HORIZONTAL}"
    "\N{BOX DRAWINGS HEAVY HORIZONTAL}"
    "\N{HYPHEN BULLET}"
    "\N{KATAKANA-HIRAGANA PROLONGED SOUND MARK}"
)
HYPHEN = re.compile(f"[{_HYPHENS}]")
"""What Japanese keyboards write where a plain hyphen is meant, once NFKC has done its part."""


def has_controls(text: str) -> bool:
    """Whether `text` holds a control character, line break, lone surrogate or direction mark.

    So does a text of which a part was lost on its way.
    """
    return (
        bool(_DIRECTION.search(text))
        or _LOST in text
        or any(unicodedata.category(character) in _CONTROL_CATEGORIES for character in text)
    )


def without_directions(text: str) -> str:
    """`text` without the direction marks that copying from an address book brings along."""
    return _DIRECTION.sub("", text)


def without_controls(text: str) -> str:
    """`text` without anything that `has_controls` would find."""
    return "".join(character for character in text if not has_controls(character))


def half_width(text: str) -> str:
    """`text` in NFKC, without invisible format characters and outer spaces.

    For addresses and numbers only, never for names: NFKC rewrites kanji.
    """
    folded = unicodedata.normalize("NFKC", text)
    return "".join(c for c in folded if unicodedata.category(c) != "Cf").strip()


def plain_digits(text: str) -> str:
    """`text` in half width, with every kind of hyphen written as the plain one."""
    return HYPHEN.sub("-", half_width(text))

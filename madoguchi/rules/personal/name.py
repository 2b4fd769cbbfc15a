"""A person's name: kept exactly as typed, with a key beside it for finding it again."""

from __future__ import annotations

import re
import unicodedata

from madoguchi.rules import refusals
from madoguchi.rules.personal.characters import has_controls

NAME_LENGTH = 100
"""The longest name in code points; a variation selector counts as one."""

_HIRAGANA_TO_KATAKANA = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}

_UNSEEN = re.compile(r"[\s\u180b-\u180d\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Spaces and variation selectors."""


def read_name(raw: str) -> str:
    """The name as typed, without outer spaces and not normalised in any way.

    Refuses NameTooLong, NameHasControls, NameMissing. Anything else may be a name.
    """
    name = raw.strip()
    if len(name) > NAME_LENGTH:
        raise refusals.NameTooLong
    if has_controls(name):
        raise refusals.NameHasControls
    if not any(unicodedata.category(character)[0] in "LNPS" for character in name):
        raise refusals.NameMissing
    return name


def name_key(name: str) -> str:
    """The form under which a name is searched: width, case, kana and spaces make no difference.

    The key of a key is the key itself.
    """
    folded = unicodedata.normalize("NFKC", name).casefold().translate(_HIRAGANA_TO_KATAKANA)
    seen = (c for c in _UNSEEN.sub("", folded) if unicodedata.category(c) != "Cf")
    # Katakana compose with more sound marks than hiragana, and nothing unseen lies between now.
    return unicodedata.normalize("NFKC", "".join(seen))

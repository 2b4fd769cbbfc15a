"""What an operator should know of a text of terms; the text itself stays as it is."""

from __future__ import annotations

import re
import unicodedata

_ARTICLE_HEAD = re.compile(r"^[（(]?\s*第\s*(\d+)\s*条(?!\s*の)", re.MULTILINE)
_ARTICLE_CITED = re.compile(r"(?P<law>法\s*)?第\s*(?P<number>\d+)\s*条(?!\s*の)")
_OLD_PRIVACY_ARTICLE = re.compile(r"職業安定法\s*第\s*5\s*条\s*の\s*4")


def notes_on(text: str) -> list[str]:
    """Things to look at, each a sentence in English; empty where nothing was found.

    - 職業安定法 5条の4: since 2022-10-01 its article on personal information is 5条の5.
    - A reference to an article that the text does not have.
    """
    plain = unicodedata.normalize("NFKC", text)
    notes = []
    if _OLD_PRIVACY_ARTICLE.search(plain):
        notes.append(
            "It cites 職業安定法第5条の4; since 2022-10-01 personal information is article 5条の5."
        )
    articles = {int(number) for number in _ARTICLE_HEAD.findall(plain)}
    cited = {int(found["number"]) for found in _ARTICLE_CITED.finditer(plain) if not found["law"]}
    notes.extend(
        f"It refers to 第{number}条, which it does not have."
        for number in sorted(cited - articles)
        if articles
    )
    return notes

"""What one person told us in confidence, and every way in which it might be written down."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

FAMILY, GIVEN = "髙橋", "花子"
LOCAL_PART, DOMAIN = "hanako.takahashi", "himitsu-mail.example"
ADDRESS = f"{LOCAL_PART}@{DOMAIN}"
CORRECTED = f"hanako.t2@{DOMAIN}"
MESSAGE = "前の職場の人間関係で悩みました。\r\nゆっくり相談したいです。"
NUMBER = "13010-87654321"
TYPED_PHONE = "０９０－８７６５－４３２１"
PERSONAL = (
    f"{FAMILY} {GIVEN}",
    FAMILY,
    GIVEN,
    LOCAL_PART,
    DOMAIN,
    CORRECTED,
    "09087654321",
    "090-8765-4321",
    "9087654321",
    "90-8765-4321",
    TYPED_PHONE,
    "０９０８７６５４３２１",
    NUMBER,
    "1301087654321",
    "前の職場の人間関係",
    "ゆっくり相談したい",
)
FORM = {
    "name": f"{FAMILY} {GIVEN}",
    "email": ADDRESS,
    "phone": TYPED_PHONE,
    "registration": "registered",
    "number": NUMBER,
    "message": MESSAGE,
}


@dataclass(frozen=True)
class Secret:
    """Something that must not be found; `number` says that it counts only if it stands alone."""

    text: str
    number: bool = False

    def is_in(self, haystack: bytes) -> bool:
        """Whether it stands there in clear, or in one of the usual encodings."""
        if self.number:
            # Six digits may well occur in an instant's fraction or in something encrypted.
            alone = rf"(?<![0-9A-Za-z.]){self.text}(?![0-9A-Za-z])"
            return re.search(alone.encode(), haystack) is not None
        return any(form in haystack for form in _forms(self.text))


def told(secrets: Sequence[Secret], haystack: bytes) -> list[str]:
    """Those of the secrets that the haystack tells."""
    return [secret.text for secret in secrets if secret.is_in(haystack)]


def _forms(text: str) -> Iterator[bytes]:
    plain = text.encode()
    yield plain
    yield quote(text).encode()
    yield json.dumps(text)[1:-1].encode()
    yield plain.hex().encode()
    yield plain.hex().upper().encode()
    for before in range(3):
        yield from _base64(plain, before)


def _base64(plain: bytes, before: int) -> Iterator[bytes]:
    """The characters that base64 certainly holds where so many bytes come `before`."""
    whole = (before + len(plain)) // 3 * 3 - before
    encoded = base64.b64encode(b"\0" * before + plain[:whole])[(0, 2, 3)[before] :]
    yield encoded
    yield encoded.translate(bytes.maketrans(b"+/", b"-_"))

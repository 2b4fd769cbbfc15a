"""The keys that live outside of the database, and all that is done with them.

Applicants' data are sealed field by field (AES-256-GCM, key id in front); exact look-ups go by a
keyed hash (HMAC-SHA256); mailed links and codes are an HMAC over booking and generation, so that
no token is stored anywhere.
"""

from __future__ import annotations

import base64
import hmac
import os
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_NONCE = 12
_MAC = 16
_TOKEN = re.compile(
    r"(?P<reference>[0-9]{10})(?P<generation>[1-9][0-9]{0,2})-(?P<mac>[a-z2-7]{26})"
)

_INVITATION = re.compile(
    r"(?P<staff>[1-9][0-9]{0,17})-(?P<until>[1-9][0-9]{0,11})-(?P<mac>[a-z2-7]{26})"
)


class Purpose(StrEnum):
    """What a mailed link lets its holder do; one never serves for another."""

    CONFIRM = "confirm"
    BOOKING = "booking"


@dataclass(frozen=True)
class Link:
    """What a genuine token says; whether it still counts is the booking's matter."""

    purpose: Purpose
    reference: str
    generation: int


def _decode(name: str, text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise ImproperlyConfigured(f"{name} must hold 32 bytes in base64")
    return key


@lru_cache(maxsize=8)
def _field_keys(given: tuple[str, ...]) -> dict[str, AESGCM]:
    pairs = [item.partition(":") for item in given]
    if not pairs:
        raise ImproperlyConfigured("MADOGUCHI_FIELD_KEYS is empty: no applicant can be stored")
    return {name: AESGCM(_decode("MADOGUCHI_FIELD_KEYS", text)) for name, _, text in pairs}


@lru_cache(maxsize=8)
def _link_keys(given: tuple[str, ...]) -> list[bytes]:
    if not given:
        raise ImproperlyConfigured("MADOGUCHI_LINK_KEYS is empty: no link can be made")
    return [_decode("MADOGUCHI_LINK_KEYS", text) for text in given]


def seal(text: str, context: str) -> bytes:
    """Encrypt `text` under the first field key; it opens only in the same `context` (column)."""
    name, key = next(iter(_field_keys(tuple(settings.FIELD_KEYS)).items()))
    nonce = os.urandom(_NONCE)
    sealed = key.encrypt(nonce, text.encode(), context.encode())
    return name.encode() + b":" + nonce + sealed


def unseal(sealed: bytes, context: str) -> str:
    """Decrypt what `seal` made; raises cryptography's InvalidTag where it was tampered with.

    A key id that is not configured raises ImproperlyConfigured: keys are kept as long as data is.
    """
    name, _, rest = sealed.partition(b":")
    if len(rest) < _NONCE:
        raise InvalidTag
    key = _field_keys(tuple(settings.FIELD_KEYS)).get(name.decode(errors="replace"))
    if key is None:
        raise ImproperlyConfigured(f"no field key with the id {name!r}")
    return key.decrypt(rest[:_NONCE], rest[_NONCE:], context.encode()).decode()


def fingerprint(kind: str, value: str) -> bytes:
    """The 32-byte keyed hash under which an exact `value` of this `kind` is found."""
    key = _decode("MADOGUCHI_LOOKUP_KEY", settings.LOOKUP_KEY)
    return hmac.digest(key, f"{kind}\0{value}".encode(), "sha256")


def _mac(key: bytes, *words: object) -> bytes:
    return hmac.digest(key, "\0".join(str(word) for word in words).encode(), "sha256")


def _mac_text(key: bytes, link: Link) -> str:
    mac = _mac(key, "link", link.purpose, link.reference, link.generation)[:_MAC]
    return base64.b32encode(mac).decode().rstrip("=").lower()


def link_token(link: Link) -> str:
    """The token of a mailed link: reference, generation and a 128-bit MAC, safe in any URL."""
    key = _link_keys(tuple(settings.LINK_KEYS))[0]
    return f"{link.reference}{link.generation}-{_mac_text(key, link)}"


def read_link_token(token: str, purpose: Purpose) -> Link | None:
    """The link behind a token that we made for this purpose, else None."""
    found = _TOKEN.fullmatch(token)
    if found is None:
        return None
    link = Link(purpose, found["reference"], int(found["generation"]))
    keys = _link_keys(tuple(settings.LINK_KEYS))
    genuine = [hmac.compare_digest(_mac_text(key, link), found["mac"]) for key in keys]
    return link if any(genuine) else None


def _code(key: bytes, reference: str, generation: int) -> str:
    number = int.from_bytes(_mac(key, "code", reference, generation)[:8], "big")
    return f"{number % 1_000_000:06d}"


def code(reference: str, generation: int) -> str:
    """The six digits that a letter of this generation carries."""
    return _code(_link_keys(tuple(settings.LINK_KEYS))[0], reference, generation)


def code_matches(typed: str, reference: str, generation: int) -> bool:
    """Whether these are the six digits of this generation; compared in constant time."""
    keys = _link_keys(tuple(settings.LINK_KEYS))
    right = [
        hmac.compare_digest(_code(key, reference, generation).encode(), typed.encode())
        for key in keys
    ]
    return any(right)


def _invitation_mac(key: bytes, staff_id: int, until: int, state: str) -> str:
    mac = _mac(key, "invitation", staff_id, until, state)[:_MAC]
    return base64.b32encode(mac).decode().rstrip("=").lower()


def invitation_token(staff_id: int, until: int, state: str) -> str:
    """The token with which a person sets their password, until that second since 1970.

    `state` is what must not have changed when it is used: the account's stored password.
    """
    key = _link_keys(tuple(settings.LINK_KEYS))[0]
    return f"{staff_id}-{until}-{_invitation_mac(key, staff_id, until, state)}"


def invited_id(token: str) -> int:
    """The account that a token claims to be for; 0, which none has, where it is none of ours."""
    found = _INVITATION.fullmatch(token)
    return int(found["staff"]) if found else 0


def is_invitation(token: str, state: str, now: float) -> bool:
    """Whether we made the token for its account in this `state`, and it is not over at `now`."""
    found = _INVITATION.fullmatch(token)
    if found is None or int(found["until"]) <= now:
        return False
    values = int(found["staff"]), int(found["until"]), state
    keys = _link_keys(tuple(settings.LINK_KEYS))
    return any(hmac.compare_digest(_invitation_mac(key, *values), found["mac"]) for key in keys)


def browser_hash(secret: str) -> bytes:
    """What is stored of the secret that the applying browser keeps (it has 128 random bits)."""
    return _mac(b"madoguchi browser", secret)

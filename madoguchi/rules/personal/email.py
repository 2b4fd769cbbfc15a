"""E-mail addresses: how they are typed, shown, looked up and written on an envelope."""

from __future__ import annotations

import re
from dataclasses import dataclass

from madoguchi.rules import refusals
from madoguchi.rules.personal.characters import HYPHEN, half_width, has_controls

EMAIL_LENGTH = 254
LOCAL_LENGTH = 64

CARRIERS = frozenset(
    {
        "au.com",
        "disney.ne.jp",
        "docomo.ne.jp",
        "emnet.ne.jp",
        "i.softbank.jp",
        "softbank.ne.jp",
        "uqmobile.jp",
        "y-mobile.ne.jp",
        "ymobile.ne.jp",
        "ymobile1.ne.jp",
    }
)
"""Carriers that once gave out addresses with dots where RFC 5321 allows none."""

CARRIERS_WITH_SUBDOMAINS = frozenset({"ezweb.ne.jp", "pdx.ne.jp", "vodafone.ne.jp"})
"""The same, for carriers that also put a region or a line in front of their domain."""

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_DOT_ATOM = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_DOTS_ANYWHERE = re.compile(rf"\.*{_ATOM}(?:\.+{_ATOM})*\.*")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+(?:[a-z]{{2,63}}|xn--[a-z0-9-]{{1,58}}[a-z0-9])")
_BETWEEN_ASCII = re.compile(rf"(?<=[A-Za-z0-9]){HYPHEN.pattern}(?=[A-Za-z0-9])")


@dataclass(frozen=True, repr=False)
class EmailAddress:
    """One mailbox. Its repr shows nothing, so that no log holds an address by accident.

    `typed` is for people; `local` keeps its case, `domain` is lower-case ASCII.
    """

    typed: str
    local: str
    domain: str

    @property
    def envelope(self) -> str:
        """The address as RFC 5321 wants it: irregular dots put the local part in quotes."""
        if _DOT_ATOM.fullmatch(self.local):
            return f"{self.local}@{self.domain}"
        return f'"{self.local}"@{self.domain}'

    @property
    def key(self) -> str:
        """The form under which the address is looked up: case makes no difference."""
        return f"{self.local}@{self.domain}".lower()


def read_email(raw: str) -> EmailAddress:
    """The address typed in any width, also with a carrier's irregular dots.

    Refuses EmailTooLong, EmailHasControls, EmailMissing, EmailMalformed.
    """
    text = raw.strip()
    if len(text) > EMAIL_LENGTH:
        raise refusals.EmailTooLong
    if has_controls(text):
        raise refusals.EmailHasControls
    text = half_width(text).replace("\N{IDEOGRAPHIC FULL STOP}", ".")
    if not text:
        raise refusals.EmailMissing
    address = _parse(_BETWEEN_ASCII.sub("-", text))
    if len(address.local) > LOCAL_LENGTH or len(address.envelope) > EMAIL_LENGTH:
        raise refusals.EmailTooLong
    return address


def _parse(text: str) -> EmailAddress:
    local, at, typed_domain = text.rpartition("@")
    if not at:
        raise refusals.EmailMalformed
    if len(local) > 2 and local[0] == local[-1] == '"':
        local = local[1:-1]
    domain = _ascii_domain(typed_domain)
    form = _DOTS_ANYWHERE if _allows_dots_anywhere(domain) else _DOT_ATOM
    if not form.fullmatch(local):
        raise refusals.EmailMalformed
    return EmailAddress(typed=f"{local}@{typed_domain}", local=local, domain=domain)


def _ascii_domain(domain: str) -> str:
    try:
        ascii_domain = domain.encode("idna").decode("ascii").lower()
        # Encoding lets any "xn--" pass: only decoding tells whether it stands for something.
        ascii_domain.encode("ascii").decode("idna")
    except UnicodeError as error:
        raise refusals.EmailMalformed from error
    if not _DOMAIN.fullmatch(ascii_domain):
        raise refusals.EmailMalformed
    return ascii_domain


def _allows_dots_anywhere(domain: str) -> bool:
    return domain in CARRIERS or any(
        domain == carrier or domain.endswith(f".{carrier}") for carrier in CARRIERS_WITH_SUBDOMAINS
    )

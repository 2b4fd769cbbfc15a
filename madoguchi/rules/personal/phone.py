"""Telephone numbers: read in any Japanese way of writing, kept as E.164, shown as people dial."""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType

from madoguchi.rules import refusals
from madoguchi.rules.personal.characters import (
    has_controls,
    plain_digits,
    without_directions,
)

REGION = "JP"
PHONE_LENGTH = 100
"""More than this, in characters, is not a telephone number in any way of writing."""

_JAPAN = 81

_EXTENSION = re.compile(r"内線|ext|[x#;,]", re.IGNORECASE)
_DIALABLE = re.compile(r"\+?[0-9 ()./-]{1,40}")


def read_phone(raw: str) -> str:
    """The number as E.164; without a country code it is taken for a Japanese one.

    Refuses PhoneMissing, PhoneHasExtension, PhoneMalformed (also for emergency and short numbers,
    and for those at which the office would pay a premium).
    """
    # Address books wrap a copied number in direction marks: they are no fault of the person.
    text = without_directions(raw).strip()
    if not text:
        raise refusals.PhoneMissing
    if len(text) > PHONE_LENGTH or has_controls(text):
        raise refusals.PhoneMalformed
    text = plain_digits(text)
    if _EXTENSION.search(text):
        raise refusals.PhoneHasExtension
    if not _DIALABLE.fullmatch(text):
        raise refusals.PhoneMalformed
    return phonenumbers.format_number(_parse(text), PhoneNumberFormat.E164)


def phone_for_people(e164: str) -> str:
    """The number as it is dialled from Japan: national for Japanese ones, else international."""
    number = phonenumbers.parse(e164, None)
    national = number.country_code == _JAPAN
    form = PhoneNumberFormat.NATIONAL if national else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, form)


def _parse(text: str) -> PhoneNumber:
    try:
        number = phonenumbers.parse(text, REGION)
    except NumberParseException as error:
        raise refusals.PhoneMalformed from error
    if not phonenumbers.is_valid_number(number):
        raise refusals.PhoneMalformed
    if phonenumbers.number_type(number) == PhoneNumberType.PREMIUM_RATE:
        raise refusals.PhoneMalformed
    return number

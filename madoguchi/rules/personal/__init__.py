"""What a person types about themselves: how it is read, kept, shown and found again."""

from __future__ import annotations

from madoguchi.rules.personal.email import EMAIL_LENGTH, EmailAddress, read_email
from madoguchi.rules.personal.message import MESSAGE_LENGTH, read_message
from madoguchi.rules.personal.name import NAME_LENGTH, name_key, read_name
from madoguchi.rules.personal.number import NUMBER_LENGTH, number_as_typed, read_number
from madoguchi.rules.personal.phone import phone_for_people, read_phone

__all__ = [
    "EMAIL_LENGTH",
    "MESSAGE_LENGTH",
    "NAME_LENGTH",
    "NUMBER_LENGTH",
    "EmailAddress",
    "name_key",
    "number_as_typed",
    "phone_for_people",
    "read_email",
    "read_message",
    "read_name",
    "read_number",
    "read_phone",
]

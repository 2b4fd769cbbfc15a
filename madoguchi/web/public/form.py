"""The application form: it only asks the rules what each field may hold."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError

from madoguchi.models import Registration
from madoguchi.rules import personal, refusals
from madoguchi.rules.personal import EmailAddress
from madoguchi.web.paths import row_id
from madoguchi.web.public.words import words_for

T = TypeVar("T")
FIELDS = ("name", "email", "phone", "registration", "number", "message")


def _read(reader: Callable[[str], T], raw: str) -> T:
    try:
        return reader(raw)
    except refusals.FieldRefusal as refusal:
        raise ValidationError(str(words_for(refusal)), code=refusal.key) from None


class RawField(forms.CharField):
    """A text exactly as typed: trimming and checking are the rules' matter."""

    default_validators = []

    def __init__(self) -> None:
        super().__init__(required=False, strip=False)
        self.validators = []


class AddressForm(forms.Form):
    """An e-mail address alone, to correct the one first given."""

    email = RawField()

    def clean_email(self) -> EmailAddress:
        return _read(personal.read_email, self.cleaned_data["email"])


class ApplicationForm(AddressForm):
    """What a person tells us. Clean data are what the rules made of it.

    `number_kept` is a malformed job-seeker number that was pointed out once already: typed again
    unchanged, it is kept as it is, for an optional field never blocks.
    """

    name = RawField()
    phone = RawField()
    registration = RawField()
    number = RawField()
    number_kept = RawField()
    message = RawField()
    submission = RawField()
    terms = RawField()

    field_order = ["name", "email", "phone", "registration", "number", "message"]

    def clean_name(self) -> str:
        return _read(personal.read_name, self.cleaned_data["name"])

    def clean_phone(self) -> str:
        return _read(personal.read_phone, self.cleaned_data["phone"])

    def clean_registration(self) -> str:
        if self.cleaned_data["registration"] not in Registration.values:
            raise ValidationError(
                str(words_for(refusals.RegistrationMissing())), code="registration_missing"
            )
        return str(self.cleaned_data["registration"])

    def clean_message(self) -> str:
        return _read(personal.read_message, self.cleaned_data["message"])

    def clean_submission(self) -> uuid.UUID:
        """The form's own name; one that was tampered with counts as a new form."""
        try:
            return uuid.UUID(self.cleaned_data["submission"])
        except ValueError:
            return uuid.uuid4()

    def clean_terms(self) -> int:
        """The terms shown on the page; 0, which are never in force, where that is no number."""
        return row_id(self.cleaned_data["terms"])

    def clean(self) -> dict[str, Any]:
        raw = self.cleaned_data["number"]
        try:
            self.cleaned_data["number"] = personal.read_number(raw)
        except refusals.NumberMalformed as refusal:
            kept = personal.number_as_typed(raw)
            if kept and kept == personal.number_as_typed(self.cleaned_data["number_kept"]):
                self.cleaned_data["number"] = kept
            else:
                self.add_error("number", ValidationError(str(words_for(refusal)), refusal.key))
        return self.cleaned_data

    def number_pointed_out(self) -> str:
        """What the page sends back as `number_kept`: the malformed number, once it was shown."""
        if self.is_bound and self.has_error("number"):
            return personal.number_as_typed(str(self.data.get("number", "")))
        return str(self["number_kept"].value() or "")

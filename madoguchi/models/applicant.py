"""What an applicant told us: encrypted field by field, in a table of its own."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.models.booking import Booking
from madoguchi.models.encrypted import EncryptedTextField


class Applicant(models.Model):
    """A booking's personal data; the `…_key` columns are keyed hashes for exact look-ups."""

    booking = models.OneToOneField(Booking, models.CASCADE, primary_key=True)
    name = EncryptedTextField()
    email = EncryptedTextField()
    phone = EncryptedTextField()
    number = EncryptedTextField(default="")
    message = EncryptedTextField(default="")
    name_key = models.BinaryField(max_length=32)
    email_key = models.BinaryField(max_length=32)
    phone_key = models.BinaryField(max_length=32)
    number_key = models.BinaryField(max_length=32, null=True)

    class Meta:
        verbose_name = _("申込者")
        verbose_name_plural = _("申込者")
        indexes = [
            models.Index(fields=["name_key"], name="applicant_by_name"),
            models.Index(fields=["email_key"], name="applicant_by_email"),
            models.Index(fields=["phone_key"], name="applicant_by_phone"),
            models.Index(
                fields=["number_key"],
                name="applicant_by_number",
                condition=models.Q(number_key__isnull=False),
            ),
        ]

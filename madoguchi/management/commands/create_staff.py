"""`madoguchi create-staff EMAIL`: let a person sign in at the desk."""

from __future__ import annotations

from argparse import ArgumentParser
from getpass import getpass
from pathlib import Path
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from madoguchi.models import Staff


class Command(BaseCommand):
    help = "Create a person's sign-in for the desk; the password is asked for twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--name", required=True, help="the person's name")
        parser.add_argument(
            "--administrator", action="store_true", help="may do everything, also create others"
        )
        parser.add_argument(
            "--password-file", type=Path, metavar="FILE", help="read the password from its 1st line"
        )

    def handle(
        self,
        *args: Any,
        email: str,
        name: str,
        administrator: bool,
        password_file: Path | None,
        **options: Any,
    ) -> None:
        person = Staff(
            email=Staff.objects.normalize_email(email),
            name=name,
            is_staff=True,
            is_superuser=administrator,
        )
        _check(lambda: person.clean_fields(exclude=["password"]))
        _check(person.validate_constraints)
        password = _from_file(password_file) if password_file else _asked_twice()
        _check(lambda: validate_password(password, person))
        person.set_password(password)
        person.save()
        self.stdout.write(f"{person.name} can sign in as {person.email}.")


def _check(validate: Any) -> None:
    try:
        validate()
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error


def _from_file(file: Path) -> str:
    try:
        return file.read_text("utf-8").partition("\n")[0]
    except OSError as error:
        raise CommandError(f"{file} can't be read: {error.strerror}.") from error


def _asked_twice() -> str:
    try:
        password = getpass("Password: ")
        if getpass("Password again: ") != password:
            raise CommandError("The two passwords differ: nothing was stored.")
    except EOFError:
        raise CommandError("No password was given: nothing was stored.") from None
    return password

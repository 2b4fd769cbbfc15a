"""Calling a management command as an operator does, and reading what it says."""

from __future__ import annotations

from io import StringIO

from django.core.management import call_command


def say(*words: object) -> str:
    """All that the command writes, its errors too; a refusal is raised as CommandError."""
    output = StringIO()
    name, *arguments = map(str, words)
    call_command(name, *arguments, stdout=output, stderr=output, skip_checks=True)
    return output.getvalue()

"""The way back to the waiting page, with a word on what was done."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect

DONE = frozenset({"resent", "corrected", "used"})


def back_to_waiting(reference: str, done: str) -> HttpResponse:
    """On to the booking's waiting page, which tells of `done`, one of DONE."""
    response = redirect("waiting", reference)
    response["Location"] += f"?done={done}"
    return response

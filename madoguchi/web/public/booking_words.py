"""A booking in words, for every page that shows one."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import translation

from madoguchi.queries.booking import BookingView
from madoguchi.rules.dates import instant_text, session_text
from madoguchi.rules.reference import spoken


def booking_words(view: BookingView) -> dict[str, Any]:
    """The template's context: the booking, its times and reference as people say them."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    return {
        "booking": view,
        "situation": view.situation.value,
        "spoken": spoken(view.reference),
        "when": session_text(view.starts, view.ends, language),
        "deadline": instant_text(view.deadline, language) if view.deadline else "",
        "deadline_iso": view.deadline.isoformat() if view.deadline else "",
        "now_iso": view.now.isoformat(),
        "cancellable_until": instant_text(view.cancellable_until, language),
    }

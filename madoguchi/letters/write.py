"""Letters in words: one message in plain text for a booking, in its reader's language."""

from __future__ import annotations

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from django.conf import settings
from django.template import Context, Engine
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from madoguchi.keys import Link, Purpose, code, link_token
from madoguchi.letters.calendar import calendar_method, session_calendar
from madoguchi.letters.wording import Wording
from madoguchi.queries.booking import BookingView
from madoguchi.queries.letters import LetterFacts
from madoguchi.rules.dates import TOKYO, instant_text, session_text, time_text
from madoguchi.rules.reference import spoken

WITH_CALENDAR = frozenset({Wording.CONFIRMED, Wording.CANCELLED})


def write(letter: LetterFacts, words: Wording) -> EmailMessage:
    """The whole message, ready for SMTP; written anew it has the same Message-ID.

    Nothing that a person typed stands in a header, save the address; one with a line break in it
    would raise ValueError.
    """
    with translation.override(_language(letter.booking)):
        message = EmailMessage(policy=SMTP)
        message["Subject"] = _subject(letter.booking, words)
        message["From"] = Address(_("オンライン職業相談の予約"), addr_spec=settings.SENDER)
        # As text, because an Address would drop the quotes of an old carrier's `"a..b"@…`.
        message["To"] = letter.recipient.envelope
        message["Date"] = letter.booking.now.astimezone(TOKYO)
        message["Message-ID"] = _message_id(letter)
        message["Auto-Submitted"] = "auto-generated"
        # Base64 passes through every relay, old ones too, and keeps lines as they are.
        message.set_content(_body(letter, words), charset="utf-8", cte="base64")
        if words in WITH_CALENDAR:
            _attach_calendar(message, letter.booking)
        message["Content-Language"] = _language(letter.booking)
    return message


def _language(booking: BookingView) -> str:
    known = dict(settings.LANGUAGES)
    return booking.language if booking.language in known else str(settings.LANGUAGE_CODE)


def _message_id(letter: LetterFacts) -> str:
    domain = settings.SENDER.rpartition("@")[2]
    return f"<letter-{letter.id}.{letter.booking.reference}@{domain}>"


def _subject(booking: BookingView, words: Wording) -> str:
    reference = spoken(booking.reference)
    match words:
        case Wording.CONFIRM:
            return _("予約を確定してください（期限 %(deadline)s）") % {"deadline": _time(booking)}
        case Wording.APOLOGY:
            return _("お詫び：予約の確定のご案内が遅れました")
        case Wording.CONFIRMED:
            return _("予約が確定しました（受付番号 %(reference)s）") % {"reference": reference}
        case Wording.CANCELLED:
            return _("予約を取り消しました（受付番号 %(reference)s）") % {"reference": reference}


def _time(booking: BookingView) -> str:
    return time_text(booking.deadline, booking.language) if booking.deadline else ""


def _body(letter: LetterFacts, words: Wording) -> str:
    template = Engine.get_default().get_template(f"letters/{words.value}.txt")
    text = template.render(Context(_context(letter, words), autoescape=False))
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _context(letter: LetterFacts, words: Wording) -> dict[str, Any]:
    booking, place = letter.booking, letter.booking.place
    language = _language(booking)
    return {
        "name": letter.name,
        "reference": spoken(booking.reference),
        "when": session_text(booking.starts, booking.ends, language),
        "office": place.office,
        "counter": place.counter,
        "phone": place.phone,
        "tool": place.tool,
        "has_counselling_terms": bool(place.counselling_terms_url),
        "deadline": instant_text(booking.deadline, language) if booking.deadline else "",
        "code": code(booking.reference, booking.generation) if booking.code_attempts_left else "",
        "cancellable_until": instant_text(booking.cancellable_until, language),
        "url": settings.BASE_URL + _path(booking, words),
    }


def _path(booking: BookingView, words: Wording) -> str:
    if words is Wording.CANCELLED:
        return reverse("counter", args=[booking.place.counter_id])
    confirming = words in {Wording.CONFIRM, Wording.APOLOGY}
    purpose = Purpose.CONFIRM if confirming else Purpose.BOOKING
    token = link_token(Link(purpose, booking.reference, booking.generation))
    return reverse("confirm_link" if confirming else "booking_link", args=[token])


def _attach_calendar(message: EmailMessage, booking: BookingView) -> None:
    message.add_attachment(
        session_calendar(booking).decode(),
        subtype="calendar",
        charset="utf-8",
        cte="base64",
        params={"method": calendar_method(booking)},
        filename=f"{booking.reference}.ics",
    )

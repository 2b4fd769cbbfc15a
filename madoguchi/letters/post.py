"""Handing one message to the mail server, and what the server said to it in numbers.

A server's free text often quotes the address: nothing but its status codes leaves this module.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import closing, suppress
from email.message import EmailMessage

from django.conf import settings

from madoguchi.rules.personal import EmailAddress

NO_ANSWER = "no answer"
"""Stands for the server's answer where it could not be reached or went silent."""

_ENHANCED = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}(?=\s|$)")
_ABOUT_OUR_SIGN_IN = frozenset({530, 534, 535, 538})


class NotTaken(Exception):
    """The server did not take the message; `answer` is its status, as in "550 5.1.1"."""

    def __init__(self, answer: str) -> None:
        super().__init__(answer)
        self.answer = answer


class Refused(NotTaken):
    """For good: this recipient or this message will not be taken later either."""


class Delayed(NotTaken):
    """For now: the server is unreachable, busy, or does not accept us; trying again may work."""


def hand_over(message: EmailMessage, recipient: EmailAddress) -> str:
    """Give the message to the server for one recipient; its status, as in "250 2.0.0".

    Raises Refused or Delayed, neither with a word of the server's, nor with the address.
    """
    try:
        answer, failure = _converse(message.as_bytes(), recipient.envelope)
    except smtplib.SMTPResponseException as error:
        answer, failure = _status(error.smtp_code, error.smtp_error), Delayed
    except (smtplib.SMTPException, OSError):
        answer, failure = NO_ANSWER, Delayed
    # Raised out here, so that no traceback leads on to an error that quotes the address.
    if failure is not None:
        raise failure(answer)
    return answer


def _converse(content: bytes, recipient: str) -> tuple[str, type[NotTaken] | None]:
    with closing(_connect()) as smtp:
        _sign_in(smtp)
        code, said = smtp.mail(settings.SENDER)
        if code >= 400:
            # What the server has against the sender is the operator's to mend.
            return _status(code, said), Delayed
        code, said = smtp.rcpt(recipient)
        if code < 400:
            code, said = _data(smtp, content)
        # The message is taken or not by now, whatever becomes of the farewell.
        with suppress(smtplib.SMTPException, OSError):
            smtp.quit()
    return _status(code, said), _failure(code)


def _connect() -> smtplib.SMTP:
    host, port, timeout = settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT
    # Named, because Python would ask the name server for our own name.
    name = settings.SENDER.rpartition("@")[2]
    if settings.EMAIL_USE_SSL:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, port, name, timeout=timeout, context=context)
    return smtplib.SMTP(host, port, name, timeout=timeout)


def _sign_in(smtp: smtplib.SMTP) -> None:
    if settings.EMAIL_USE_TLS:
        smtp.starttls(context=ssl.create_default_context())
    if settings.EMAIL_HOST_USER:
        smtp.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    smtp.ehlo_or_helo_if_needed()


def _data(smtp: smtplib.SMTP, content: bytes) -> tuple[int, bytes]:
    try:
        return smtp.data(content)
    except smtplib.SMTPDataError as error:
        return error.smtp_code, _as_bytes(error.smtp_error)


def _failure(code: int) -> type[NotTaken] | None:
    if code < 400:
        return None
    return Refused if code >= 500 and code not in _ABOUT_OUR_SIGN_IN else Delayed


def _status(code: int, said: bytes | str) -> str:
    enhanced = _ENHANCED.match(_as_bytes(said))
    return f"{code} {enhanced[0].decode()}" if enhanced else str(code)


def _as_bytes(said: bytes | str) -> bytes:
    return said if isinstance(said, bytes) else said.encode()

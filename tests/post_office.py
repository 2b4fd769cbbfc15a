"""A mail server of the tests' own: it keeps what it gets, refuses, defers, stops and starts."""

from __future__ import annotations

import asyncio
import email.policy
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
URL = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Received:
    """One message as it came: who sent it, to whom, and its bytes."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.content, _class=EmailMessage, policy=email.policy.default)

    @property
    def text(self) -> str:
        body = self.message.get_body(("plain",))
        assert body is not None
        return str(body.get_content())

    @property
    def url(self) -> str:
        (found,) = URL.findall(self.text)
        return str(found)


class RawSMTP(SMTP):
    """Keeps the RCPT commands as they came, before the quotes around a local part are read."""

    async def smtp_RCPT(self, arg: str) -> None:  # noqa: N802  # aiosmtpd finds it by this name
        self.event_handler.commands.append(arg)
        await super().smtp_RCPT(arg)


@dataclass
class PostOffice:
    """A server on a fixed port of the loopback; set the answers to be unkind."""

    port: int
    tls: ssl.SSLContext | None = None
    answers: dict[str, str] = field(default_factory=dict)
    sender_answer: str = ""
    data_answer: str = ""
    hangs_up: bool = False
    pause: threading.Event = field(default_factory=threading.Event)
    received: list[Received] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    _controller: Controller | None = None

    def __post_init__(self) -> None:
        self.pause.set()

    def refuse(self, address: str, answer: str = "550 5.1.1 <{}> unknown") -> None:
        """Answer so to this recipient, quoting the address as real servers do."""
        self.answers[address] = answer.format(address)

    def start(self) -> None:
        self._controller = _Controller(
            self, hostname=HOST, port=self.port, tls_context=self.tls, ready_timeout=10
        )
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_MAIL(  # noqa: N802  # aiosmtpd finds it by this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.sender_answer or "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802  # aiosmtpd finds it by this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802  # aiosmtpd finds it by this name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        await asyncio.to_thread(self.pause.wait, 10)
        if self.data_answer:
            return self.data_answer
        assert isinstance(envelope.content, bytes)
        sender = envelope.mail_from or ""
        self.encrypted.append(session.ssl is not None)
        self.received.append(Received(sender, tuple(envelope.rcpt_tos), envelope.content))
        return "250 2.0.0 OK"

    async def handle_QUIT(  # noqa: N802  # aiosmtpd finds it by this name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.hangs_up:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "221 2.0.0 Bye"


class _Controller(Controller):
    def factory(self) -> Any:
        return RawSMTP(self.handler, **self.SMTP_kwargs)


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def post_office(settings: Any, *, tls: ssl.SSLContext | None = None) -> Iterator[PostOffice]:
    """A running post office to which Django's settings point."""
    office = PostOffice(free_port(), tls=tls)
    settings.EMAIL_HOST, settings.EMAIL_PORT = HOST, office.port
    office.start()
    try:
        yield office
    finally:
        office.stop()

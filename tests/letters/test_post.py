"""Handing messages to a real SMTP server, kind and unkind."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from madoguchi.letters.post import NO_ANSWER, Delayed, NotTaken, Refused, hand_over
from madoguchi.letters.wording import Wording
from madoguchi.letters.write import write
from madoguchi.models import LetterKind
from madoguchi.queries.booking import Situation
from madoguchi.queries.letters import LetterFacts
from madoguchi.rules.personal import read_email
from tests.letters.facts import facts
from tests.post_office import PostOffice, post_office

ADDRESS = "hanako@example.jp"


@pytest.fixture
def office(settings: Any) -> Iterator[PostOffice]:
    with post_office(settings) as running:
        yield running


def send(address: str = ADDRESS) -> str:
    letter: LetterFacts = facts(
        LetterKind.CONFIRMED, Situation.CONFIRMED, recipient=read_email(address)
    )
    return hand_over(write(letter, Wording.CONFIRMED), letter.recipient)


def not_taken(address: str = ADDRESS) -> NotTaken:
    with pytest.raises(NotTaken) as caught:
        send(address)
    return caught.value


def test_a_message_arrives_as_it_was_written(office: PostOffice, settings: Any) -> None:
    assert send() == "250 2.0.0"
    (received,) = office.received
    assert (received.sender, received.recipients) == (settings.SENDER, (ADDRESS,))
    assert "髙橋 𠮷野 様" in received.text.splitlines()
    assert str(received.message["Subject"]) == "予約が確定しました（受付番号 4821-9037-55）"


@pytest.mark.parametrize(
    ("address", "command"),
    [
        ("a..b@docomo.ne.jp", 'TO:<"a..b"@docomo.ne.jp>'),
        ("a.@ezweb.ne.jp", 'TO:<"a."@ezweb.ne.jp>'),
        (".a@ezweb.ne.jp", 'TO:<".a"@ezweb.ne.jp>'),
        (ADDRESS, f"TO:<{ADDRESS}>"),
    ],
)
def test_old_carrier_addresses_are_quoted_on_the_envelope(
    office: PostOffice, address: str, command: str
) -> None:
    send(address)
    assert office.commands == [command]
    assert len(office.received) == 1


@pytest.mark.parametrize(
    ("said", "outcome", "answer"),
    [
        ("550 5.1.1 <{}> unknown", Refused, "550 5.1.1"),
        ("550 no <{}> here", Refused, "550"),
        ("553 5.1.3x odd", Refused, "553"),
        ("451 4.7.1 <{}> greylisted", Delayed, "451 4.7.1"),
        ("421 4.3.2 closing", Delayed, "421 4.3.2"),
        ("530 5.7.0 sign in first", Delayed, "530 5.7.0"),
    ],
)
def test_what_the_server_says_to_the_recipient(
    office: PostOffice, said: str, outcome: type[NotTaken], answer: str
) -> None:
    office.refuse(ADDRESS, said)
    error = not_taken()
    assert (type(error), error.answer) == (outcome, answer)
    assert office.received == []


@pytest.mark.parametrize(
    ("said", "outcome", "answer"),
    [
        ("554 5.7.1 looks like spam", Refused, "554 5.7.1"),
        ("452 4.3.1 disk full", Delayed, "452 4.3.1"),
    ],
)
def test_what_the_server_says_to_the_message(
    office: PostOffice, said: str, outcome: type[NotTaken], answer: str
) -> None:
    office.data_answer = said
    error = not_taken()
    assert (type(error), error.answer) == (outcome, answer)


def test_what_it_has_against_the_sender_is_not_the_readers_fault(office: PostOffice) -> None:
    office.sender_answer = "550 5.7.1 not yours"
    error = not_taken()
    assert (type(error), error.answer) == (Delayed, "550 5.7.1")


def test_a_server_that_is_down_delays(office: PostOffice) -> None:
    office.stop()
    error = not_taken()
    assert (type(error), error.answer) == (Delayed, NO_ANSWER)


def test_a_server_that_goes_silent_delays(office: PostOffice, settings: Any) -> None:
    settings.EMAIL_TIMEOUT = 0.2
    office.pause.clear()
    begun = time.monotonic()
    error = not_taken()
    office.pause.set()
    assert (type(error), error.answer) == (Delayed, NO_ANSWER)
    assert time.monotonic() - begun < 5


def test_a_message_that_was_taken_is_sent_whatever_becomes_of_the_farewell(
    office: PostOffice,
) -> None:
    office.hangs_up = True
    assert send() == "250 2.0.0"
    assert len(office.received) == 1


def test_no_error_leads_to_the_address(office: PostOffice) -> None:
    office.refuse(ADDRESS)
    error = not_taken()
    assert ADDRESS not in repr(error)
    assert error.__cause__ is None
    assert error.__context__ is None


def test_without_a_trusted_certificate_nothing_is_sent(settings: Any, tmp_path: Path) -> None:
    settings.EMAIL_USE_TLS = True
    with post_office(settings, tls=_own_certificate(tmp_path)) as office:
        error = not_taken()
    assert (type(error), error.answer) == (Delayed, NO_ANSWER)
    assert office.received == []
    assert office.commands == []


def test_with_a_trusted_certificate_the_line_is_encrypted(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_USE_TLS = True
    with post_office(settings, tls=_own_certificate(tmp_path)) as office:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
        assert send() == "250 2.0.0"
    assert office.encrypted == [True]


def test_starttls_asked_for_and_not_offered_sends_nothing(
    office: PostOffice, settings: Any
) -> None:
    settings.EMAIL_USE_TLS = True
    assert not_taken().answer == NO_ANSWER
    assert office.received == []


def _own_certificate(folder: Path) -> ssl.SSLContext:
    """A certificate for 127.0.0.1 that signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    address = x509.IPAddress(IPv4Address("127.0.0.1"))
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return context

"""What people tell us lies in the database encrypted: a dump of it shows none of it."""

from __future__ import annotations

import base64
from urllib.parse import quote

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection
from psycopg import sql

from madoguchi.actions.apply import Application, apply
from madoguchi.actions.cancel import cancel
from madoguchi.actions.confirm import confirm_by_code, confirm_by_link
from madoguchi.actions.correct import correct_address, resend_letter
from madoguchi.keys import Link, Purpose, code, link_token
from madoguchi.models import Applicant, Booking
from madoguchi.rules import refusals
from madoguchi.rules.personal import read_email
from tests.builders import BROWSER, SECRET, application, make_slot
from tests.rows import tables

pytestmark = pytest.mark.django_db

CORRECTED = read_email("someone.else@example.com")


def dump() -> bytes:
    """Every row of every table, as COPY writes it: text, and binary for what text escapes."""
    parts: list[bytes] = []
    with connection.cursor() as cursor:
        for name in tables():
            for form in ("text", "binary"):
                statement = sql.SQL("COPY {} TO STDOUT WITH (FORMAT {})").format(
                    sql.Identifier(name), sql.SQL(form)
                )
                with cursor.copy(statement) as copy:
                    parts.extend(bytes(block) for block in copy)
    return b"\n".join(parts)


def spellings(secret: str) -> set[bytes]:
    """The ways in which a text could stand in a dump without being encrypted."""
    plain = secret.encode()
    escaped = secret.encode("unicode_escape")
    shifted = {base64.b64encode(b"\0" * pad + plain)[4:-4] for pad in range(3)}
    return {
        plain,
        plain.hex().encode(),
        plain.hex().upper().encode(),
        escaped,
        escaped.replace(b"\\", b"\\\\"),
        plain[::-1],
        quote(secret).encode(),
        secret.encode("utf-16-le"),
        secret.encode("utf-16-be"),
        *(part for part in shifted if len(part) >= 6),
    }


def found_in(held: bytes, secrets: set[str]) -> set[str]:
    return {secret for secret in secrets if any(s in held for s in spellings(secret))}


def personal(request: Application) -> set[str]:
    local, _, _ = request.email.typed.partition("@")
    given = {request.name, request.email.typed, local, request.phone, request.phone[3:]}
    return given | {request.number, request.message, *request.name.split(), SECRET}


def mailed(reference: str) -> set[str]:
    tokens = {
        link_token(Link(purpose, reference, generation))
        for purpose in Purpose
        for generation in (1, 2)
    }
    macs = {token.partition("-")[2] for token in tokens}
    return tokens | macs | {f'"{code(reference, 1)}"', f'"{code(reference, 2)}"'}


@pytest.fixture
def request_() -> Application:
    return application(make_slot())


@pytest.fixture
def reference(request_: Application) -> str:
    """A booking that went through every act there is."""
    reference = apply(request_)
    with pytest.raises(refusals.CodeWrong):
        confirm_by_code(reference=reference, browser=BROWSER, code="")
    resend_letter(reference=reference, browser=BROWSER)
    correct_address(reference=reference, browser=BROWSER, email=CORRECTED)
    confirm_by_link(Link(Purpose.CONFIRM, reference, 2))
    cancel(Link(Purpose.BOOKING, reference, 2))
    return reference


def test_after_the_whole_way_no_table_holds_anything_in_clear(
    request_: Application, reference: str
) -> None:
    held = dump()
    assert reference.encode() in held
    assert found_in(held, personal(request_) | {CORRECTED.typed} | mailed(reference)) == set()


def test_no_row_holds_a_code(reference: str) -> None:
    columns = """SELECT table_name, column_name FROM information_schema.columns
                  WHERE table_schema = 'public' AND table_name = ANY(%s)"""
    with connection.cursor() as cursor:
        cursor.execute(columns, [tables()])
        for table, column in cursor.fetchall():
            query = sql.SQL("SELECT count(*) FROM {} WHERE {}::text = ANY(%s)")
            codes = [code(reference, 1), code(reference, 2)]
            cursor.execute(query.format(sql.Identifier(table), sql.Identifier(column)), [codes])
            assert cursor.fetchone() == (0,), (table, column)


@pytest.mark.parametrize(
    "planted",
    [
        pytest.param("convert_to(%s, 'UTF8')", id="bytes"),
        pytest.param("convert_to(encode(convert_to(%s, 'UTF8'), 'base64'), 'UTF8')", id="base64"),
        pytest.param("convert_to(encode(convert_to(%s, 'UTF8'), 'hex'), 'UTF8')", id="hex"),
        pytest.param("convert_to('padded' || %s || 'padded', 'UTF8')", id="in the midst"),
        pytest.param("convert_to(reverse(%s), 'UTF8')", id="backwards"),
    ],
)
def test_the_search_finds_what_is_planted_in_a_bytea(
    request_: Application, reference: str, planted: str
) -> None:
    secret = request_.phone
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE madoguchi_applicant SET name_key = {planted}", [secret])
    assert secret in found_in(dump(), personal(request_))


def test_the_search_finds_what_is_planted_in_a_jobs_arguments(
    request_: Application, reference: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET args = jsonb_build_object('name', %s::text)",
            [request_.name],
        )
    assert request_.name in found_in(dump(), personal(request_))


def test_every_token_and_hash_is_searched_for(reference: str) -> None:
    token = link_token(Link(Purpose.CONFIRM, reference, 2))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE madoguchi_letter SET answer = right(%s, 20)", [token])
    assert token[-20:].encode() in dump()


def test_a_value_moved_to_another_column_does_not_open(reference: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE madoguchi_applicant SET message = name")
    with pytest.raises(InvalidTag):
        Applicant.objects.get()


def test_a_value_that_was_tampered_with_does_not_open(reference: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE madoguchi_applicant SET name = set_byte(name, length(name) - 1,"
            " get_byte(name, length(name) - 1) # 1)"
        )
    with pytest.raises(InvalidTag):
        Applicant.objects.get()


def test_the_same_name_is_never_stored_as_the_same_bytes() -> None:
    slot = make_slot(capacity=2)
    for _ in range(2):
        apply(application(slot))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT name) FROM madoguchi_applicant")
        assert cursor.fetchone() == (2,)
    assert Booking.objects.count() == 2

"""Bodies too large, too many, of the wrong kind or broken: refused, and nothing is stored."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest

from madoguchi.models import Slot
from tests.hostile.raw import Raw, chunked, request, send
from tests.server import Running
from tests.visitor import FORM, Visitor
from tests.web.typed import filled_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("_nothing_changes")]

TEN_MEGABYTES = b"x" * 10_000_000
QUICKLY = 3.0


def post(stranger: Visitor, slot: Slot, body: bytes, kind: str = FORM, **headers: str) -> Raw:
    """Send the body to where bookings are made, with the stranger's cookie."""
    cookies = "; ".join(f"{name}={value}" for name, value in stranger.cookies.items())
    given = {"Cookie": cookies, "Content-Type": kind, "X-CSRFToken": stranger.token}
    path = f"/slots/{slot.pk}/bookings/".encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return send(stranger.port, request(b"POST", path, given | named, body))


def test_ten_megabytes_are_refused_quickly(stranger: Visitor, slot: Slot) -> None:
    refused = post(stranger, slot, TEN_MEGABYTES)
    assert refused.status == 413
    assert refused.seconds < QUICKLY


def test_a_length_that_is_only_claimed_is_refused_quickly(stranger: Visitor, slot: Slot) -> None:
    refused = post(stranger, slot, b"name=x", Content_Length="10000000")
    assert refused.status == 413
    assert refused.seconds < QUICKLY


def test_ten_megabytes_in_chunks_are_refused_quickly(stranger: Visitor, slot: Slot) -> None:
    body = chunked(b"name=" + TEN_MEGABYTES)
    refused = post(stranger, slot, body, Content_Length="", Transfer_Encoding="chunked")
    assert refused.status in {400, 411, 413}
    assert refused.seconds < QUICKLY


@pytest.mark.parametrize("length", ["-1", "x", "1e3", "٣", "5, 6", "99999999999999999999"])
def test_a_length_that_is_none_is_refused(stranger: Visitor, slot: Slot, length: str) -> None:
    assert post(stranger, slot, b"a=b", Content_Length=length).status in {400, 411, 413}


def test_a_form_without_a_length_is_an_empty_form(server: Running, slot: Slot) -> None:
    path = f"/slots/{slot.pk}/bookings/".encode()
    assert send(server.port, request(b"POST", path)).status == 403


def test_five_thousand_fields_are_refused(stranger: Visitor, slot: Slot) -> None:
    form = filled_in(slot) | {f"field{n}": "x" for n in range(5000)}
    assert post(stranger, slot, urlencode(form).encode()[:65536]).status == 400


@pytest.mark.parametrize(
    "field", ["name", "email", "phone", "registration", "number", "message", "terms"]
)
@pytest.mark.parametrize("bad", ["%00", "%FF%FE", "%ED%A0%80", "%C0%AF", "a%00b", "a%FFb"])
def test_bytes_that_are_no_text_are_refused_beside_their_field(
    stranger: Visitor, slot: Slot, field: str, bad: str
) -> None:
    form = urlencode({name: text for name, text in filled_in(slot).items() if name != field})
    answer = post(stranger, slot, f"{form}&{field}={bad}".encode())
    # Terms that are no number are none that are in force: a conflict.
    assert answer.status == (409 if field == "terms" else 422)


@pytest.mark.parametrize("field", ["name", "email", "phone", "number"])
def test_a_line_break_and_a_header_in_a_field_are_refused(
    stranger: Visitor, slot: Slot, field: str
) -> None:
    form = urlencode(filled_in(slot) | {field: "hanako@example.jp\r\nBcc: taro@example.jp"})
    assert post(stranger, slot, form.encode()).status == 422


@pytest.mark.parametrize("submission", ["%00", "x", "%FF", "1" * 5000])
def test_names_of_forms_that_are_none_do_no_harm(
    stranger: Visitor, slot: Slot, submission: str
) -> None:
    form = f"name=&submission={submission}"
    assert post(stranger, slot, form.encode()).status == 422


def test_json_is_no_form(stranger: Visitor, slot: Slot) -> None:
    body = json.dumps(filled_in(slot)).encode()
    assert post(stranger, slot, body, "application/json").status == 422


def test_an_uploaded_file_is_no_field(stranger: Visitor, slot: Slot) -> None:
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"; filename="a"\r\n\r\n{text}\r\n'
        for name, text in filled_in(slot).items()
    ]
    body = ("".join(parts) + "--x--\r\n").encode()
    assert post(stranger, slot, body, "multipart/form-data; boundary=x").status == 422


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"--x\r\n"),
        ("multipart/form-data; boundary=", b"--\r\n"),
        ("multipart/form-data; boundary=" + "x" * 300, b"x"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name"),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\n\xff\x00--x--"),
        ("application/x-www-form-urlencoded; charset=utf-7", b"name=+AGE-"),
        ("application/x-www-form-urlencoded; charset=none", b"name=x"),
        ("text/plain", b"name=x"),
        ("", b"name=x"),
    ],
)
def test_broken_forms_are_refused(stranger: Visitor, slot: Slot, kind: str, body: bytes) -> None:
    assert post(stranger, slot, body, kind).status in {400, 422}

"""Wrong sign-ins count for all processes of all servers together."""

from __future__ import annotations

import re
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest

from madoguchi.models import Role
from tests.desk.people import PASSWORD, make_staff
from tests.post_office import HOST
from tests.server import Running, web_server

FORM = "application/x-www-form-urlencoded"


def try_password(server: Running, email: str, password: str) -> int:
    """The status with which the sign-in page answers; 302 lets in."""
    connection = HTTPConnection(HOST, server.port, timeout=30)
    connection.request("GET", "/desk/sign-in/")
    page = connection.getresponse()
    cookie = str(page.headers["Set-Cookie"]).partition(";")[0]
    found = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page.read())
    assert found is not None
    sent = {"csrfmiddlewaretoken": found[1].decode(), "login": email, "password": password}
    headers = {"Cookie": cookie, "Content-Type": FORM}
    connection.request("POST", "/desk/sign-in/", urlencode(sent), headers)
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.django_db(transaction=True)
def test_two_servers_lock_out_together(tmp_path: Path) -> None:
    staff, other = make_staff(Role.AUDITOR), make_staff(Role.AUDITOR)
    with web_server(tmp_path / "a", workers=1) as a, web_server(tmp_path / "b", workers=1) as b:
        assert try_password(a, staff.email, PASSWORD) == 302
        for server in (a, b, a, b, a):
            assert try_password(server, staff.email, "wrong") == 200
        for server in (a, b):
            assert try_password(server, staff.email, PASSWORD) == 200
            assert try_password(server, other.email, PASSWORD) == 302

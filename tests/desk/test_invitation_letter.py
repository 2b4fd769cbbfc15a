"""An invitation's whole way: asked for by an act, written by a real worker, opened by a person."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from madoguchi.actions.invite import invite
from madoguchi.models import Role
from tests.builders import make_office
from tests.desk.people import PASSWORD, make_staff
from tests.post_office import HOST, post_office
from tests.server import worker


@pytest.mark.django_db(transaction=True)
def test_the_worker_sends_a_link_that_sets_the_password(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    office = make_office()
    staff = invite(
        actor=make_staff(Role.MANAGER, office),
        email="hanako@example.jp",
        name="髙橋花子",
        role=Role.COUNSELLOR,
        place=office,
    )
    with post_office(settings) as post:
        environment = {"MADOGUCHI_SMTP_HOST": HOST, "MADOGUCHI_SMTP_PORT": str(post.port)}
        with worker(tmp_path / "log", environment=environment) as running:
            until = time.monotonic() + 30
            while not post.received and time.monotonic() < until:
                time.sleep(0.1)
            log = running.read_log()
    (letter,) = post.received
    path = "/" + letter.url.split("/", 3)[3]
    assert path.rpartition("/")[2] not in log
    assert client.post(path, {"password": PASSWORD, "again": PASSWORD}).status_code == 302
    staff.refresh_from_db()
    assert staff.check_password(PASSWORD)

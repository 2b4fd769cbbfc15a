"""The journey, made once; each test looks at another thing that it left behind."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from madoguchi.postgres import available_binaries
from tests.builders import make_slot, make_terms
from tests.post_office import PostOffice, free_port
from tests.secrecy.journey import BASE_URL, HOST, WAYS, Journey
from tests.secrecy.private import Secret
from tests.server import database_url, web_server, worker
from tests.visitor import Answer


@dataclass(frozen=True)
class Left:
    """What is left after the journey: in the database, in the logs, in the browsers."""

    dump: bytes
    server_log: str
    worker_log: str
    secrets: list[Secret]
    tokens: list[Secret]
    answers: list[Answer]


def dump() -> bytes:
    """The whole database as pg_dump writes it."""
    pg_dump = next(iter(available_binaries().values())) / "pg_dump"
    return subprocess.check_output([pg_dump, f"--dbname={database_url()}"])


@pytest.fixture(scope="package")
def left(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Left:
    with django_db_blocker.unblock():
        try:
            return _go_all_the_way(tmp_path_factory.mktemp("journey"))
        finally:
            call_command("flush", verbosity=0, interactive=False)


def _go_all_the_way(folder: Path) -> Left:
    post = PostOffice(free_port())
    post.start()
    environment = {
        "MADOGUCHI_BASE_URL": BASE_URL,
        "MADOGUCHI_HOSTS": HOST,
        "MADOGUCHI_SMTP_PORT": str(post.port),
        "MADOGUCHI_LOG_LEVEL": "DEBUG",
    }
    make_terms()
    try:
        with (
            web_server(folder / "server.log", environment=environment) as server,
            worker(folder / "worker.log", environment=environment) as background,
        ):
            journey = Journey(server, background, post, make_slot(capacity=30))
            for way in WAYS:
                way(journey)
    finally:
        post.stop()
    return Left(
        dump=dump(),
        server_log=server.read_log(),
        worker_log=background.read_log(),
        secrets=journey.secrets,
        tokens=journey.tokens,
        answers=journey.answers,
    )

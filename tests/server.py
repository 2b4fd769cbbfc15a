"""The real web server and the real worker, as processes of their own on this test's database."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from psycopg.conninfo import make_conninfo

from tests.post_office import HOST, free_port

ROOT = Path(__file__).resolve().parent.parent
STARTING = 60.0
ENDING = 30.0
_NAMES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


@dataclass(frozen=True)
class Running:
    """A process of ours; `log` is all that it writes to stdout and stderr."""

    process: subprocess.Popen[bytes]
    log: Path
    port: int = 0

    @property
    def base_url(self) -> str:
        """Address of a web server, as Playwright wants it."""
        return f"http://{HOST}:{self.port}"

    def read_log(self) -> str:
        """What was written so far."""
        return self.log.read_text()


def database_url() -> str:
    """Connection string of the database that this pytest-xdist worker's tests use."""
    found = {name: connection.settings_dict[key] for name, key in _NAMES.items()}
    return make_conninfo("", **{name: value for name, value in found.items() if value})


@contextmanager
def web_server(
    log: Path, *, workers: int = 2, environment: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """`madoguchi serve` on a free port of the loopback, until the block ends."""
    port = free_port()
    given = {"MADOGUCHI_PORT": str(port), "MADOGUCHI_WORKERS": str(workers)}
    given["MADOGUCHI_BASE_URL"] = f"http://{HOST}:{port}"
    with _running("serve", log, given | dict(environment or {})) as process:
        _wait_for(process, port, log)
        yield Running(process, log, port)


@contextmanager
def worker(log: Path, *, environment: Mapping[str, str] | None = None) -> Iterator[Running]:
    """`madoguchi worker`, until the block ends."""
    with _running("worker", log, dict(environment or {})) as process:
        yield Running(process, log)


@contextmanager
def _running(
    command: str, log: Path, environment: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """A process that must end by itself, with no error, when it is asked to."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "madoguchi", command],
            env=os.environ
            | {"DATABASE_URL": database_url(), "PYTHONPATH": str(ROOT)}
            | environment,
            stdout=output,
            stderr=output,
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            ended = process.wait(ENDING)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    assert ended == 0, log.read_text()[-2000:]


def _wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + STARTING
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"the server did not start: {log.read_text()[-2000:]}")

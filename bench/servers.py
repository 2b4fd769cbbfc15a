"""The web servers that are measured: the service as it is shipped, and the bare views."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench.pgbench import Unfit
from madoguchi.demo.place import free_port

WORKERS = 2
_BARE = ["granian", "--interface=wsgi", "--no-ws", "--blocking-threads=1", f"--workers={WORKERS}"]


@contextmanager
def service() -> Iterator[int]:
    """`madoguchi serve` with two workers, its log written to a file; its port."""
    port = free_port(0)
    given = {"MADOGUCHI_PORT": str(port), "MADOGUCHI_WORKERS": str(WORKERS)}
    given["MADOGUCHI_LOG_LEVEL"] = "INFO"
    with _running(["django", "serve"], port, given):
        yield port


@contextmanager
def bare() -> Iterator[int]:
    """The bare views under the same server with as many workers; its port."""
    port = free_port(0)
    command = [*_BARE, f"--port={port}", "madoguchi.wsgi:application"]
    with _running(command, port, {"DJANGO_SETTINGS_MODULE": "bench.bare.settings"}):
        yield port


@contextmanager
def _running(module: list[str], port: int, environment: dict[str, str]) -> Iterator[None]:
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *module],
            env=os.environ | environment,
            stdout=log,
            stderr=log,
        )
        try:
            _wait_for(port, process)
            yield
        except Unfit:
            log.seek(0)
            print(log.read()[-2000:], file=sys.stderr)
            raise
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise Unfit(f"the server on port {port} did not start")

"""`madoguchi demo`: the whole service on this machine, with demo data, until Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path

from madoguchi import postgres
from madoguchi.demo.place import Place, free_port

CHECKOUT = Path(__file__).resolve().parent.parent.parent
CHILDREN = ("mail-server", "worker", "serve")
"""In the order in which they start; they end the other way round."""

GRACE = 20
"""Seconds that a process gets to end by itself."""

WELCOME = """
Madoguchi is ready.

  Book a session   {site}/
  Read the mail    {site}/demo/mailbox/
  For staff        {site}/desk/
                   {sign_in}
  and its code     {site}/demo/authenticator/

Data and logs are in {folder}. Ctrl-C stops everything and keeps the data.
"""


class DemoFailed(Exception):
    """The demo can't go on; the message says why."""


def main(arguments: Sequence[str]) -> int:
    """Run the demo; 0 when it was asked to stop, 1 when something in it failed."""
    parser = ArgumentParser(prog="madoguchi demo", description=__doc__)
    parser.add_argument("--dir", type=Path, default=CHECKOUT / ".demo", help="where to keep data")
    place = Place(parser.parse_args(arguments).dir.resolve())
    asked_to_stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: asked_to_stop.set())
    try:
        _run(place, asked_to_stop)
    except (DemoFailed, postgres.DatabaseUnavailable, PermissionError) as failed:
        _say(f"The demo failed. {failed}")
        return 1
    _say("Stopped. The data stays for the next time.")
    return 0


def _run(place: Place, asked_to_stop: threading.Event) -> None:
    place.prepare()
    with ExitStack() as running:
        # Its lock on the folder comes first: a second demo must not touch what the first uses.
        url = _database(running, place)
        port = _port()
        environment = place.environment(os.environ, url, port)
        _say("Creating or updating the tables …")
        _finish(["migrate", "--verbosity=0"], environment)
        _say("Loading the demo data where there is none yet …")
        sign_in = _finish(["load_demo", f"--password-file={place.desk_password}"], environment)
        if asked_to_stop.is_set():
            return
        _say("Starting the mail server, the worker and the web server …")
        children = {
            name: running.enter_context(_child(name, place, environment)) for name in CHILDREN
        }
        while not (ready := _answers(port)) and not asked_to_stop.wait(0.2):
            _look_after(children, place)
        if ready:
            site = f"http://127.0.0.1:{port}"
            _say(WELCOME.format(site=site, sign_in=sign_in, folder=place.folder))
        while not asked_to_stop.wait(0.3):
            _look_after(children, place)
        _say("Stopping …")


def _say(line: str) -> None:
    print(line, flush=True)


def _port() -> int:
    wanted = int(os.environ.get("MADOGUCHI_PORT", "8000"))
    port = free_port(wanted)
    if port != wanted:
        _say(f"Port {wanted} is taken: using {port}.")
    return port


def _database(running: ExitStack, place: Place) -> str:
    """The URL of the database: the one that is set, or that of our own, started."""
    given = os.environ.get("DATABASE_URL")
    if given:
        _say("Using the database of DATABASE_URL.")
        return given
    _say("Starting PostgreSQL …")
    return running.enter_context(postgres.start(place.postgres, durable=True)).url


def _finish(command: list[str], environment: dict[str, str]) -> str:
    """Run one management command to its end, show what it says, and return its last line."""
    last = ""
    with subprocess.Popen(
        [sys.executable, "-m", "django", *command],
        env=environment | {"PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        # Ctrl-C is for us alone: we end the others in order.
        start_new_session=True,
        text=True,
    ) as running:
        for line in running.stdout or ():
            if last:
                _say(f"  {last}")
            last = line.strip()
    if running.returncode:
        raise DemoFailed(f"`{command[0]}` did not succeed.")
    return last


@contextmanager
def _child(
    name: str, place: Place, environment: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """One of the demo's processes, ended on leaving."""
    with place.log(name).open("wb") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "madoguchi.demo.child", name],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    with child:
        try:
            yield child
        finally:
            child.terminate()
            try:
                child.wait(GRACE)
            except subprocess.TimeoutExpired:
                child.kill()


def _look_after(children: dict[str, subprocess.Popen[bytes]], place: Place) -> None:
    """Raise DemoFailed, with the end of its log, when one of the processes has ended."""
    for name, child in children.items():
        if child.poll() is not None:
            last = place.log(name).read_text(errors="replace").splitlines()[-10:]
            raise DemoFailed("\n  ".join([f"The {name} ended by itself:", *last]))


def _answers(port: int) -> bool:
    """Whether the site answers at all."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("HEAD", "/")
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()

"""`madoguchi demo` starts everything, keeps its data, and ends everything, asked or not."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from madoguchi.demo import mailbox
from madoguchi.demo.place import free_port

OURS = ("MADOGUCHI_", "DATABASE_URL", "DJANGO_", "PYTEST_")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all, as the first start of a demo takes the longest."""
    return tmp_path_factory.mktemp("demo")


@contextmanager
def demo(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running demo, with a clean environment, and all that it said until it was ready."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    environment["MADOGUCHI_PORT"] = str(free_port(0))
    with subprocess.Popen(
        [sys.executable, "-m", "madoguchi", "demo", f"--dir={folder}"],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        try:
            yield running, said_until(running, "Ctrl-C")
        finally:
            running.terminate()
            running.communicate(timeout=30)


def said_until(running: subprocess.Popen[str], word: str) -> str:
    said = ""
    for line in running.stdout or ():
        said += line
        if word in line:
            return said
    raise AssertionError(f"The demo ended:\n{said}")


def site_in(said: str) -> str:
    found = re.search(r"http://127\.0\.0\.1:\d+", said)
    assert found is not None
    return found[0]


def sign_in_of(said: str) -> str:
    (line,) = [line for line in said.splitlines() if "password" in line]
    return line


def parts_of(demo: int) -> dict[str, int]:
    """The demo's own processes and the web server's, by their last argument."""
    parts: dict[str, int] = {}
    for number in Path(f"/proc/{demo}/task/{demo}/children").read_text().split():
        name = Path(f"/proc/{number}/cmdline").read_text().split("\0")[-2]
        parts |= parts_of(int(number)) | {name: int(number)}
    return parts


def database_of(folder: Path) -> int:
    return int((folder / "postgres" / "cluster" / "postmaster.pid").read_text().split()[0])


def ends(number: int) -> bool:
    """Wait up to a minute for a process to end: a busy machine takes its time."""
    for _ in range(600):
        try:
            state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.1)
    return False


def open_page(address: str) -> tuple[int, str, str]:
    """Status, text and Cache-Control of a page."""
    with urlopen(address) as answer:
        return answer.status, answer.read().decode(), answer.headers["Cache-Control"] or ""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_runs_and_ends_when_asked(folder: Path, number: signal.Signals) -> None:
    with demo(folder) as (running, said):
        site = site_in(said)
        assert open_page(f"{site}/")[0] == 200
        assert open_page(f"{site}/demo/mailbox/")[0] == 200
        assert "職員のサインイン" in open_page(f"{site}/desk/admin/")[1]
        assert "desk@madoguchi.example" in open_page(f"{site}/demo/authenticator/")[1]
        parts = [*parts_of(running.pid).values(), database_of(folder)]
        running.send_signal(number)
        assert "Stopped." in said_until(running, "Stopped.")
        assert running.wait(30) == 0
    assert all(ends(part) for part in parts)


def test_mail_is_shown_with_its_links_and_is_there_the_next_time(folder: Path) -> None:
    with demo(folder) as (_, said):
        content = b"Subject: Hello\n\nSee http://127.0.0.1:8000/k/abc <b>now</b>\n"
        name = mailbox.keep(folder / "mail", content)
        sign_in = sign_in_of(said)
    with demo(folder) as (_, said):
        assert sign_in_of(said) == sign_in
        box = f"{site_in(said)}/demo/mailbox/"
        assert f'<a href="/demo/mailbox/{name}/">Hello</a>' in open_page(box)[1]
        _, text, cached = open_page(f"{box}{name}/")
        assert "no-store" in cached
        assert '<a href="http://127.0.0.1:8000/k/abc"' in text
        assert "&lt;b&gt;now" in text


def test_when_a_part_dies_the_rest_ends_too(folder: Path) -> None:
    with demo(folder) as (running, _):
        parts = [*parts_of(running.pid).values(), database_of(folder)]
        os.kill(parts_of(running.pid)["worker"], signal.SIGKILL)
        assert "The worker ended by itself" in said_until(running, "The worker")
        running.communicate(timeout=30)
        assert running.returncode == 1
    assert all(ends(part) for part in parts)


def test_when_the_demo_is_killed_nothing_is_left(folder: Path) -> None:
    with demo(folder) as (running, _):
        found = parts_of(running.pid)
        parts = [*found.values(), database_of(folder)]
        assert {"mail-server", "worker", "serve"} <= set(found)
        running.kill()
    assert all(ends(part) for part in parts)

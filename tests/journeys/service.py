"""The service as an operator runs it: a web server and a worker as processes, and a mail server."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from django.db import connection

from madoguchi.demo import mailbox
from tests.post_office import HOST, PostOffice, Received, free_port
from tests.server import web_server, worker

T = TypeVar("T")
PERSON = "hanako@example.jp"
PATIENCE = 30.0
"""Seconds after which what was waited for will not come."""


@dataclass
class Service:
    """Where the running service is, what mail it sent, and what it logged."""

    port: int
    folder: Path
    post: PostOffice

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def logs(self) -> str:
        return "".join(path.read_text("utf-8") for path in sorted(self.folder.glob("*.log")))

    def letters(self, to: str = PERSON) -> list[Received]:
        """The letters to this address that arrived since the last `forget`."""
        return [letter for letter in list(self.post.received) if to in letter.recipients]

    def letter(self, number: int = 1, to: str = PERSON) -> Received:
        """The letter to this address that arrives as the `number`-th."""
        return wait_for(lambda: self.letters(to)[number - 1 : number], f"letter {number}")[0]

    def show_in_the_mailbox(self, letter: Received) -> str:
        """Put a letter into the demo's mailbox; its name there."""
        return mailbox.keep(self.folder / "mailbox", letter.content)

    def wait_until_idle(self) -> None:
        """Let the worker end what it has begun."""
        wait_for(lambda: not _jobs_under_way(), "the end of all jobs")

    def forget(self) -> None:
        """Once nothing is under way any more: empty the mail server and the mailbox."""
        self.wait_until_idle()
        self.post.received.clear()
        self.post.answers.clear()
        for path in (self.folder / "mailbox").iterdir():
            path.unlink()


def wait_for(look: Callable[[], T], what: str) -> T:
    """What `look` answers as soon as that is true."""
    until = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < until, f"waited {PATIENCE:.0f} seconds for {what}"
        time.sleep(0.02)
    return found


@contextmanager
def running_service(folder: Path) -> Iterator[Service]:
    """Run everything on the test's own database and free ports of the loopback."""
    (folder / "mailbox").mkdir()
    post = PostOffice(free_port())
    environment = {
        "MADOGUCHI_SMTP_PORT": str(post.port),
        "MADOGUCHI_DEMO_MAILBOX_DIR": str(folder / "mailbox"),
    }
    with ExitStack() as running:
        post.start()
        running.callback(post.stop)
        web = running.enter_context(web_server(folder / "serve.log", environment=environment))
        environment["MADOGUCHI_BASE_URL"] = web.base_url
        running.enter_context(worker(folder / "worker.log", environment=environment))
        yield Service(web.port, folder, post)


def _jobs_under_way() -> bool:
    """Whether the worker has, or will soon have, a letter in its hands."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'"
            " OR (status = 'todo' AND coalesce(scheduled_at, now()) <= now())"
        )
        (count,) = cursor.fetchone()
    return bool(count)

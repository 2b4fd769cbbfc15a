"""One process of the demo, which ends when the demo that started it is gone.

`python -m madoguchi.demo.child mail-server`, or the name of a management command.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core.management import execute_from_command_line

from madoguchi.demo import mailbox


class Keeper:
    """What the mail server does with a message: it keeps it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Store the message; the name of this method is the library's."""
        content = envelope.original_content or b""
        return f"250 kept as {mailbox.keep(self.folder, content)}"


def end_with_the_demo() -> None:
    """End this process as by SIGTERM once the demo, killed or not, has let go of our input."""

    def wait() -> None:
        os.read(0, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()


def run_mail_server() -> None:
    """Receive mail on MADOGUCHI_SMTP_PORT into MADOGUCHI_DEMO_MAILBOX_DIR until SIGTERM."""
    keeper = Keeper(Path(os.environ["MADOGUCHI_DEMO_MAILBOX_DIR"]))
    port = int(os.environ["MADOGUCHI_SMTP_PORT"])
    controller = Controller(keeper, hostname="127.0.0.1", port=port)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    controller.start()
    end_with_the_demo()
    signal.sigwait({signal.SIGTERM})
    controller.stop()


def main(name: str) -> None:
    """Be the process of that name."""
    if name == "mail-server":
        run_mail_server()
        return
    end_with_the_demo()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.settings")
    execute_from_command_line(["madoguchi", name])


if __name__ == "__main__":
    main(sys.argv[1])

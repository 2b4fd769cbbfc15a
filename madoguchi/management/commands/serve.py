"""`madoguchi serve`: the web server, with its static files collected first where they are old."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server


class Command(BaseCommand):
    """Run granian in the foreground until SIGINT or SIGTERM; requests under way may end."""

    help = "Run the web server on MADOGUCHI_ADDRESS and MADOGUCHI_PORT."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        if static_files_are_stale():
            self.stderr.write("Collecting static files …")
            call_command("collectstatic", interactive=False, verbosity=0)
        Server(
            "madoguchi.wsgi:application",
            address=settings.ADDRESS,
            port=settings.PORT,
            interface=Interfaces.WSGI,
            workers=settings.WORKERS,
            # More threads make the slowest answers slower; each keeps one database connection.
            blocking_threads=1,
            websockets=False,
            respawn_failed_workers=True,
            workers_kill_timeout=10,
            log_level=LogLevels(settings.LOG_LEVEL.lower()),
            log_dictconfig=_logging(),
            # The service writes its own, without secrets.
            log_access=False,
        ).serve()


def static_files_are_stale() -> bool:
    """Whether a source is newer than the collected files, or nothing was collected yet."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.exists():
        return True
    collected = manifest.stat().st_mtime
    return any(
        Path(storage.path(name)).stat().st_mtime > collected
        for finder in get_finders()
        for name, storage in finder.list([])
    )


def _logging() -> dict[str, Any]:
    """The service's own settings for logs, with the server's few lines in the same form."""
    given: dict[str, Any] = settings.LOGGING
    server = {"_granian": {"handlers": ["stderr"], "propagate": False}}
    return given | {"loggers": given["loggers"] | server}

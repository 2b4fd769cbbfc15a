"""`madoguchi worker`: what runs in the background, until SIGTERM."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Run procrastinate's worker; on SIGINT or SIGTERM jobs under way get ten seconds to end."""

    help = "Send letters and tidy up in the background."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--concurrency", type=int, default=4, help="jobs at a time")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command(
            "procrastinate",
            "worker",
            f"--concurrency={options['concurrency']}",
            "--shutdown-graceful-timeout=10",
        )

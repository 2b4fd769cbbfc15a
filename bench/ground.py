"""The ground that a measurement stands on: a durable PostgreSQL of its own, migrated, and keys."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from madoguchi import postgres


def _key() -> str:
    return base64.b64encode(os.urandom(32)).decode()


@contextmanager
def ground() -> Iterator[None]:
    """Set up the environment that Django will read, with a fresh migrated database behind it.

    PostgreSQL writes to the disk as in production (fsync is on): a figure that leaves out the
    disk would flatter the service. All of it is gone afterwards.
    """
    folder = Path(tempfile.mkdtemp(prefix="madoguchi-bench-"))
    server = postgres.start(folder / "postgres", durable=True)
    try:
        os.environ.update(_environment(server.url, folder))
        _django("migrate", "--skip-checks", "--verbosity=0")
        _django("collectstatic", "--noinput", "--verbosity=0")
        yield
    finally:
        server.stop()
        shutil.rmtree(server.cluster.parent)
        shutil.rmtree(folder, ignore_errors=True)


def _environment(database: str, folder: Path) -> dict[str, str]:
    return {
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "madoguchi.settings",
        "MADOGUCHI_SECRET_KEY": _key() + _key(),
        "MADOGUCHI_FIELD_KEYS": f"bench:{_key()}",
        "MADOGUCHI_LOOKUP_KEY": _key(),
        "MADOGUCHI_LINK_KEYS": _key(),
        "MADOGUCHI_LOG_LEVEL": "WARNING",
        # Making and vacuuming many rows takes longer than any page may.
        "MADOGUCHI_STATEMENT_TIMEOUT_MS": "0",
        "MADOGUCHI_STATIC_ROOT": str(folder / "static"),
    }


def _django(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "django", *words], check=True)

"""The ground that all tests stand on: a PostgreSQL of their own, test keys, collected static files.

Laid before Django reads its settings, once for all of pytest-xdist's workers, which inherit it
through the environment; each worker makes its own test database in the one server.
"""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from madoguchi import postgres


def _key(letter: str) -> str:
    return base64.b64encode(letter.encode() * 32).decode()


ENVIRONMENT = {
    "MADOGUCHI_SECRET_KEY": "only-for-tests-only-for-tests-only-for-tests-only-for-tests",
    "MADOGUCHI_FIELD_KEYS": f"test:{_key('f')}",
    "MADOGUCHI_LOOKUP_KEY": _key("l"),
    "MADOGUCHI_LINK_KEYS": _key("k"),
    "MADOGUCHI_HOSTS": "127.0.0.1,localhost,testserver",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--postgres",
        default="",
        help="embedded, system (its newest), or system-15 …; DATABASE_URL goes before all of them",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    ground = Path(tempfile.mkdtemp(prefix="madoguchi-tests-"))
    early_config.add_cleanup(lambda: shutil.rmtree(ground))
    os.environ.update(ENVIRONMENT | {"MADOGUCHI_STATIC_ROOT": str(ground / "static")})
    if "DATABASE_URL" not in os.environ:
        _start_server(early_config, ground / "postgres")
    _collect_static_files()


def pytest_report_header() -> str:
    return f"database: {os.environ['DATABASE_URL']}"


def _start_server(config: pytest.Config, data: Path) -> None:
    server = postgres.start(
        data, durable=False, binaries=_binaries(config.known_args_namespace.postgres)
    )
    os.environ["DATABASE_URL"] = server.url

    def end() -> None:
        server.stop()
        shutil.rmtree(server.cluster.parent)

    config.add_cleanup(end)


def _binaries(wanted: str) -> Path:
    found = postgres.available_binaries()
    names = [name for name in found if name == wanted or name.startswith(f"{wanted}-")]
    if wanted and not names:
        raise pytest.UsageError(f"--postgres={wanted}: only {', '.join(found)} are here")
    return found[names[0]] if names else next(iter(found.values()))


def _collect_static_files() -> None:
    """As in production, so that pages are tested with the hashed names that people get."""
    subprocess.run(
        [sys.executable, "-m", "django", "collectstatic", "--noinput", "--verbosity=0"],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "madoguchi.settings"},
        check=True,
    )


def older_system_binaries() -> str:
    """Name of the oldest PostgreSQL of the system that is older than the embedded; "" if none."""
    found = postgres.available_binaries()
    newest = _major(found["embedded"])
    older = [name for name, path in found.items() if 15 <= _major(path) < newest]
    return older[-1] if older else ""


def _major(binaries: Path) -> int:
    said = subprocess.check_output([binaries / "postgres", "--version"], text=True)
    return int(said.split()[2].partition(".")[0])


if __name__ == "__main__":
    print(older_system_binaries())

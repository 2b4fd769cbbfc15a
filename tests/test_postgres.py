"""The embedded PostgreSQL starts, stops, keeps its data and leaves nothing behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from madoguchi import postgres


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "data"
    pointer = tmp_path / "data" / "moved-to"
    if pointer.exists():
        shutil.rmtree(pointer.read_text())


def ask(url: str, sql: str) -> str:
    with psycopg.connect(url) as connection:
        row = connection.execute(sql).fetchone()
    assert row is not None
    return str(row[0])


def write_a_row(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT '窓口' AS word")


def gone(pid: int) -> bool:
    """Wait up to ten seconds for a process to end."""
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z":
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("name", postgres.available_binaries())
def test_a_cluster_starts_stops_and_keeps_its_data(data: Path, name: str) -> None:
    binaries = postgres.available_binaries()[name]
    with postgres.start(data, durable=True, binaries=binaries) as server:
        write_a_row(server.url)
        pid = server.pid
        assert ask(server.url, "SHOW server_encoding") == "UTF8"
        assert ask(server.url, "SHOW listen_addresses") == ""
        assert ask(server.url, "SHOW fsync") == "on"
    assert gone(pid)
    with postgres.start(data, durable=False, binaries=binaries) as server:
        assert ask(server.url, "SELECT word FROM kept") == "窓口"
        assert ask(server.url, "SHOW fsync") == "off"


def test_a_killed_postmaster_is_recovered(data: Path) -> None:
    with postgres.start(data, durable=True) as server:
        write_a_row(server.url)
        os.kill(server.pid, signal.SIGKILL)
        assert gone(server.pid)
    with postgres.start(data, durable=True) as server:
        assert ask(server.url, "SELECT word FROM kept") == "窓口"


def test_a_second_start_of_the_same_folder_is_refused(data: Path) -> None:
    with postgres.start(data, durable=False) as server:
        with pytest.raises(postgres.DatabaseUnavailable, match="stop it first"):
            postgres.start(data, durable=False)
        assert ask(server.url, "SELECT 1") == "1"


HOLDER = """
import pathlib, sys, time
from madoguchi import postgres
server = postgres.start(pathlib.Path(sys.argv[1]), durable=False)
print(server.pid, flush=True)
time.sleep(600)
"""


def test_the_server_ends_with_a_killed_parent(data: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(data)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        pid = int(holder.stdout.readline())
        holder.kill()
    assert gone(pid)


def test_an_orphan_is_ended_and_its_data_taken_over(data: Path) -> None:
    with postgres.start(data, durable=False) as first:
        orphan = first.pid
        write_a_row(first.url)
        # As if the process that held the lock had been killed together with its guard.
        first._lock.close()
        with postgres.start(data, durable=False) as second:
            assert gone(orphan)
            assert second.pid != orphan
            assert ask(second.url, "SELECT word FROM kept") == "窓口"


def test_the_socket_folder_is_removed_and_private(data: Path) -> None:
    with postgres.start(data, durable=False) as server:
        folder = Path(ask(server.url, "SHOW unix_socket_directories"))
        assert folder.stat().st_mode & 0o077 == 0
    assert not folder.exists()


def test_a_broken_cluster_says_what_is_wrong(data: Path) -> None:
    with postgres.start(data, durable=False) as server:
        cluster = server.cluster
    with (cluster / "postgresql.conf").open("a") as settings:
        settings.write("no_such_setting = 1\n")
    with pytest.raises(postgres.DatabaseUnavailable, match="no_such_setting"):
        postgres.start(data, durable=False)


def strategies() -> list[str]:
    """The ways to run as whoever runs these tests: root has two where namespaces are allowed."""
    if os.geteuid() != 0:
        return ["ourselves"]
    mapped = subprocess.run([*postgres.AS_MAPPED, "true"], check=False).returncode == 0
    as_nobody = ["nobody", "nobody with a copy"]
    return ["mapped", *as_nobody] if mapped else as_nobody


@pytest.mark.parametrize("strategy", strategies())
def test_every_way_to_run_keeps_its_data(
    data: Path, strategy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = strategy.startswith("nobody")
    if nobody:
        monkeypatch.setattr(postgres, "AS_MAPPED", ("false",))
    if strategy == "nobody with a copy":
        monkeypatch.setattr(postgres, "_runs", lambda prefix, binaries: False)
    with postgres.start(data, durable=False) as server:
        write_a_row(server.url)
        owner = server.cluster.stat().st_uid
        assert owner == (postgres.NOBODY if nobody else os.geteuid())
        assert (server.cluster.parent == data) == (not nobody)
    with postgres.start(data, durable=False) as server:
        assert ask(server.url, "SELECT word FROM kept") == "窓口"


def test_a_foreign_folder_is_never_used(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "AS_MAPPED", ("false",))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    data.mkdir()
    foreign = data / "foreign"
    foreign.mkdir()
    foreign.chmod(0o777)
    (data / "moved-to").write_text(str(foreign))
    with pytest.raises(postgres.DatabaseUnavailable, match="not as this program left it"):
        postgres.start(data, durable=False)
    assert not any(foreign.iterdir())

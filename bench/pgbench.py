"""What the database alone can do: pgbench, run for some seconds on a script of ours."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from pathlib import Path

from madoguchi import postgres

_RATE = re.compile(r"^tps = ([0-9.]+) \(without initial connection time\)$", re.MULTILINE)
_FAILED = re.compile(r"^number of failed transactions: ([0-9]+)", re.MULTILINE)


class Unfit(Exception):
    """A figure that must not be used; the message says why."""


def rate(script: str, *, seconds: int, clients: int, **variables: int) -> float:
    """Transactions per second of `clients` running `script`, with prepared statements.

    `variables` are set in the script. Refuses (Unfit) a run in which a transaction failed.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        said = subprocess.run(
            [*_command(seconds, clients, variables), "-f", file.name, os.environ["DATABASE_URL"]],
            capture_output=True,
            text=True,
        )
    found, failed = _RATE.search(said.stdout), _FAILED.search(said.stdout)
    if said.returncode or found is None or (failed and failed[1] != "0"):
        raise Unfit(said.stdout + said.stderr)
    return float(found[1])


def _command(seconds: int, clients: int, variables: dict[str, int]) -> list[str | Path]:
    given = [f"-D{name}={value}" for name, value in variables.items()]
    program = next(iter(postgres.available_binaries().values())) / "pgbench"
    fixed = ["--no-vacuum", "--protocol=prepared", f"--time={seconds}", f"--client={clients}"]
    return [program, *fixed, "--jobs=1", *given]

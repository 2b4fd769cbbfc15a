"""The browser for the journeys: found, or installed where the system's package manager allows.

`python -m tests.browser` makes sure of Chromium and of a font with Japanese characters.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-noto-cjk")
ADVICE = (
    "No Chromium or no Japanese font: apt-get install chromium fonts-noto-cjk, "
    "or set CHROMIUM to a browser's path."
)


class NoBrowserError(Exception):
    """There is no browser for the journeys; the message says how to install one."""


def chromium_path() -> str:
    """Path of the Chromium to test with; raises NoBrowserError where there is none."""
    named = os.environ.get("CHROMIUM")
    found = shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise NoBrowserError(ADVICE)
    return found


def has_japanese_font() -> bool:
    """Whether fontconfig knows a font for Japanese; where it isn't used, nobody can say no."""
    if shutil.which("fc-list") is None:
        return sys.platform != "linux"
    return bool(subprocess.check_output(["fc-list", ":lang=ja", "family"], text=True).strip())


def _ready() -> bool:
    try:
        chromium_path()
    except NoBrowserError:
        return False
    return has_japanese_font()


def _as_root() -> list[str] | None:
    """What to put before a command that needs root; None where that can't be had."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if (
        sudo
        and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return [sudo, "-n", "env", "DEBIAN_FRONTEND=noninteractive"]
    return None


def ensure() -> None:
    """Install what is missing, or say in one line what the journeys will fail for."""
    if _ready():
        return
    root = _as_root()
    if shutil.which("apt-get") is None or root is None:
        print(ADVICE)
        return
    print("Installing", *PACKAGES, "for the browser tests (once, about half a minute)", flush=True)
    for step in (["update"], ["install", "-y", "--no-install-recommends", *PACKAGES]):
        ended = subprocess.run(
            [*root, "apt-get", "-qq", *step],
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if ended.returncode:
            print(*ended.stdout.splitlines()[-5:], sep="\n")
    if not _ready():
        print(ADVICE)


if __name__ == "__main__":
    ensure()

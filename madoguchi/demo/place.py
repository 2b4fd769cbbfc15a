"""Where a demo keeps its things, and the environment that its processes run in."""

from __future__ import annotations

import base64
import json
import os
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Place:
    """A demo's folder: database, keys, mail, static files and logs."""

    folder: Path

    @property
    def postgres(self) -> Path:
        return self.folder / "postgres"

    @property
    def mail(self) -> Path:
        return self.folder / "mail"

    @property
    def desk_password(self) -> Path:
        return self.folder / "desk-password"

    def log(self, name: str) -> Path:
        """The file that one process writes its log to."""
        return self.folder / "logs" / f"{name}.log"

    def prepare(self) -> None:
        """Create the folder, for its owner only, with all that has to be there."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.mail.mkdir(exist_ok=True)
        self.log("any").parent.mkdir(exist_ok=True)

    def keys(self) -> dict[str, str]:
        """The demo's keys: made once, readable by their owner only."""
        path = self.folder / "keys.json"
        if not path.exists():
            unfinished = path.with_suffix(".part")
            unfinished.touch(mode=0o600)
            unfinished.write_text(json.dumps(_new_keys(), indent=2))
            unfinished.rename(path)
        keys: dict[str, str] = json.loads(path.read_text())
        return keys

    def environment(self, given: Mapping[str, str], database: str, port: int) -> dict[str, str]:
        """Variables for the demo's processes; keys that are `given` go before the demo's own."""
        return {
            **self.keys(),
            **given,
            "DATABASE_URL": database,
            "DJANGO_SETTINGS_MODULE": "madoguchi.settings",
            "MADOGUCHI_ADDRESS": "127.0.0.1",
            "MADOGUCHI_BASE_URL": f"http://127.0.0.1:{port}",
            "MADOGUCHI_DEMO_MAILBOX_DIR": str(self.mail),
            "MADOGUCHI_PORT": str(port),
            "MADOGUCHI_SMTP_HOST": "127.0.0.1",
            "MADOGUCHI_SMTP_PORT": str(free_port(0)),
            "MADOGUCHI_STATIC_ROOT": str(self.folder / "static"),
        }


def _new_keys() -> dict[str, str]:
    def key() -> str:
        return base64.b64encode(os.urandom(32)).decode()

    return {
        "MADOGUCHI_SECRET_KEY": secrets.token_urlsafe(48),
        "MADOGUCHI_FIELD_KEYS": f"demo:{key()}",
        "MADOGUCHI_LOOKUP_KEY": key(),
        "MADOGUCHI_LINK_KEYS": key(),
    }


def free_port(wanted: int) -> int:
    """The first port from `wanted` on that is free on this machine; any free one for 0."""
    for port in range(wanted, wanted + 100):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise SystemExit(f"No port between {wanted} and {wanted + 99} is free.")

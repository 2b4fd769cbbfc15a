"""The demo's mailbox: a folder with one .eml file a message, newest first by its name."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

_NAME = re.compile(r"\d{8}-\d{12}-[0-9a-f]{8}")


@dataclass(frozen=True)
class Mail:
    """A message as a person reads it; `attachments` are their file names."""

    name: str
    received: datetime
    sender: str
    to: str
    subject: str
    text: str
    attachments: tuple[str, ...]


def keep(folder: Path, content: bytes) -> str:
    """Store a message as it came; return its name."""
    name = f"{datetime.now(UTC):%Y%m%d-%H%M%S%f}-{secrets.token_hex(4)}"
    unfinished = folder / f"{name}.part"
    unfinished.write_bytes(content)
    unfinished.rename(folder / f"{name}.eml")
    return name


def newest_first(folder: Path) -> list[Mail]:
    """All messages in the folder."""
    names = sorted((path.stem for path in folder.glob("*.eml")), reverse=True)
    return [mail for mail in (read(folder, name) for name in names) if mail]


def read(folder: Path, name: str) -> Mail | None:
    """The message of that name; None where there is none, whatever the name looks like."""
    path = folder / f"{name}.eml"
    if not _NAME.fullmatch(name) or not path.exists():
        return None
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    return Mail(
        name=name,
        received=datetime.strptime(name[:21], "%Y%m%d-%H%M%S%f").replace(tzinfo=UTC),
        sender=str(message["from"] or ""),
        to=str(message["to"] or ""),
        subject=str(message["subject"] or ""),
        text=str(body.get_content()) if body else "",
        attachments=tuple(part.get_filename() or "" for part in message.iter_attachments()),
    )

"""Logs as JSON lines that hold ids and never a secret: tokens of mailed links are cut out."""

from __future__ import annotations

import re

import structlog
from structlog.typing import EventDict, WrappedLogger

SECRET_ROUTE = re.compile(r"(/(?:[kb]|desk/invitations)/)[^\s/?#\"']+", re.IGNORECASE)
TOKEN = re.compile(r"\d{11,13}-[a-z2-7]{26}", re.IGNORECASE)
"""What a token looks like, for those that were pasted into another address."""


def without_objects(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Drop what is no plain value: a request or a response shows its path when it is written."""
    plain = (str, int, float, bool, type(None), list, dict)
    return {key: value for key, value in event.items() if isinstance(value, plain)}


def without_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace the token of every mailed link, wherever in the entry it stands."""
    return {key: _without_tokens(value) for key, value in event.items()}


def _without_tokens(value: object) -> object:
    if isinstance(value, list | dict):
        value = str(value)
    if not isinstance(value, str):
        return value
    return TOKEN.sub("…", SECRET_ROUTE.sub(r"\1…", value))


def json_lines() -> structlog.stdlib.ProcessorFormatter:
    """The formatter of every handler: one JSON object a line."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            without_objects,
            without_secrets,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )

"""Logs as JSON lines that hold ids and never a secret: tokens of mailed links are cut out."""

from __future__ import annotations

import re

import structlog
from structlog.typing import EventDict, WrappedLogger

SECRET_ROUTE = re.compile(r"(/(?:[kb]|desk/invitations)/)[^\s/?#\"']+")


def without_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace the token in every path of a mailed link, wherever in the entry it stands."""
    return {
        key: SECRET_ROUTE.sub(r"\1…", value) if isinstance(value, str) else value
        for key, value in event.items()
    }


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
            without_secrets,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )

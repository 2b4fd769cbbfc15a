"""A load generator that costs little: ready-made requests over connections that stay open."""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.pgbench import Unfit

Source = Callable[[], bytes]
"""Gives one connection's next request, as it goes over the wire."""

_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)", re.IGNORECASE)
_NO_BODY = {204, 304}


@dataclass(frozen=True)
class Load:
    """What came of a run; `own_share` is the generator's use of one core, 0 to 1."""

    rate: float
    own_share: float


def load(port: int, sources: Sequence[Source], *, seconds: float, expect: int) -> Load:
    """Answers per second over one connection per source, each waiting for its answer.

    Each sends one request at least, however few the `seconds`.
    Refuses (Unfit) a run in which any answer had another status than the one to `expect`.
    """
    cpu, began = time.process_time(), time.monotonic()
    statuses = asyncio.run(_drive(port, sources, began + seconds))
    elapsed = time.monotonic() - began
    if set(statuses) != {expect}:
        raise Unfit(f"answers with status {dict(statuses)}, not only {expect}")
    return Load(statuses[expect] / elapsed, (time.process_time() - cpu) / elapsed)


async def _drive(port: int, sources: Sequence[Source], until: float) -> Counter[int]:
    each = [_client(port, source, until) for source in sources]
    return sum(await asyncio.gather(*each), Counter())


async def _client(port: int, source: Source, until: float) -> Counter[int]:
    statuses: Counter[int] = Counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while not statuses or time.monotonic() < until:
        writer.write(source())
        statuses[await _answer(reader)] += 1
    writer.close()
    await writer.wait_closed()
    return statuses


async def _answer(reader: asyncio.StreamReader) -> int:
    """Read one answer to its end; its status."""
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    if status not in _NO_BODY:
        length = _LENGTH.search(head)
        if length is None:
            raise Unfit("an answer that does not tell its length")
        await reader.readexactly(int(length[1]))
    return status

"""The optional message to the counter: free text of several lines, within limits."""

from __future__ import annotations

import re

from madoguchi.rules import refusals
from madoguchi.rules.personal.characters import has_controls, without_directions

MESSAGE_LENGTH = 1000
"""The longest message in code points; a line break counts as one."""

_LINE_BREAK = re.compile("\r\n|[\r\n\v\f\x85\u2028\u2029]")


def read_message(raw: str) -> str:
    """The message with plain line breaks, without outer spaces; "" where none was given.

    Direction marks are dropped, tabs stay. Refuses MessageTooLong, MessageHasControls.
    """
    message = _LINE_BREAK.sub("\n", without_directions(raw)).strip()
    if len(message) > MESSAGE_LENGTH:
        raise refusals.MessageTooLong
    if has_controls(message.replace("\n", "").replace("\t", "")):
        raise refusals.MessageHasControls
    return message

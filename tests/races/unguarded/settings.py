"""The service's settings with its guard off: for the race that is lost without it."""

from __future__ import annotations

from madoguchi import settings as guarded
from madoguchi.settings import *  # noqa: F403

MIDDLEWARE = ["tests.races.unguarded.guard.without_guard", *guarded.MIDDLEWARE]

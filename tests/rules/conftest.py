"""How Hypothesis runs here: a busy machine is not a wrong rule, so no example is timed."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("rules", deadline=None)
settings.load_profile("rules")

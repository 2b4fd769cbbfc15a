"""Every page in each of its states, so that none is forgotten."""

from __future__ import annotations

from tests.journeys.pages.applying import APPLYING
from tests.journeys.pages.confirming import CONFIRMING
from tests.journeys.pages.finding import FINDING
from tests.journeys.pages.reading import FAULTS, READING
from tests.journeys.pages.scene import Scene, State
from tests.journeys.pages.waiting import WAITING

__all__ = ["PAGES", "Scene", "State"]

PAGES = [*FINDING, *APPLYING, *WAITING, *CONFIRMING, *READING, *FAULTS]

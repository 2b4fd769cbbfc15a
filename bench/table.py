"""How figures are taken in turns and printed: medians, their spread, ratios to a yardstick."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from statistics import median

Figures = Mapping[str, Sequence[float]]
Measure = Callable[[], float]


def alternate(
    parties: Mapping[str, Measure], before: Callable[[], None] = lambda: None, *, rounds: int
) -> dict[str, list[float]]:
    """Let the parties take turns for some rounds, doing `before` ahead of each turn."""
    figures: dict[str, list[float]] = {name: [] for name in parties}
    for _ in range(rounds):
        for name, measure in parties.items():
            before()
            figures[name].append(measure())
            print(".", end="", file=sys.stderr, flush=True)
    return figures


def spread(values: Sequence[float]) -> float:
    """Half the distance from the lowest to the highest value, as a share of the median."""
    return (max(values) - min(values)) / 2 / median(values)


def show(title: str, figures: Figures, *, yardstick: str, unit: str = "/s") -> None:
    """Print one line per name: median, spread, and the median as a ratio to the yardstick's."""
    rounds = len(next(iter(figures.values())))
    print(f"\n\n{title} (median of {rounds} alternating rounds)")
    one = median(figures[yardstick])
    for name, values in figures.items():
        middle = median(values)
        print(
            f"  {name:<42}{middle:>10,.0f}{unit}  ± {spread(values):>4.0%}"
            f"  {middle / one:>6.2f} × {yardstick}",
            flush=True,
        )


def show_machine() -> None:
    """Print what the figures were taken on, and how busy it was with other things."""
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, load {load:.1f} when this began; all parties share them.")
    print("± is half the range of the rounds: a difference below it is noise.")

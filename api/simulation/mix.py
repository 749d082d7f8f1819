"""How often each thing happens in the simulation: a small table that says of every row that it was invented."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from random import Random

FILE = Path(__file__).with_name("mix.csv")


class Mix:
    """The chances of the table, asked with the randomness of one case."""

    def __init__(self, percent: Mapping[str, int]) -> None:
        self._percent = dict(percent)

    @classmethod
    def shipped(cls) -> Mix:
        with FILE.open(encoding="utf-8", newline="") as file:
            return cls({row["outcome"]: int(row["percent"]) for row in csv.DictReader(file)})

    def happens(self, outcome: str, random: Random) -> bool:
        """Return whether something happens this time."""
        return random.randrange(100) < self._percent[outcome]

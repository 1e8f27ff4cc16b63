"""A partner's register: its measures, its rule of disclosure, its counts by month."""

from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import NamedTuple

import polars as pl

from pipelines.disclosure.windows import Window, months_of
from pipelines.errors import DisclosureError


class Cell(NamedTuple):
    """The count of a measure in an area and a period; measure or area can be what is left of them (``REST``)."""

    measure: str
    area: str
    window: Window


@dataclass(frozen=True)
class Register:
    """One source: the leaf offences of each of its measures, and its rule of disclosure."""

    source: str
    leaves: dict[str, frozenset[str]]
    threshold: int
    zeros_disclosive: bool = False
    by_ward: bool = True
    rounding: int = 1

    def printed(self, count: int) -> int:
        """The multiple of ``rounding`` next to a count. The proof stands on exact counts: who reads rounded ones knows
        less than the attacker that it is made for."""
        return (count + self.rounding // 2) // self.rounding * self.rounding

    def is_small(self, count: int) -> bool:
        return count < self.threshold and (count > 0 or self.zeros_disclosive)

    @property
    def smallest(self) -> int:
        """The least count that is hidden because it is small."""
        return 0 if self.zeros_disclosive else 1

    def parts_of(self, measure: str) -> list[str]:
        """The largest measures within a measure."""
        own = self.leaves[measure]
        within = [m for m, leaves in self.leaves.items() if leaves < own]
        return [m for m in within if not any(self.leaves[m] < self.leaves[other] for other in within)]

    def check(self) -> None:
        """Raises DisclosureError where measures overlap: sums would not hold."""
        for one, other in combinations(self.leaves, 2):
            first, second = self.leaves[one], self.leaves[other]
            if first & second and not (first < second or second < first):
                raise DisclosureError(
                    f"{self.source}: {one} and {other} share offences; their counts cannot be published together"
                )


class Counts:
    """Counts of a register's measures by area and month, as analysis.area_months holds them."""

    def __init__(self, register: Register, months: pl.DataFrame, borough: str):
        own = months.filter(
            pl.col("measure").is_in(list(register.leaves))
            & ((pl.col("area_code") == borough) | (pl.col("area_type") == "ward"))
        )
        self.borough = borough
        self.wards = sorted(set(own["area_code"]) - {borough})
        self._known: dict[tuple[str, str], dict[date, int | None]] = {}
        for measure, area, month, count in own.select("measure", "area_code", "month", "count").rows():
            self._known.setdefault((measure, area), {})[month] = count

    def of(self, measure: str, area: str, window: Window) -> int | None:
        """None where one of the months is not known."""
        by_month = self._known.get((measure, area), {})
        counts = [by_month.get(month) for month in months_of(window)]
        return None if None in counts else sum(counts)

"""An attacker who has the printed pages and nothing else, and shares no code with the product.

He reads tables as text. His unknowns are the reports of each kind, in each place, in each run of months between the ends of
any printed period; whatever is printed is a sum of them. What he wants is the lowest and the highest value that a hidden
count can have (SciPy's linear programs), with whatever else he finds: percentages, ranks, rounded counts, the length of a
bar in pixels, the class of a colour on a map.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

import numpy as np
from scipy.optimize import linprog

HIDDEN = "[c]"
NOWHERE = "nowhere"
MONTHS = [f"{date(2000, number, 1):%B}" for number in range(1, 13)]
Place = tuple[str, str, int]  # measure's title, area's name, last month of the 12 as year * 12 + month


def read_table(headers: list[str], rows: list[list[str]], description: str) -> dict[Place, int | None]:
    """Title, area and period of every count as a reader finds them; None: hidden. The borough's rows name their period."""
    found = {}
    for label, *cells in rows:
        area, _, period = label.replace("*", "").replace("’", "'").partition(", 12 months to ")
        last = last_month(period or description)
        for title, text in zip(headers[1:], cells, strict=True):
            found[title, area, last] = None if text.strip() == HIDDEN else int(text.replace(",", ""))
    return found


def last_month(text: str) -> int:
    name, year = re.findall(rf"({'|'.join(MONTHS)}) (\d{{4}})", text)[-1]
    return int(year) * 12 + MONTHS.index(name)


@dataclass
class Attacker:
    """``kinds``: the kinds of report that each title counts. ``lasts``: the last months of all printed periods."""

    kinds: dict[str, frozenset[str]]
    borough: str
    wards: list[str]
    lasts: Iterable[int]
    rows: list[np.ndarray] = field(default_factory=list)
    lows: list[float] = field(default_factory=list)
    highs: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        cuts = sorted({cut for last in self.lasts for cut in (last - 12, last)})
        self.runs = [(first + 1, last) for first, last in pairwise(cuts)]
        every = sorted(frozenset().union(*self.kinds.values()))
        self.place = {
            unknown: number
            for number, unknown in enumerate(
                (kind, area, run) for kind in every for area in [*self.wards, NOWHERE] for run in self.runs
            )
        }

    def row(self, place: Place) -> np.ndarray:
        """The sum of unknowns that one count is."""
        title, area, last = place
        found = np.zeros(len(self.place))
        for (kind, own_area, (first, end)), number in self.place.items():
            if (
                kind in self.kinds[title]
                and area in (own_area, self.borough)
                and last - 12 < first <= end <= last
            ):
                found[number] = 1
        return found

    def learn(self, row: np.ndarray, low: float, high: float) -> None:
        self.rows.append(row)
        self.lows.append(low)
        self.highs.append(high)

    def learn_table(self, table: dict[Place, int | None]) -> None:
        """A count, or the sign of a hidden one: zeros are printed, so that it is at least 1."""
        for place, count in table.items():
            self.learn(self.row(place), *((1, np.inf) if count is None else (count, count)))

    def learn_share(self, part: Place, whole: Place, pct: float, decimals: int = 0) -> None:
        """A printed percentage of another count, rounded."""
        half = 0.5 * 10**-decimals
        self.learn(self.row(part) - (pct - half) / 100 * self.row(whole), 0, np.inf)
        self.learn(self.row(part) - (pct + half) / 100 * self.row(whole), -np.inf, 0)

    def learn_order(self, highest_first: list[Place]) -> None:
        """A printed rank, or rows sorted by their count."""
        for one, other in pairwise(highest_first):
            self.learn(self.row(one) - self.row(other), 0, np.inf)

    def interval(self, wanted: np.ndarray) -> tuple[float, float]:
        """Lowest and highest value of a sum of unknowns; each is at least zero."""
        rows, ends = (
            np.array([*self.rows, *(-row for row in self.rows)]),
            np.array([*self.highs, *(-low for low in self.lows)]),
        )
        told = np.isfinite(ends)
        found = [linprog(sign * wanted, A_ub=rows[told], b_ub=ends[told], method="highs") for sign in (1, -1)]
        assert all(end.status in (0, 3) for end in found), "what is printed contradicts itself"
        low, high = (
            sign * end.fun if end.status == 0 else sign * -np.inf
            for sign, end in zip((1, -1), found, strict=True)
        )
        return low, high

    def too_close(self, places: Iterable[Place], protection: float) -> list[str]:
        """The hidden counts that he knows more closely than they are protected."""
        found = {place: self.interval(self.row(place)) for place in places}
        return [
            f"{title}, {area}, {last}: {low:g} to {high:g}"
            for (title, area, last), (low, high) in found.items()
            if high - low < protection - 1e-6
        ]

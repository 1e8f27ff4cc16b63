"""What somebody who knows everything published can work out of the hidden counts: two linear programs a cell.

The lowest and the highest value that each hidden count can have, given the counts that are shown, the sums that tie
them, and what is known beforehand. Counts are taken as real numbers: an attacker who also uses that they are whole
could narrow an interval by less than one at each end, so ends are rounded inwards to whole counts.

Programs of one group of tables differ in nothing but the count asked for, so many of them are solved as one: side by side
in a single program they share no unknown, and its optimum is the optimum of each.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog

from pipelines.errors import DisclosureError
from pipelines.methods.disclosure.linked_tables import Flags, Floats, LinkedTables, components

TOLERANCE = 1e-6
FAR = 10  # counts are followed to so many times the protection: enough to bear witness
AT_ONCE = 4000  # unknowns of programs that are solved as one
SOLVED = 0
Cells = NDArray[np.int64]


def intervals(tables: LinkedTables, hidden: Flags) -> tuple[Floats, Floats]:
    """Lowest and highest possible count of every cell (n each); a cell that is shown has its own count twice."""
    low, high = tables.counts.copy(), tables.counts.copy()
    # what ends at all ends below this: no sum is larger than all that is shown
    beyond = 2 * (tables.counts[~hidden].sum() + tables.protection.sum() + 1)
    for group in _groups(tables, hidden):
        cells = group.cells
        low[cells], high[cells] = tables.lowest[cells], tables.highest[cells]
        if group.relations.shape[0]:
            highest = np.minimum(tables.highest[cells], tables.counts[cells] + beyond)
            everyone = np.arange(len(cells))
            low[cells], high[cells] = group.extremes(everyone, tables.lowest[cells], highest)
            endless = high[cells] >= tables.counts[cells] + beyond - 1
            high[cells[endless]] = np.inf
    return np.ceil(low - TOLERANCE), np.floor(high + TOLERANCE)


def unprotected(tables: LinkedTables, hidden: Flags, among: Flags | None = None) -> Cells:
    """The hidden cells (``among``: only of these) whose interval is narrower than their protection.

    Every solution of a program is a set of counts that fits all that is published, so it bears witness for all cells
    at once: most need no program of their own. What proves a publication is ``intervals``, which solves them all.
    """
    asked = tables.protection > TOLERANCE
    asked = asked if among is None else asked & among
    weak = [
        group.cells[_without_witness(tables, group, asked[group.cells])]
        for group in _groups(tables, hidden)
        if asked[group.cells].any()
    ]
    return np.sort(np.concatenate([np.array([], dtype=np.int64), *weak]))


def _without_witness(tables: LinkedTables, group: "_Group", asked: Flags) -> Cells:
    """Places in the group of the cells that are not protected."""
    counts, wanted = tables.counts[group.cells], tables.protection[group.cells]
    lowest = tables.lowest[group.cells]
    highest = np.minimum(tables.highest[group.cells], counts + FAR * max(1.0, float(wanted.max())))
    low, high = counts.copy(), counts.copy()

    def left() -> Cells:
        return np.flatnonzero(asked & (high - low < wanted - TOLERANCE))

    for sign in (-1.0, 1.0):  # all at once up and down: most cells find their witness here
        if len(left()):
            objective = np.zeros(len(counts))
            objective[left()] = sign
            found = group.solved(objective[np.newaxis], lowest, highest)
            low, high = np.minimum(low, found.min(axis=0)), np.maximum(high, found.max(axis=0))
    asked = asked.copy()
    weak: list[int] = []
    while len(places := left()):
        now = places[: group.at_once]
        found = group.solved(_one_each(now, len(counts)), lowest, highest)
        low, high = np.minimum(low, found.min(axis=0)), np.maximum(high, found.max(axis=0))
        weak.extend(now[(high - low)[now] < wanted[now] - TOLERANCE])
        asked[now] = False
    return np.array(weak, dtype=np.int64)


def _one_each(places: Cells, size: int) -> Floats:
    """Objectives (2k x n): the least of each of some cells, and then the greatest."""
    least = np.zeros((len(places), size))
    least[np.arange(len(places)), places] = 1.0
    return np.concatenate([least, -least])


@dataclass(frozen=True)
class _Group:
    """Hidden cells that are tied to each other: ``relations @ counts = known``."""

    cells: Cells
    relations: sparse.csr_matrix
    known: Floats

    def extremes(self, places: Cells, lowest: Floats, highest: Floats) -> tuple[Floats, Floats]:
        """The least and the greatest value of each of some cells."""
        found = self.solved(_one_each(places, len(self.cells)), lowest, highest)
        every = np.arange(len(places))
        return found[every, places], found[len(places) + every, places]

    @property
    def at_once(self) -> int:
        """How many cells are asked side by side."""
        return max(1, AT_ONCE // (2 * len(self.cells)))

    def solved(self, objectives: Floats, lowest: Floats, highest: Floats) -> Floats:
        """For each objective (k x n) counts (k x n) that fit all that is known and make it least."""
        size = len(self.cells)
        step = 2 * self.at_once
        found = [
            self._side_by_side(objectives[first : first + step], np.column_stack([lowest, highest]))
            for first in range(0, len(objectives), step)
        ]
        return np.concatenate(found).reshape(len(objectives), size)

    def _side_by_side(self, objectives: Floats, bounds: Floats) -> Floats:
        times = len(objectives)
        rows, known = None, None
        if self.relations.shape[0]:
            rows = sparse.kron(sparse.eye_array(times), self.relations, format="csr")
            known = np.tile(self.known, times)
        found = linprog(
            objectives.ravel(), A_eq=rows, b_eq=known, bounds=np.tile(bounds, (times, 1)), method="highs"
        )
        if found.status != SOLVED:
            raise DisclosureError(
                f"the attacker's program was not solved ({found.message}); nothing may be published"
            )
        return found.x


def _groups(tables: LinkedTables, hidden: Flags) -> Iterator[_Group]:
    cells = np.flatnonzero(hidden)
    if not len(cells):
        return
    relations = tables.relations[:, cells]
    known = -(tables.relations[:, ~hidden] @ tables.counts[~hidden])
    groups = components(relations)
    for number in np.unique(groups):
        chosen = np.flatnonzero(groups == number)
        rows = relations[:, chosen]
        kept = np.diff(rows.indptr) > 0
        yield _Group(cells[chosen], rows[kept], known[kept])

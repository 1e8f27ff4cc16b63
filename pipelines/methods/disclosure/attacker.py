"""What somebody who knows everything published can work out of the hidden counts: two linear programs a cell.

The lowest and the highest value that each hidden count can have, given the counts that are shown, the sums that tie
them, and what is known beforehand. Counts are taken as real numbers: an attacker who also uses that they are whole
could narrow an interval by less than one at each end, so ends are rounded inwards to whole counts.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import OptimizeResult, linprog

from pipelines.errors import DisclosureError
from pipelines.methods.disclosure.linked_tables import Flags, Floats, LinkedTables, components

TOLERANCE = 1e-6
FAR = 10  # counts are followed to so many times the protection: enough to bear witness
SOLVED, UNBOUNDED = 0, 3  # linprog's own numbers


def intervals(tables: LinkedTables, hidden: Flags) -> tuple[Floats, Floats]:
    """Lowest and highest possible count of every cell (n each); a cell that is shown has its own count twice."""
    low, high = tables.counts.copy(), tables.counts.copy()
    cells = np.flatnonzero(hidden)
    if not len(cells):
        return low, high
    relations = tables.relations[:, cells]
    known = -(tables.relations[:, ~hidden] @ tables.counts[~hidden])
    groups = components(relations)
    for group in np.unique(groups):
        chosen = np.flatnonzero(groups == group)
        rows = relations[:, chosen]
        kept = np.diff(rows.indptr) > 0
        where = cells[chosen]
        found = _ranges(rows[kept], known[kept], tables.lowest[where], tables.highest[where])
        low[where], high[where] = found
    return np.ceil(low - TOLERANCE), np.floor(high + TOLERANCE)


def unprotected(tables: LinkedTables, hidden: Flags, among: Flags | None = None) -> NDArray[np.int64]:
    """The hidden cells (``among``: only of these) whose interval is narrower than their protection.

    Every solution of a program is a set of counts that fits all that is published, so it bears witness for all cells
    at once: most need no program of their own. What proves a publication is ``intervals``, which solves them all.
    """
    cells = np.flatnonzero(hidden)
    if not len(cells):
        return cells
    relations = tables.relations[:, cells]
    known = -(tables.relations[:, ~hidden] @ tables.counts[~hidden])
    groups = components(relations)
    asked = np.ones(len(cells), dtype=bool) if among is None else among[cells]
    weak = []
    for group in np.unique(groups[asked]):
        chosen = np.flatnonzero(groups == group)
        rows = relations[:, chosen]
        kept = np.diff(rows.indptr) > 0
        weak.extend(_without_witness(tables, cells[chosen], rows[kept], known[kept], asked[chosen]))
    return np.array(sorted(weak), dtype=np.int64)


def _without_witness(
    tables: LinkedTables, cells: NDArray[np.int64], relations: sparse.csr_matrix, known: Floats, asked: Flags
) -> list[np.int64]:
    counts, wanted = tables.counts[cells], tables.protection[cells]
    reach = counts + FAR * max(1.0, float(wanted.max()))
    bounds = np.column_stack([tables.lowest[cells], np.minimum(tables.highest[cells], reach)])
    low, high, weak = counts.copy(), counts.copy(), []
    for cell in np.flatnonzero(asked):
        for sign in (-1.0, 1.0):
            if high[cell] - low[cell] >= wanted[cell] - TOLERANCE:
                break
            objective = np.zeros(len(cells))
            objective[cell] = sign
            found = _solved(objective, relations, known, bounds).x
            low, high = np.minimum(low, found), np.maximum(high, found)
        if high[cell] - low[cell] < wanted[cell] - TOLERANCE:
            weak.append(cells[cell])
    return weak


def _ranges(
    relations: sparse.csr_matrix, known: Floats, lowest: Floats, highest: Floats
) -> tuple[Floats, Floats]:
    size = relations.shape[1]
    low, high = lowest.copy(), highest.copy()
    if not relations.shape[0]:
        return low, high
    bounds = np.column_stack([lowest, highest])
    for cell in range(size):
        objective = np.zeros(size)
        objective[cell] = 1
        low[cell] = _optimum(objective, relations, known, bounds)
        high[cell] = -_optimum(-objective, relations, known, bounds)
    return low, high


def _optimum(objective: Floats, relations: sparse.csr_matrix, known: Floats, bounds: Floats) -> float:
    """The least value of a linear objective; minus infinity where nothing bounds it."""
    found = _solved(objective, relations, known, bounds)
    return -np.inf if found.status == UNBOUNDED else float(found.fun)


def _solved(objective: Floats, relations: sparse.csr_matrix, known: Floats, bounds: Floats) -> OptimizeResult:
    rows = (relations, known) if relations.shape[0] else (None, None)
    found = linprog(objective, A_eq=rows[0], b_eq=rows[1], bounds=bounds, method="highs")
    if found.status not in (SOLVED, UNBOUNDED):
        raise DisclosureError(
            f"the attacker's program was not solved ({found.message}); nothing may be published"
        )
    return found

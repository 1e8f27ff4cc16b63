"""The cheapest set of counts to hide so that no hidden count can be worked out more closely than its protection.

A master program (mixed-integer, HiGHS) chooses what to hide; the attacker of ``attacker.py`` looks for a hidden cell
that is too closely bounded; the dual of the attack becomes a cut that forbids every choice open to the same attack
(Fischetti and Salazar-González 2001). When the time is up before that ends, the remaining gaps are closed by hiding the
cheapest cells that close them. Every lower bound of the master is one of the problem, so the gap is known.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from pipelines.errors import DisclosureError, ProtectionError
from pipelines.methods.disclosure.attacker import TOLERANCE, intervals, unprotected
from pipelines.methods.disclosure.linked_tables import Flags, Floats, LinkedTables

FARTHEST = 10  # deviations beyond so many times the largest protection are not looked at: never unsafe, at worst dearer
ROUNDS = 200
MOST_CUTS = 60  # cuts of one round: one for each unprotected cell up to here
GAP = 0.02
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Suppression:
    """``hidden`` (n flags); the attacker's ``low`` and ``high`` (n counts); the ``cost`` of the cells hidden beyond the
    sensitive ones, and the proven least cost (``bound``)."""

    hidden: Flags
    low: Floats
    high: Floats
    cost: float
    bound: float

    @property
    def gap(self) -> float:
        """How much dearer than the proven bound at most, as a fraction of the cost."""
        return (self.cost - self.bound) / self.cost if self.cost > TOLERANCE else 0.0


def suppress(
    tables: LinkedTables, seconds: float = 120, progress: Progress = lambda text: None
) -> Suppression:
    """Hide at least cost. Raises ProtectionError, with the cells, where hiding everything would not be enough."""
    hidden = tables.is_sensitive.copy()
    cost = bound = 0.0
    parts = tables.parts
    needed = np.unique(parts[tables.is_sensitive])
    ends = time.monotonic() + seconds
    for number, part in enumerate(needed, start=1):
        cells = np.flatnonzero(parts == part)
        share = max(1.0, (ends - time.monotonic()) / (len(needed) - number + 1))
        hidden[cells], part_cost, part_bound = _part(tables.only(cells), share)
        cost, bound = cost + part_cost, bound + part_bound
        progress(f"{number} of {len(needed)} groups of tables: {int(hidden.sum()):,} cells hidden")
    low, high = intervals(tables, hidden)
    return Suppression(hidden, low, high, cost, bound)


def _part(tables: LinkedTables, seconds: float) -> tuple[Flags, float, float]:
    """What to hide of one group of tables, what that costs, and the proven least cost."""
    _check_possible(tables)
    ends, master, bound = time.monotonic() + seconds, _Master(tables), 0.0
    hidden = tables.is_sensitive.copy()
    for _ in range(ROUNDS):
        weak = unprotected(tables, hidden)
        if not len(weak) or time.monotonic() > ends:
            break
        master.add([_cut(tables, hidden, cell) for cell in weak[:MOST_CUTS]])
        hidden, bound = master.solve(max(1.0, ends - time.monotonic()))
    hidden = _needed_only(tables, _closed(tables, hidden), ends)
    extra = float(tables.cost[hidden & ~tables.is_sensitive].sum())
    return hidden, extra, min(bound, extra)


def _check_possible(tables: LinkedTables) -> None:
    weak = unprotected(tables, tables.can_be_hidden)
    weak = weak[tables.is_sensitive[weak]]
    if len(weak):
        named = "; ".join(tables.names[cell] for cell in weak[:5])
        raise ProtectionError(
            f"{len(weak)} counts can not be protected even if all around them is hidden: {named}; publish them in "
            "larger areas or longer periods"
        )


class _Master:
    """Which cells to hide, as a mixed-integer program that grows by cuts ``row . y >= 0`` and sensitive cells fixed."""

    def __init__(self, tables: LinkedTables):
        self.tables = tables
        self.rows: list[sparse.csr_matrix] = []
        self.cost = np.where(tables.can_be_hidden & ~tables.is_sensitive, tables.cost, 0.0)
        self.bounds = Bounds(
            tables.is_sensitive.astype(float), (tables.can_be_hidden | tables.is_sensitive).astype(float)
        )
        self.add([_never_alone(tables)])

    def add(self, rows: list[sparse.csr_matrix]) -> None:
        self.rows += rows

    def solve(self, seconds: float) -> tuple[Flags, float]:
        """The cells to hide and a lower bound of the cost."""
        rows = sparse.vstack(self.rows, format="csr")
        found = milp(
            self.cost,
            constraints=LinearConstraint(rows, lb=0.0, ub=np.inf),
            integrality=np.ones(len(self.cost)),
            bounds=self.bounds,
            options={"time_limit": seconds, "mip_rel_gap": GAP},
        )
        if found.x is None:  # out of time before any choice was found
            return self.tables.is_sensitive.copy(), 0.0
        return found.x > 0.5, max(0.0, float(found.mip_dual_bound or 0.0))


def _never_alone(tables: LinkedTables) -> sparse.csr_matrix:
    """In every sum a hidden cell that needs protection has company: one row for each such cell of each relation."""
    relations = (tables.relations != 0).astype(float).tocsr()
    lengths = np.diff(relations.indptr)
    needs = tables.protection[relations.indices] > TOLERANCE
    sums, cells = np.repeat(np.arange(relations.shape[0]), lengths)[needs], relations.indices[needs]
    repeated = relations[sums]
    own = sparse.csr_matrix((np.full(len(cells), 2.0), (np.arange(len(cells)), cells)), shape=repeated.shape)
    return (repeated - own).tocsr()


def _cut(tables: LinkedTables, hidden: Flags, cell: int) -> sparse.csr_matrix:
    """The choices that leave this attack open, as ``sum of width that each hidden cell lends >= protection`` if hidden."""
    width = tables.protection[cell]
    lent = _lent(tables, hidden, cell, up=True) + _lent(tables, hidden, cell, up=False)
    row = np.minimum(lent, width)
    row[row < TOLERANCE] = 0.0
    row[cell] -= width
    return sparse.csr_matrix(row)


def _lent(tables: LinkedTables, hidden: Flags, cell: int, up: bool) -> Floats:
    """What each cell, if hidden, would add to how far this one can move: the dual of its movement."""
    down, upward = _room(tables)
    bounds = np.column_stack([-down * hidden, upward * hidden])
    objective = np.zeros(len(hidden))
    objective[cell] = -1.0 if up else 1.0
    rows = tables.relations
    found = linprog(objective, A_eq=rows, b_eq=np.zeros(rows.shape[0]), bounds=bounds, method="highs")
    if found.status != 0:
        raise DisclosureError(f"{tables.names[cell]}: no cut was found ({found.message})")
    reduced = objective - rows.T @ found.eqlin.marginals
    return np.maximum(-reduced, 0) * upward + np.maximum(reduced, 0) * down


def _room(tables: LinkedTables) -> tuple[Floats, Floats]:
    """How far each count can move down and up."""
    most = FARTHEST * max(1.0, float(tables.protection.max(initial=1.0)))
    return (
        np.minimum(tables.counts - tables.lowest, most),
        np.minimum(tables.highest - tables.counts, most),
    )


def _closed(tables: LinkedTables, hidden: Flags) -> Flags:
    """Hide more until every hidden cell is protected."""
    hidden = hidden.copy()
    while len(weak := unprotected(tables, hidden)):
        before = hidden.sum()
        for cell in weak:
            hidden |= _cheapest_company(tables, hidden, cell)
        if hidden.sum() == before:
            raise ProtectionError(
                f"{tables.names[weak[0]]} could not be protected; publish larger areas or periods"
            )
    return hidden


def _cheapest_company(tables: LinkedTables, hidden: Flags, cell: int) -> Flags:
    """The cells through which one count can move by its protection, at least cost."""
    rows, size = tables.relations, len(hidden)
    down, upward = _room(tables)
    down, upward = down * tables.can_be_hidden, upward * tables.can_be_hidden
    price = np.where(hidden, 0.0, np.where(tables.can_be_hidden, tables.cost, 0.0)) + 1e-4
    tie = sparse.csr_matrix(
        ([1.0, -1.0, -1.0, 1.0], ([0] * 4, [cell, size + cell, 2 * size + cell, 3 * size + cell])),
        (1, 4 * size),
    )
    zero = sparse.csr_matrix(rows.shape)
    sums = sparse.bmat([[rows, -rows, zero, zero], [zero, zero, rows, -rows]])
    found = linprog(
        np.tile(price, 4),
        A_eq=sparse.vstack([sums, tie], format="csr"),
        b_eq=np.append(np.zeros(2 * rows.shape[0]), tables.protection[cell]),
        bounds=np.column_stack([np.zeros(4 * size), np.concatenate([upward, down, upward, down])]),
        method="highs",
    )
    if found.status != 0:
        raise ProtectionError(
            f"{tables.names[cell]} could not be protected; publish larger areas or longer periods"
        )
    return found.x.reshape(4, size).max(axis=0) > TOLERANCE


def _near(tables: LinkedTables, cell: int) -> Flags:
    """The cells that share a sum with one."""
    rows = tables.relations[:, [cell]].nonzero()[0]
    near = np.zeros(len(tables.counts), dtype=bool)
    near[tables.relations[rows].indices] = True
    return near


def _needed_only(tables: LinkedTables, hidden: Flags, ends: float) -> Flags:
    """Show again what need not be hidden, dearest first, as long as there is time.

    The neighbours are asked first: most of the time one of them says no, and the others need not be asked.
    """
    extra: NDArray[np.int64] = np.flatnonzero(hidden & ~tables.is_sensitive)
    for cell in extra[np.argsort(-tables.cost[extra], kind="stable")]:
        if time.monotonic() > ends:
            break
        tried = hidden.copy()
        tried[cell] = False
        if not len(unprotected(tables, tried, _near(tables, cell))) and not len(unprotected(tables, tried)):
            hidden = tried
    return hidden

"""Counts that are tied to each other by sums, and what is known and asked of each of them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from pipelines.errors import DisclosureError

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class LinkedTables:
    """``n`` cells, each an array entry; every row of ``relations`` (m x n) is a sum that is zero: parts minus total.

    ``names``: what a message calls each cell. ``counts``: the true counts. ``is_sensitive``: must be hidden.
    ``protection``: the width that the attacker's interval of a hidden cell must have, in counts. ``cost``: of hiding a
    cell; infinite: the attacker has it anyway (open data, an earlier publication), so that it can not be hidden.
    ``lowest`` and ``highest``: what everybody knows of a cell before anything is published.

    Raises DisclosureError where a relation does not hold, and where a sensitive cell can not be hidden.
    """

    names: list[str]
    counts: Floats
    relations: sparse.csr_matrix
    is_sensitive: Flags
    protection: Floats
    cost: Floats
    lowest: Floats
    highest: Floats

    def __post_init__(self) -> None:
        off = np.flatnonzero(np.abs(self.relations @ self.counts) > 1e-6)
        if len(off):
            cells = self.relations[off[0]].indices
            named = ", ".join(f"{self.names[cell]} = {self.counts[cell]:g}" for cell in cells[:8])
            raise DisclosureError(
                f"{len(off)} sums do not hold, the first among {named}; disclosure control stops"
            )
        exposed = np.flatnonzero(self.is_sensitive & ~self.can_be_hidden)
        if len(exposed):
            raise DisclosureError(
                f"{self.names[exposed[0]]} must be hidden and is known already (one of {len(exposed)} such cells)"
            )

    @cached_property
    def can_be_hidden(self) -> Flags:
        return np.isfinite(self.cost)

    @cached_property
    def parts(self) -> NDArray[np.int32]:
        """For each cell the number of the group of tables that it belongs to: groups share no relation."""
        return components(self.relations)

    def only(self, cells: NDArray[np.int64]) -> "LinkedTables":
        """The cells of whole parts, with the relations among them."""
        relations = self.relations[:, cells]
        kept = np.diff(relations.indptr) > 0
        return LinkedTables(
            [self.names[cell] for cell in cells],
            self.counts[cells],
            relations[kept],
            self.is_sensitive[cells],
            self.protection[cells],
            self.cost[cells],
            self.lowest[cells],
            self.highest[cells],
        )


def components(relations: sparse.csr_matrix) -> NDArray[np.int32]:
    """The connected component of each column, two columns being neighbours when a row holds both."""
    touched = (relations != 0).astype(np.int8)
    both = sparse.bmat([[None, touched], [touched.T, None]], format="csr")
    labels = sparse.csgraph.connected_components(both, directed=False)[1]
    return labels[relations.shape[0] :]

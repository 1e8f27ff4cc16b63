"""`python -m tests.benchmarks.suppressing_counts`: how the time of hiding counts, and of proving it, grows with the tables.

Wards x measures x years with all margins, counts as skewed as those of a register. There is no peer to set a ratio against
(tau-Argus is not a Python library): the bound is seconds, 300 for 21 wards x 40 measures x 3 years on two cores.
Exit 1: it took longer, a hidden count was not protected, or the cost is more than 5 % above the proven least.
"""

import sys
import time

import numpy as np
from scipy import sparse

from pipelines.methods.disclosure.linked_tables import LinkedTables
from pipelines.methods.disclosure.suppression import suppress

SIZES = ((5, 10, 3), (10, 20, 3), (21, 20, 3), (21, 40, 3))
MOST_SECONDS, MOST_GAP, THRESHOLD, SEED = 300, 0.05, 5, 1


def with_margins(core: np.ndarray) -> LinkedTables:
    """A table of any dimension with all its margins, small counts sensitive."""
    for axis in range(core.ndim):
        core = np.concatenate([core, core.sum(axis=axis, keepdims=True)], axis=axis)
    index, counts = np.arange(core.size).reshape(core.shape), core.ravel().astype(float)
    lines = np.concatenate(
        [np.moveaxis(index, axis, -1).reshape(-1, index.shape[axis])[:, [-1]] for axis in range(core.ndim)]
    )
    parts = [
        line[:-1]
        for axis in range(core.ndim)
        for line in np.moveaxis(index, axis, -1).reshape(-1, index.shape[axis])
    ]
    relations = sparse.lil_matrix((len(lines), counts.size))
    for row, (total, own) in enumerate(zip(lines[:, 0], parts, strict=True)):
        relations[row, own], relations[row, total] = 1, -1
    return LinkedTables(
        names=[str(place) for place in np.ndindex(core.shape)],
        counts=counts,
        relations=relations.tocsr(),
        is_sensitive=(counts > 0) & (counts < THRESHOLD),
        protection=np.full(counts.size, float(THRESHOLD)),
        cost=np.ones(counts.size),
        lowest=np.zeros(counts.size),
        highest=np.full(counts.size, np.inf),
    )


def main() -> int:
    random, is_within = np.random.default_rng(SEED), True
    print(
        "wards x measures x years   cells   small   hidden with them   proven least   gap   seconds   us a cell squared"
    )
    for shape in SIZES:
        tables = with_margins(random.poisson(random.gamma(0.8, 15, size=shape)))
        start = time.perf_counter()
        found = suppress(tables)
        seconds, cells = time.perf_counter() - start, len(tables.counts)
        widths = (found.high - found.low)[found.hidden]
        is_within &= seconds <= MOST_SECONDS and found.gap <= MOST_GAP and bool((widths >= THRESHOLD).all())
        print(
            f"{' x '.join(map(str, shape)):24}  {cells:6,}  {int(tables.is_sensitive.sum()):6,}  {found.cost:17,.0f}  "
            f"{found.bound:13,.1f}  {100 * found.gap:3.1f}%  {seconds:8.1f}  {1e6 * seconds / cells**2:18.1f}",
            flush=True,
        )
    return 0 if is_within else 1


if __name__ == "__main__":
    sys.exit(main())

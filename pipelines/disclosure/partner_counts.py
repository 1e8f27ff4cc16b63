"""Counts of a partner's register as an edition may hold them: small ones hidden, and what would give them back.

Of every measure of the register the last 12 months by borough and ward, and of the borough the 12 months before: the
problem is built from what really goes out. Wards and what lies in no ward add up to the borough; measures whose offences
are parts of another's add up to it, with what is left over. What is left over is not printed, but an attacker has it by
subtraction: it is a cell like the others, and protected when it is small.
"""

from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import polars as pl
from scipy import sparse

from pipelines.errors import DisclosureError
from pipelines.methods.disclosure.attacker import TOLERANCE
from pipelines.methods.disclosure.linked_tables import LinkedTables
from pipelines.methods.disclosure.suppression import Suppression, suppress

REST = "(rest)"
BOROUGH_COST, WARD_COST = 25.0, 1.0
SECONDS = 120
PERIODS = {"current": "count", "base": "base_count"}
PROOF = {
    **dict.fromkeys(("measure", "area_code", "period"), pl.String),
    "count": pl.Int64,
    "printed": pl.Boolean,
    "status": pl.String,
    **dict.fromkeys(("low", "high", "width", "protection"), pl.Float64),
}
SHOWN = {name: PROOF[name] for name in ("measure", "area_code", "period", "count", "status")}

Cell = tuple[str, str]  # measure or what is left of it, area or what is left of it


@dataclass(frozen=True)
class Register:
    """One source: the leaf offences of each of its measures, and its rule of disclosure."""

    source: str
    leaves: dict[str, frozenset[str]]
    threshold: int
    zeros_disclosive: bool = False
    by_ward: bool = True

    def parts_of(self, measure: str) -> list[str]:
        """The largest measures within a measure. Raises DisclosureError where measures overlap: sums would not hold."""
        own = self.leaves[measure]
        within = [m for m, leaves in self.leaves.items() if leaves < own]
        return [m for m in within if not any(self.leaves[m] < self.leaves[other] for other in within)]

    def check(self) -> None:
        for one, other in combinations(self.leaves, 2):
            first, second = self.leaves[one], self.leaves[other]
            if first & second and not (first < second or second < first):
                raise DisclosureError(
                    f"{self.source}: {one} and {other} share offences; their counts cannot be published together"
                )


@dataclass
class _Problem:
    """Cells and sums as they are gathered."""

    register: Register
    counts: dict[Cell, int]
    printed: set[Cell]
    sums: list[tuple[list[Cell], Cell]] = field(default_factory=list)

    def add_rest(self, parts: list[Cell], total: Cell, rest: Cell) -> None:
        """The sum of parts and rest; a rest that cannot be there is a part that is not within its total."""
        left = self.counts[total] - sum(self.counts[part] for part in parts)
        if left < 0:
            raise DisclosureError(f"{self.register.source}: the parts of {total[0]} in {total[1]} exceed it")
        self.counts.setdefault(rest, left)
        self.sums.append(([*parts, rest], total))

    def tables(self, borough: str) -> LinkedTables:
        cells = list(self.counts)
        place = {cell: number for number, cell in enumerate(cells)}
        relations = np.zeros((len(self.sums), len(cells)))
        for row, (parts, total) in enumerate(self.sums):
            relations[row, [place[part] for part in parts]] = 1
            relations[row, place[total]] = -1
        counts = np.array([self.counts[cell] for cell in cells], dtype=float)
        printed = np.array([cell in self.printed for cell in cells])
        rule = self.register
        small = (counts < rule.threshold) & ((counts > 0) | rule.zeros_disclosive)
        return LinkedTables(
            names=[f"{measure}, {area}" for measure, area in cells],
            counts=counts,
            relations=sparse.csr_matrix(relations),
            is_sensitive=small | ~printed,
            protection=np.where(small | printed, float(rule.threshold), 0.0),
            cost=np.array([BOROUGH_COST if area == borough else WARD_COST for _, area in cells]),
            lowest=np.zeros(len(cells)),
            highest=np.full(len(cells), np.inf),
        )


def partner_counts(
    register: Register, figures: pl.DataFrame, borough: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What is printed (measure, area_code, period, count, status), and the proof (one row a cell, also those not printed).

    ``figures``: 12-month rows of analysis.figures of the register's measures. A count that is not known leaves its period
    out. Raises DisclosureError where the counts cannot be protected.
    """
    register.check()
    shown, proofs = [pl.DataFrame(schema=SHOWN)], [pl.DataFrame(schema=PROOF)]
    for period, column in PERIODS.items():
        counts = _counts(register, figures, borough, column, period == "current" and register.by_ward)
        if counts is None:
            continue
        problem = _problem(register, counts, borough)
        tables = problem.tables(borough)
        proof = _proof(tables, suppress(tables, SECONDS), list(problem.counts), problem.printed, period)
        _check(proof, register)
        proofs.append(proof)
        status = pl.col("status")
        shown.append(
            proof.filter("printed").select(
                "measure", "area_code", "period",
                count=pl.when(status == "published").then("count"),
                status=pl.when(status == "published").then(status).otherwise(pl.lit("suppressed")),
            )
        )  # fmt: skip
    return pl.concat(shown), pl.concat(proofs)


def _counts(
    register: Register, figures: pl.DataFrame, borough: str, column: str, by_ward: bool
) -> dict[Cell, int] | None:
    rows = figures.filter(
        pl.col("measure").is_in(list(register.leaves))
        & ((pl.col("area_code") == borough) | ((pl.col("area_type") == "ward") & by_ward))
    )
    if rows.is_empty() or rows[column].null_count():
        return None
    found = {(m, area): int(count) for m, area, count in rows.select("measure", "area_code", column).rows()}
    areas = {area for _, area in found}
    return found if len(found) == len(areas) * len(register.leaves) and borough in areas else None


def _problem(register: Register, counts: dict[Cell, int], borough: str) -> _Problem:
    problem = _Problem(register, dict(counts), set(counts))
    wards = sorted({area for _, area in counts} - {borough})
    kinds = list(register.leaves)
    places = [borough, *wards, *([REST] if wards else [])]
    if wards:
        for measure in kinds:
            problem.add_rest([(measure, ward) for ward in wards], (measure, borough), (measure, REST))
    for measure in kinds:
        parts = register.parts_of(measure)
        if not parts:
            continue
        rest = f"{measure} {REST}"
        whole = frozenset().union(*(register.leaves[part] for part in parts)) == register.leaves[measure]
        for place in places:
            cells = [(part, place) for part in parts]
            if whole:
                problem.sums.append((cells, (measure, place)))
            else:
                problem.add_rest(cells, (measure, place), (rest, place))
        if wards and not whole:
            problem.sums.append(([(rest, place) for place in places[1:]], (rest, borough)))
    return problem


def _proof(
    tables: LinkedTables, found: Suppression, cells: list[Cell], printed: set[Cell], period: str
) -> pl.DataFrame:
    rows = []
    for number, (measure, area) in enumerate(cells):
        small = tables.is_sensitive[number] and tables.protection[number] > 0
        hidden = bool(found.hidden[number])
        status = "published" if not hidden else "small" if small else "hidden with it"
        low, high = float(found.low[number]), float(found.high[number])
        is_printed = (measure, area) in printed
        rows.append(
            (measure, area, period, int(tables.counts[number]), is_printed,
             status if is_printed or small else "not printed", low, high, high - low, float(tables.protection[number]))
        )  # fmt: skip
    return pl.DataFrame(rows, schema=PROOF, orient="row")


def _check(proof: pl.DataFrame, register: Register) -> None:
    """The last word: no small count is printed, no hidden one bounded more closely than its protection. Raises
    DisclosureError."""
    least = 0 if register.zeros_disclosive else 1
    small = pl.col("count").is_between(least, register.threshold - 1)
    if proof.filter(small & (pl.col("status") == "published")).height:
        raise DisclosureError(f"{register.source}: a count below {register.threshold} would be printed")
    weak = proof.filter(
        (pl.col("status") != "published") & (pl.col("width") < pl.col("protection") - TOLERANCE)
    )
    if weak.height:
        row = weak.row(0, named=True)
        raise DisclosureError(
            f"{weak.height} hidden counts can be worked out too closely, the first {row['measure']} in {row['area_code']}: "
            f"between {row['low']:g} and {row['high']:g}; nothing is published"
        )

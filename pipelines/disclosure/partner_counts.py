"""Counts of a partner's register as an edition may hold them: small ones hidden, and what would give them back.

Of every measure of the register the last 12 months by borough and ward, and of the borough the 12 months before. Where
small counts cannot be hidden among so few, less is offered, step by step: without the year before, without wards, the
borough's own year, nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from pipelines.disclosure.linked_counts import Before, LinkedCounts
from pipelines.disclosure.register import Cell, Counts, Register
from pipelines.disclosure.windows import Window
from pipelines.errors import ChangedSinceError, DisclosureError, ProtectionError
from pipelines.methods.disclosure.attacker import TOLERANCE
from pipelines.methods.disclosure.suppression import Suppression, suppress

SECONDS = 120
PUBLISHED, SUPPRESSED = "published", "suppressed"
SMALL, WITH_IT, NOT_PRINTED = "small", "hidden with it", "not printed"
PRINTED_BEFORE, HIDDEN_BEFORE = "printed before", "hidden before"  # in an earlier edition, and not small
PUBLIC = "public already"  # small, and nothing can protect it any more
PROTECTED = [SMALL, WITH_IT, NOT_PRINTED, HIDDEN_BEFORE]
WARDS, YEAR_BEFORE, EVERYTHING = "wards", "the year before", "everything"
PROOF = {
    **dict.fromkeys(("measure", "area_code"), pl.String),
    **dict.fromkeys(("period_start", "period_end"), pl.Date),
    "count": pl.Int64,
    "printed": pl.Boolean,
    "status": pl.String,
    **dict.fromkeys(("low", "high", "width", "protection"), pl.Float64),
    "printed_before": pl.Int64,
    "printed_count": pl.Int64,
}
SHOWN = {
    name: PROOF[name] for name in ("measure", "area_code", "period_start", "period_end", "count", "status")
}


@dataclass(frozen=True)
class PartnerCounts:
    """``shown``: what is printed, hidden counts empty. ``proof``: every cell of the problem with the attacker's interval
    (``printed``: it has a place in the document; ``printed_before``: what an earlier publication printed;
    ``printed_count``: what this one prints, rounded as the register's rule says).

    ``left_out``: what could not be protected and is not offered. ``reasons``: why, for the restricted side;
    ``has_changed``: because an earlier publication counts what is not counted any more. ``cost`` and ``bound``: of the
    counts hidden beyond the small ones, and the least that was proved possible.
    """

    shown: pl.DataFrame
    proof: pl.DataFrame
    left_out: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    has_changed: bool = False
    cost: float = 0.0
    bound: float = 0.0


def partner_counts(
    register: Register,
    months: pl.DataFrame,
    borough: str,
    periods: dict[str, Window],
    before: Before | None = None,
) -> PartnerCounts:
    """``months``: rows of analysis.area_months of the register's measures. ``periods``: ``current`` and ``base``; one that
    holds a month that is not known is left out. ``before``: counts that earlier publications printed or hid.

    Raises DisclosureError where the proof of what would be printed fails.
    """
    register.check()
    counts, before, reasons = Counts(register, months, borough), before or {}, []
    left_out: tuple[str, ...] = ()
    has_changed = False
    for left_out, offered in _offers(register, counts, periods):
        try:
            problem, found = _solved(register, counts, offered, before)
        except ProtectionError as error:
            reasons.append(str(error))
            has_changed = isinstance(error, ChangedSinceError)
            continue
        proof = _proof(problem, found)
        _check(proof, register)
        return PartnerCounts(
            _shown(proof), proof, left_out, tuple(reasons), has_changed, found.cost, found.bound
        )
    nothing = (EVERYTHING,) if reasons else ()
    return PartnerCounts(
        pl.DataFrame(schema=SHOWN), pl.DataFrame(schema=PROOF), nothing, tuple(reasons), has_changed
    )


def _solved(
    register: Register, counts: Counts, offered: set[Cell], before: Before
) -> tuple[LinkedCounts, Suppression]:
    """What to hide, with the wards' counts beside a borough's that has to be hidden."""
    kept_back: set[Cell] = set()
    while True:
        problem = LinkedCounts(register, counts, offered, before, kept_back)
        found = suppress(problem.tables, SECONDS)
        more = problem.beside_hidden_totals(found.hidden)
        if not more:
            return problem, found
        kept_back |= more


def _offers(
    register: Register, counts: Counts, periods: dict[str, Window]
) -> Iterator[tuple[tuple[str, ...], set[Cell]]]:
    """What could be printed, most first, each with what it leaves out of that."""
    borough = {
        name: {Cell(measure, counts.borough, window) for measure in register.leaves}
        for name, window in periods.items()
    }
    known = {name: cells for name, cells in borough.items() if _all_known(counts, cells)}
    current, base = known.get("current", set()), known.get("base", set())
    wards = {Cell(cell.measure, ward, cell.window) for cell in current for ward in counts.wards}
    if not register.by_ward or not _all_known(counts, wards):
        wards = set()
    ladder = [
        ((), current | wards | base),
        ((YEAR_BEFORE,), current | wards if base else set()),
        ((WARDS,), current | base if wards else set()),
        ((WARDS, YEAR_BEFORE), current if wards and base else set()),
    ]
    return ((left_out, offered) for left_out, offered in ladder if offered)


def _all_known(counts: Counts, cells: set[Cell]) -> bool:
    return all(counts.of(*cell) is not None for cell in cells)


def _proof(problem: LinkedCounts, found: Suppression) -> pl.DataFrame:
    rows = []
    for number, cell in enumerate(problem.cells):
        count, is_offered = problem.counts[cell], cell in problem.offered
        status = _status(problem, number, bool(found.hidden[number]), is_offered)
        low, high = float(found.low[number]), float(found.high[number])
        is_shown = is_offered and status == PUBLISHED
        rows.append(
            (cell.measure, cell.area, *cell.window, count, is_offered, status, low, high, high - low,
             float(problem.tables.protection[number]), problem.before.get(cell),
             problem.register.printed(count) if is_shown else None)
        )  # fmt: skip
    return pl.DataFrame(rows, schema=PROOF, orient="row")


def _status(problem: LinkedCounts, number: int, is_hidden: bool, is_offered: bool) -> str:
    cell = problem.cells[number]
    is_small = problem.register.is_small(problem.counts[cell])
    if problem.given_away[number] or (problem.public[number] and is_small):
        return PUBLIC
    if problem.public[number]:
        return PUBLISHED if is_offered else PRINTED_BEFORE
    if not is_hidden:
        return PUBLISHED
    if is_small:
        return SMALL
    if cell in problem.before:
        return HIDDEN_BEFORE
    return WITH_IT if is_offered else NOT_PRINTED


def _shown(proof: pl.DataFrame) -> pl.DataFrame:
    is_published = pl.col("status") == PUBLISHED
    return (
        proof.filter("printed")
        .with_columns(
            count=pl.col("printed_count"),
            status=pl.when(is_published).then("status").otherwise(pl.lit(SUPPRESSED)),
        )
        .select(SHOWN.keys())
    )


def _check(proof: pl.DataFrame, register: Register) -> None:
    """The last word: no small count is printed, no hidden one bounded more closely than its protection. Raises
    DisclosureError."""
    small = pl.col("count").map_elements(register.is_small, return_dtype=pl.Boolean)
    if proof.filter(small & (pl.col("status") == PUBLISHED)).height:
        raise DisclosureError(f"{register.source}: a count below {register.threshold} would be printed")
    weak = proof.filter(
        pl.col("status").is_in(PROTECTED) & (pl.col("width") < pl.col("protection") - TOLERANCE)
    )
    if weak.height:
        row = weak.row(0, named=True)
        raise DisclosureError(
            f"{weak.height} hidden counts can be worked out too closely, the first {row['measure']} in {row['area_code']}: "
            f"between {row['low']:g} and {row['high']:g}; nothing is published"
        )

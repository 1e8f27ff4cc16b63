"""The published tables of an audience, made once from the restricted ones by ``assessments/_audiences/<audience>.yaml``.

Every table keeps its columns, so that what reads it finds no rows where the restricted edition has some, and says so.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.declarations import Assessment
from pipelines.declarations.audiences import AudienceRules, TableRule
from pipelines.disclosure.openness import Openness, Reach
from pipelines.errors import DisclosureError
from pipelines.statistics.differences import with_adjusted_p_values
from pipelines.statistics.figures import with_verdicts
from pipelines.statistics.partner_measures import with_partner_verdicts

WITHHELD, COUNTS = "meta.withheld", "analysis.partner_counts"
UNNAMED = "not named in the rules of the audience, and so withheld"
ADJUSTED = "adjusted_p_value"
ADJUST_AGAIN = {
    "figures": with_verdicts,
    "differences": with_adjusted_p_values,
    "partner_measures": with_partner_verdicts,
}


@dataclass(frozen=True)
class Dropped:
    """What became of one restricted table. How many rows were dropped stays with the restricted documents: their number
    can tell something of what they held."""

    table: str
    rule: str
    why: str
    rows: int
    rows_dropped: int


def make_public_tables(
    restricted: Path,
    public: Path,
    rules: AudienceRules,
    assessment: Assessment,
    openness: Openness,
    counts: pl.DataFrame | None = None,
) -> list[Dropped]:
    """Write the tables that the audience may have into ``public``, whole or not at all. Raises DisclosureError.

    ``counts``: of partners' registers, as ``registers.py`` gives them, the small ones hidden already.
    """
    partial = public.with_name(f"{public.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    dropped = []
    for path in sorted(restricted.glob("*.parquet")):
        frame, rule = pl.read_parquet(path), rules.tables.get(path.stem)
        kept = _kept(path.stem, frame, rule, openness, assessment)
        # the order of rows, too, must not depend on rows that are gone
        kept.sort(kept.columns).write_parquet(partial / path.name)
        why = UNNAMED if rule is None else rules.held_back[rule.held_back].why if rule.held_back else ""
        name = rule.rule if rule else "withheld"
        dropped.append(Dropped(path.stem, name, why, frame.height, frame.height - kept.height))
    _held_back(rules).write_parquet(partial / f"{WITHHELD}.parquet")
    if counts is not None:
        counts.write_parquet(partial / f"{COUNTS}.parquet")
    shutil.rmtree(public, ignore_errors=True)
    os.replace(partial, public)
    return dropped


def _kept(
    name: str, frame: pl.DataFrame, rule: TableRule | None, openness: Openness, assessment: Assessment
) -> pl.DataFrame:
    if rule is None or rule.rule == "withheld":
        return frame.clear()
    return frame if rule.rule == "whole" else rows_within(name, frame, rule, openness, assessment)


def rows_within(
    name: str, frame: pl.DataFrame, rule: TableRule, reach: Reach, assessment: Assessment
) -> pl.DataFrame:
    """The rows of a table that are made of sources within reach, their p values adjusted anew. Raises DisclosureError."""
    absent = [column for column in rule.by if column not in frame.columns]
    if absent:
        raise DisclosureError(f"{name} has no column {absent[0]} by which its open rows could be told")
    if not set(rule.sources) <= reach.sources:
        return frame.clear()
    kept = reach.rows(frame, rule.by)
    if ADJUSTED not in frame.columns or kept.height in (0, frame.height):
        return kept
    if rule.adjust_again is None:
        raise DisclosureError(
            f"{name}: p values of its open rows were adjusted together with rows that are held back; say in the rules "
            "how they are adjusted again, or withhold it"
        )
    return ADJUST_AGAIN[rule.adjust_again](kept, assessment).select(frame.columns)


def _held_back(rules: AudienceRules) -> pl.DataFrame:
    """What readers are told: the same for every assessment, whatever the withheld tables hold."""
    rows = [(item.what, item.why) for item in rules.held_back.values()]
    return pl.DataFrame(rows, schema={"what": pl.String, "why": pl.String}, orient="row")

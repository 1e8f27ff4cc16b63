"""The registers of partners of which an assessment publishes counts: their measures, and what goes out of each."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.catalogue import Catalogue
from pipelines.declarations import Assessment
from pipelines.declared_tables import parts_of
from pipelines.disclosure.partner_counts import PROOF, PartnerCounts, partner_counts
from pipelines.disclosure.proof_words import proof_in_words
from pipelines.disclosure.published_before import published_before
from pipelines.disclosure.register import Register

WITHHELD = "withheld"
# Titles stand in place of keys: an edition holds no key of a source that is not open.
PRINTED = {
    **dict.fromkeys(("assessment", "register", "publisher"), pl.String),
    **dict.fromkeys(("smallest", "threshold", "rounding"), pl.Int64),
    "left_out": pl.String,
    "has_changed": pl.Boolean,
    "title": pl.String,
    "position": pl.Int64,
    **dict.fromkeys(("area_code", "area_name", "area_type", "period"), pl.String),
    **dict.fromkeys(("period_start", "period_end"), pl.Date),
    "count": pl.Int64,
    "status": pl.String,
}


@dataclass(frozen=True)
class RegistersCounts:
    """``printed``: one row a count of every register, one row for a register of which nothing can be printed.
    ``words``: of each register's title what its proof says."""

    by_source: dict[str, PartnerCounts]
    printed: pl.DataFrame
    words: dict[str, list[str]]

    @property
    def proof(self) -> pl.DataFrame:
        proofs = [
            found.proof.select(pl.lit(source).alias("source"), pl.all())
            for source, found in self.by_source.items()
        ]
        return pl.concat([pl.DataFrame(schema={"source": pl.String, **PROOF}), *proofs])


def counts_of_registers(catalogue: Catalogue, assessment: Assessment, restricted: Path) -> RegistersCounts:
    """The counts that the assessment publishes, and the proof for all of them. Raises DisclosureError."""
    months = pl.read_parquet(restricted / "analysis.area_months.parquet")
    areas = pl.read_parquet(restricted / "analysis.scope_areas.parquet")
    windows = pl.read_parquet(restricted / "analysis.windows.parquet").filter(
        pl.col("comparison") == "12_month"
    )
    window = windows.row(0, named=True)
    periods = {name: (window[f"{name}_start"], window[f"{name}_end"]) for name in ("current", "base")}
    folders = folders_before(catalogue, assessment)
    found, printed, words = {}, [pl.DataFrame(schema=PRINTED)], {}
    for source in assessment.public_counts:
        register = register_of(catalogue, source)
        before = published_before(folders, source)
        found[source] = partner_counts(register, months, assessment.area, periods, before)
        printed.append(_as_printed(catalogue, assessment, register, found[source], areas, periods))
        words[catalogue.sources[source].title] = proof_in_words(found[source], register)
    return RegistersCounts(found, pl.concat(printed), words)


def folders_before(catalogue: Catalogue, assessment: Assessment) -> list[Path]:
    """Where what earlier editions printed is kept: the assessment's folder, and that of the year before."""
    previous = [catalogue.project.assessments / assessment.previous] if assessment.previous else []
    return [assessment.folder, *previous]


def register_of(catalogue: Catalogue, source: str) -> Register:
    """The measures that are sets of leaf offences of this source alone."""
    declared = catalogue.sources[source]
    leaves = {
        key: frozenset(
            f"{part[2]}/{part[3]}" for part in parts_of(key, measure, source, catalogue.labels[source])
        )
        for key, measure in catalogue.measures.items()
        if measure.sources == [source]
        and (measure.offences or measure.offence_groups)
        and not measure.minus_offences
    }
    rule = declared.disclosure
    by_ward = rule.finest_public_area == "ward"
    return Register(source, leaves, rule.threshold, rule.zeros_disclosive, by_ward, rule.rounding)


def _as_printed(
    catalogue: Catalogue,
    assessment: Assessment,
    register: Register,
    counts: PartnerCounts,
    areas: pl.DataFrame,
    periods: dict,
) -> pl.DataFrame:
    declared, keys = catalogue.sources[register.source], list(register.leaves)
    of_the_register = {
        "assessment": assessment.name,
        "register": declared.title,
        "publisher": declared.publisher,
        "smallest": register.smallest,
        "threshold": register.threshold,
        "rounding": register.rounding,
        "left_out": " and ".join(counts.left_out),
        "has_changed": counts.has_changed,
    }
    if counts.shown.is_empty():
        absent = {**dict.fromkeys(PRINTED), **of_the_register, "status": WITHHELD}
        return pl.DataFrame([absent] if counts.left_out else [], schema=PRINTED)
    starts = {window[0]: name for name, window in periods.items()}
    return (
        counts.shown.join(areas.select("area_code", "area_name", "area_type"), on="area_code")
        .with_columns(
            title=pl.col("measure").replace_strict({key: catalogue.measures[key].title for key in keys}),
            position=pl.col("measure").replace_strict({key: place for place, key in enumerate(keys)}),
            period=pl.col("period_start").replace_strict(starts),
            **{name: pl.lit(value) for name, value in of_the_register.items()},
        )
        .select(PRINTED.keys())
        .cast(PRINTED)
        .sort("position", "period", "area_code")
    )

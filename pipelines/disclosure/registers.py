"""The registers of partners of which an assessment publishes counts: their measures, and what goes out of each."""

from pathlib import Path

import polars as pl

from pipelines.catalogue import Catalogue
from pipelines.declarations import Assessment
from pipelines.declared_tables import parts_of
from pipelines.disclosure.partner_counts import PROOF, Register, partner_counts

# Titles stand in place of keys: an edition holds no key of a source that is not open.
PRINTED = {
    **dict.fromkeys(("assessment", "register", "publisher"), pl.String),
    "threshold": pl.Int64,
    "title": pl.String,
    "position": pl.Int64,
    **dict.fromkeys(("area_code", "area_name", "area_type", "period"), pl.String),
    **dict.fromkeys(("period_start", "period_end"), pl.Date),
    "count": pl.Int64,
    "status": pl.String,
}


def counts_of_registers(
    catalogue: Catalogue, assessment: Assessment, restricted: Path
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The counts that the assessment publishes, and the proof for all of them. Raises DisclosureError."""
    figures = pl.read_parquet(restricted / "analysis.figures.parquet").filter(
        pl.col("comparison") == "12_month"
    )
    printed, proofs = [pl.DataFrame(schema=PRINTED)], [pl.DataFrame(schema={"source": pl.String, **PROOF})]
    for source in assessment.public_counts:
        register = register_of(catalogue, source)
        counts, proof = partner_counts(register, figures, assessment.area)
        proofs.append(proof.select(pl.lit(source).alias("source"), pl.all()))
        printed.append(_as_printed(catalogue, assessment, register, counts, figures))
    return pl.concat(printed), pl.concat(proofs)


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
    return Register(source, leaves, rule.threshold, rule.zeros_disclosive, rule.finest_public_area == "ward")


def _as_printed(
    catalogue: Catalogue,
    assessment: Assessment,
    register: Register,
    counts: pl.DataFrame,
    figures: pl.DataFrame,
) -> pl.DataFrame:
    declared = catalogue.sources[register.source]
    keys = list(register.leaves)
    areas = figures.select(
        "measure",
        "area_code",
        "area_name",
        "area_type",
        "current_start",
        "current_end",
        "base_start",
        "base_end",
    )
    is_current = pl.col("period") == "current"
    return (
        counts.join(areas, on=["measure", "area_code"])
        .with_columns(
            assessment=pl.lit(assessment.name),
            register=pl.lit(declared.title),
            publisher=pl.lit(declared.publisher),
            threshold=pl.lit(register.threshold),
            title=pl.col("measure").replace_strict({key: catalogue.measures[key].title for key in keys}),
            position=pl.col("measure").replace_strict({key: place for place, key in enumerate(keys)}),
            period_start=pl.when(is_current).then("current_start").otherwise("base_start"),
            period_end=pl.when(is_current).then("current_end").otherwise("base_end"),
        )
        .select(PRINTED.keys())
        .cast(PRINTED)
        .sort("position", "period", "area_code")
    )

"""The share of street-level crime in the busiest twentieth of neighbourhoods (LSOAs), beside what chance would give."""

import polars as pl

from pipelines.declarations import Assessment
from pipelines.methods.concentration import FEWEST_UNITS, TOP_SHARE, concentration

SCHEMA = {
    **dict.fromkeys(("assessment", "measure"), pl.String),
    **dict.fromkeys(("lsoas", "top_lsoas", "count", "top_count"), pl.Int64),
    **dict.fromkeys(("share_pct", "lower_pct", "upper_pct", "chance_pct"), pl.Float64),
}


def concentrations(lsoa_counts: pl.DataFrame, assessment: Assessment) -> pl.DataFrame:
    """One row a measure; none where the borough has too few LSOAs or the measure no incident."""
    rows = []
    for (measure,), areas in lsoa_counts.sort("measure", "lsoa_code").group_by(
        "measure", maintain_order=True
    ):
        counts = areas["count"]
        if areas.height < FEWEST_UNITS or not counts.sum():
            continue
        found = concentration(counts.to_numpy(), TOP_SHARE)
        top = counts.top_k(found.unit_count).sum()
        shares = (100 * value for value in (found.share, found.lower, found.upper, found.chance_share))
        rows.append((assessment.name, measure, areas.height, found.unit_count, counts.sum(), top, *shares))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")

"""An arrival in words: what the file is, what is new in it, and what stands in its way."""

import polars as pl

from pipelines.months import spans
from pipelines.output import description_in_words
from pipelines.receive import Arrival

SHOWN = 5


def arrival_in_words(arrival: Arrival) -> str:
    """What `sna receive` shows. Of a personal source counts and columns, never a value."""
    *lines, _ = description_in_words(
        arrival.path, arrival.description
    ).splitlines()  # the last says where to put it
    lines += _rejects(arrival)
    if arrival.copies:
        lines.append(f"  the same content is already filed: {', '.join(arrival.copies)}")
    lines += _change(arrival) if arrival.against else ["  no earlier edition to compare with"]
    return "\n".join(lines)


def _rejects(arrival: Arrival) -> list[str]:
    """Each reason with its number of rows and the first of them."""
    rejects = arrival.description.reading.rejects
    if rejects.is_empty():
        return []
    reasons = (
        rejects.group_by("column", "reason")
        .agg(pl.len().alias("rows"), pl.col("file_row").min(), pl.col("value").first())
        .sort("rows", "column", descending=[True, False])
        .to_dicts()
    )
    lines = [f"  rejected {rejects.height:,} rows:"]
    for row in reasons[:SHOWN]:
        value = f" ({row['value']!r})" if row["value"] is not None else ""
        lines.append(
            f"    {row['rows']:,}: column {row['column']} {row['reason']}, first in row {row['file_row']}{value}"
        )
    return [*lines, *([f"    and {len(reasons) - SHOWN} more reasons"] if len(reasons) > SHOWN else [])]


def _change(arrival: Arrival) -> list[str]:
    lines = [f"  against the edition {arrival.against}:"]
    if arrival.new_months:
        lines.append(f"    new: {spans(arrival.new_months)}")
    if arrival.gone_months:
        lines.append(f"    not in this file, though that edition holds them: {spans(arrival.gone_months)}")
    both = arrival.moved.filter(pl.col("difference").is_not_null())
    here = arrival.moved.filter(pl.col("then").is_null()).height
    there = arrival.moved.filter(pl.col("now").is_null()).height
    lines.append(f"    {arrival.shared_cells:,} cells in months of both, {both.height:,} moved")
    if here:
        lines.append(f"    {here:,} cells are in this file only")
    if there:
        lines.append(f"    {there:,} cells are in that edition only (another of its files can hold them)")
    for row in both.head(SHOWN).to_dicts():
        what = "" if arrival.description.source.personal else f"{row['what']}, "
        lines.append(
            f"      {what}{row['month']}: {row['then']:,g} -> {row['now']:,g} ({row['difference']:+,g})"
        )
    return lines

"""What the total of street-level crime leaves out: said wherever shares or rates of it are printed."""

import polars as pl

from pipelines.documents import wording
from pipelines.documents.published import Published

TOTAL, RECORDED = "street_crime", "total_notifiable_offences"


def part_words(published: Published) -> str:
    """That anti-social behaviour is left out, and how much the extract holds beside the offences recorded."""
    said = "This total leaves out anti-social behaviour."
    points = published.table("analysis.street_points").filter(pl.col("measure") == TOTAL)
    recorded = published.figures.get((RECORDED, published.assessment.area, "12_month"), {}).get("count")
    if points.is_empty() or not recorded:
        return said
    held = wording.number(points["count"].sum())
    return (
        f"{said} The extract holds {held} crimes at map points, where the police count {wording.number(recorded)} recorded "
        "offences in the same months."
    )

"""The table of a measure by ward, and why the wards need not add up to the borough."""

import polars as pl

from pipelines.documents import wording
from pipelines.documents.crime_tables import SIGNS, star_note
from pipelines.documents.published import Published
from pipelines.documents.readings import MISSING
from pipelines.documents.tables import Table


def wards(published: Published, measure: str) -> Table:
    """Wards, highest first; the change only where both years are held."""
    found = published.ward_readings(measure)
    borough = published.reading(measure).count_value
    if not found or not borough:
        return Table(f"wards-{measure}", "", "", [], [])
    sample = found[0][1]
    with_change = any(ward.case not in MISSING for _, ward in found)
    densities = {
        row["area_code"]: row["per_square_kilometre"]
        for row in published.table("analysis.ward_densities").filter(pl.col("measure") == measure).to_dicts()
    }
    with_density = any(density is not None for density in densities.values())  # boundaries came
    rows = [
        [
            ward.area_name, ward.count, *([wording.number(densities.get(code), 1)] if with_density else []),
            *([ward.base, ward.starred_change, ward.mark, ward.signed_interval] if with_change else []),
        ]
        for code, ward in found
    ]  # fmt: skip
    columns = [("Ward", "l", 20), ("12 months", "r", 9)]
    if with_density:
        columns += [("Per square km", "r", 13)]
    if with_change:
        columns += [
            ("12 months before", "r", 13),
            ("Change", "r", 9),
            ("Reading", "l", 19),
            ("95% interval", "r", 17),
        ]
    top = found[:3]
    share = wording.percent(sum(ward.count_value for _, ward in top) / borough * 100)
    names = wording.listed([ward.area_name for _, ward in top])
    return Table(
        f"wards-{measure.replace('_', '-')}",
        f"{names} ({len(top)} of {len(found)} wards) had {share} of {sample.plural}.",
        f"{wording.upper_first(sample.plural)} by ward, 12 months to {wording.month(sample.current_end)}",
        columns,
        rows,
        [
            SIGNS if with_change else "",
            star_note([ward for _, ward in found]) if with_change else "",
            residual_words(published, measure),
            "Shares are of the borough.",
            f"Source: {published.source_words(sample.source)}.",
        ],
    )


def residual_words(published: Published, measure: str) -> str:
    """What the wards leave over, said for each measure and never spread over the wards."""
    rows = published.table("analysis.ward_residuals").filter(pl.col("measure") == measure).to_dicts()
    if not rows:
        return ""
    if not rows[0]["residual"]:
        return "The wards together hold as many as the borough's own count."
    own = published.reading(measure)
    wards = {ward.source for _, ward in published.ward_readings(measure)}
    size, share = wording.number(abs(rows[0]["residual"])), wording.percent(abs(rows[0]["residual_pct"]))
    direction = "fewer" if rows[0]["residual"] > 0 else "more"
    return (
        f"The wards together hold {size} {direction} than the borough's own count ({share}). "
        f"{ward_rule_words(published, own.source, own.edition, wards)}"
    ).rstrip()


def ward_rule_words(published: Published, source: str, edition: str | None, ward_sources: set[str]) -> str:
    """Why the wards need not add up to the borough: the later rules of counting that its pinned edition is older than,
    where the wards come from another source that those do not touch."""
    others = ward_sources - {source}
    if not others or edition is None:
        return ""
    later = [
        row["title"]
        for row in published.table("meta.breaks").filter(pl.col("editions_from") > edition).to_dicts()
        if source in (row["sources"] or []) and not others & set(row["sources"])
    ]
    reason = f": {wording.listed(later)}" if later else ""
    return f"The wards' file and the borough's are counted apart and can follow different rules{reason}."

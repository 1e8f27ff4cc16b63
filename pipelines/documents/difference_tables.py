"""Where the borough changed otherwise than its comparators: every offence group, with the interval of each difference."""

import polars as pl

from pipelines.documents import wording
from pipelines.documents.published import Published
from pipelines.documents.readings import NOT_TOLD
from pipelines.documents.tables import Table

ALPHA = 0.05
SPANS = {"12_month": "12-month", "3_year": "3-year"}
READ_AS = (
    "How the change here differs: +6% means that the count here is 6% higher than if it had changed as there. Bold: by "
    "more than ordinary variation in both places, with the allowance for testing many groups at once; the interval is "
    "for its own row. Changes in recording that were made everywhere at once touch both places. Groups without a clear "
    "difference are left out. Groups overlap: do not add them up."
)


def told(published: Published, comparison: str) -> pl.DataFrame:
    """The rows of analysis.differences from the rest of each comparator whose own change may be told, with ``is_clear``."""
    rest = [published.without(area) for area in published.comparators]
    rows = published.table("analysis.differences").filter(
        (pl.col("comparison") == comparison) & pl.col("comparator").is_in(rest)
        & pl.col("measure").is_in(published.offences + published.assessment.performance_table)
        & pl.col("adjusted_p_value").is_not_null()
    )  # fmt: skip
    readable = [
        measure
        for measure in rows["measure"].unique()
        if published.reading(measure, comparison=comparison).case not in NOT_TOLD
    ]
    return rows.filter(pl.col("measure").is_in(readable)).with_columns(
        is_clear=pl.col("adjusted_p_value") < ALPHA
    )


def differences(published: Published) -> Table:
    """One row for each offence group that differs clearly over the year or over three; no row where none does."""
    by_span = {comparison: told(published, comparison) for comparison in SPANS}
    found = {
        (comparison, row["comparator"], row["measure"]): row
        for comparison, rows in by_span.items()
        for row in rows.to_dicts()
    }
    clear = {measure for (_, _, measure), row in found.items() if row["is_clear"]}
    tested = {measure for _, _, measure in found}
    order = [measure for measure in published.measures if measure in clear]
    columns = [
        (comparison, area)
        for comparison in SPANS
        for area in published.comparators
        if any((comparison, published.without(area), measure) in found for measure in clear)
    ]
    rest = [published.rest_of(area) for area in published.comparators]
    return Table(
        "differences",
        f"{wording.upper_first(wording.count_in_words(len(order)))} of {len(tested)} offence groups changed otherwise here "
        f"than in {wording.listed(rest, last='or')}.",
        f"Difference between the changes, with 95% interval in per cent, {published.borough['area_name']}",
        [
            ("Offences", "l", 26),
            *((f"Against {published.rest_of(area)}: {SPANS[span]}", "r", 18) for span, area in columns),
        ],
        [
            [
                published.measures[measure]["title"],
                *(_cell(found.get((span, published.without(area), measure))) for span, area in columns),
            ]
            for measure in order
        ],
        [READ_AS, "[x] not available, or too few to say."],
        breaks=True,
    )


def _cell(row: dict | None) -> str:
    if row is None:
        return wording.NOT_AVAILABLE
    difference, *ends = (100 * (row[name] - 1) for name in ("ratio_of_ratios", "ratio_lower", "ratio_upper"))
    said = wording.signed_percent(difference)
    lower, upper = (wording.signed_edge(end).removesuffix("%") for end in ends)
    return f"{f'**{said}**' if row['is_clear'] else said} ({lower} to {upper})"

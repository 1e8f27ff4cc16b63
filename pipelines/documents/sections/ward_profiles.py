"""Each ward in one row: how much, how sure its rank, whether it changed, and what stands out against the rest."""

from collections.abc import Collection

import polars as pl

from pipelines.documents import wording
from pipelines.documents.crime_tables import SIGNS
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.readings import TOO_FEW, Reading
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import Table
from pipelines.documents.ward_history import ward_history
from pipelines.documents.ward_tables import residual_words
from pipelines.documents.ward_words import carried_note, change_cells, star_of_cells, ward_sources

TITLE = "What stands out in each ward?"
RESIDENTS = "residents"
MOST_NAMED = 3
STANDING_OUT = {
    True: "Rate higher than in the rest of the borough",
    False: "Share larger than in the rest of the borough",
}
MARKS = {"higher": "\u00a0▲", "lower": "\u00a0▼", "alike": "", None: ""}


def build(published: Published, studio: Studio) -> Section:
    """Absent where no source counts the wards of this period."""
    rows = published.table("analysis.ward_profiles")
    if rows.is_empty():
        return Section(
            TITLE,
            absent="No extract counts the offences of wards in this period [x], so wards are not profiled.",
        )
    history, history_table = ward_history(published)
    return Section(
        TITLE,
        {
            "history": history,
            "history_table": history_table,
            "summary": _summary(published, rows),
            "profiles": _profiles(published, rows),
            "groups": _groups(published, rows),
        },
    )


def _by_residents(rows: pl.DataFrame) -> bool:
    return rows["basis"][0] == RESIDENTS


def _summary(published: Published, rows: pl.DataFrame) -> str:
    totals = rows.filter("is_total").sort("rank", "area_name")
    if not _by_residents(rows):
        return (
            "Residents of these wards are not known [x], so no rate is given: wards are ranked by their counts, which a "
            "large ward leads by its size. What stands out is the mix: an offence group with a larger share of the ward's "
            "offences than in the rest of the borough, beyond chance."
        )
    higher = totals.filter(pl.col("stands_out") == "higher").sort("rate_per_1000", descending=True)
    if higher.is_empty():
        return (
            "No ward's rate of offences is higher than that of the rest of the borough by more than chance."
        )
    named = [
        f"{r['area_name']} ({wording.number(r['rate_per_1000'])})" for r in higher.head(MOST_NAMED).to_dicts()
    ]
    rest = (
        f", highest in {wording.listed(named)}"
        if higher.height > MOST_NAMED
        else f": {wording.listed(named)}"
    )
    verb = "has" if higher.height == 1 else "have"
    return (
        f"{wording.upper_first(wording.count_in_words(higher.height))} of {totals.height} wards {verb} more offences per "
        f"1,000 residents than the rest of the borough, beyond chance{rest}. Visitors are not among the residents, so "
        "wards with a town centre stand high."
    )


def _profiles(published: Published, rows: pl.DataFrame) -> Table:
    totals = rows.filter("is_total").sort("rank", "area_name").to_dicts()
    measure, by_residents = totals[0]["measure"], _by_residents(rows)
    readings = {row["area_code"]: published.reading(measure, row["area_code"]) for row in totals}
    cells = {code: change_cells(published, measure, code, reading) for code, reading in readings.items()}
    with_change = any(change for change, _ in cells.values() if not change.startswith("["))
    standing = {
        code: group
        for (code,), group in rows.filter(~pl.col("is_total")).group_by("area_code", maintain_order=True)
    }
    table = [
        [
            row["area_name"],
            wording.number(row["count"]),
            *([_rate(row)] if by_residents else []),
            *(cells[row["area_code"]] if with_change else ()),
            _rank(row),
            _standing_out(published, standing.get(row["area_code"], rows.clear())),
        ]
        for row in totals
    ]
    first = next(iter(readings.values()))
    return Table(
        "ward-profiles",
        _finding(totals, by_residents),
        f"{wording.upper_first(_title(published, measure))} by ward, highest {'rate' if by_residents else 'count'} first, "
        f"{published.borough['area_name']}, 12 months to {wording.month(first.current_end)}",
        [
            ("Ward", "l", 16),
            ("Offences", "r", 9),
            *([("Per 1,000 residents (95% interval)", "r", 17)] if by_residents else []),
            *([("12-month change", "r", 9), ("Reading", "l", 13)] if with_change else []),
            ("Rank (range)", "l", 14),
            (STANDING_OUT[by_residents], "l", 26),
        ],
        table,
        _notes(
            published, totals[0], by_residents, list(readings.values()), cells.values() if with_change else ()
        ),
    )


def _finding(totals: list[dict], by_residents: bool) -> str:
    top = [row for row in totals if row["rank_lower"] == 1]
    what = "rate" if by_residents else "count"
    if len(top) == 1:
        return f"{top[0]['area_name']} has the highest {what}; no other ward comes near enough to be first."
    return f"{wording.listed([row['area_name'] for row in top])} cannot be told apart for the highest {what}."


def _rate(row: dict) -> str:
    value, lower, upper = (
        wording.number(row[name]) for name in ("rate_per_1000", "rate_lower_per_1000", "rate_upper_per_1000")
    )
    return f"{value} ({lower} to {upper})"


def _rank(row: dict) -> str:
    """The rank and the ranks that it could as well be; none for few offences."""
    if row["count"] < TOO_FEW:
        return "–"
    if row["rank_lower"] == row["rank_upper"]:
        return str(row["rank"])
    could = f"{row['rank_lower']} to {row['rank_upper']}"
    wide = row["rank_upper"] - row["rank_lower"] + 1 > row["ranked_wards"] / 2
    return f"not told apart ({could})" if wide else f"{row['rank']} ({could})"


def _standing_out(published: Published, groups: pl.DataFrame) -> str:
    """The offence groups clearly above the rest of the borough, farthest first; few offences are not named."""
    higher = groups.filter((pl.col("stands_out") == "higher") & (pl.col("count") >= TOO_FEW))
    shown = higher.sort("ratio", descending=True).head(MOST_NAMED).to_dicts()
    named = [
        f"{_title(published, row['measure'])}\u00a0×\u00a0{wording.number(row['ratio'], 1)}" for row in shown
    ]
    more = higher.height - len(shown)
    rest = f" and {wording.count_in_words(more)} more" if more else ""
    return f"{', '.join(named)}{rest}" if named else "nothing beyond chance"


def _title(published: Published, measure: str) -> str:
    """An offence group within a sentence: the declared titles write every word large."""
    title = published.measures[measure]["title"]
    return title.replace(" (TNO)", "").replace(" (data.police.uk)", "").lower()


def _notes(
    published: Published,
    row: dict,
    by_residents: bool,
    readings: list[Reading],
    changes: Collection[tuple[str, str]],
) -> list[str]:
    """``changes``: the cells of the column of changes, none where the table has no such column."""
    against = (
        f"Residents: mid-{row['population_year']} estimate. ×: the ward's rate over that of all other wards together"
        if by_residents
        else "×: the group's share of the ward's offences over its share in all other wards together"
    )
    return [
        SIGNS if changes else "",
        carried_note(published, row["measure"], readings) if changes else "",
        star_of_cells(changes),
        f"{against}; exact test of two counts, its variance scaled by how the ward varies from month to "
        "month, all wards and "
        "groups tested together (Benjamini-Hochberg at 5%).",
        "Rank 1 is the highest. In brackets the ranks that the ward could as well have (95% of 4,000 draws from what each "
        f"count leaves open); “not told apart” where they span more than half of the wards; none below {TOO_FEW} offences.",
        residual_words(published, row["measure"]),
        f"Source: {ward_sources(published, row['measure'], row['source'])}."
        if changes
        else f"Source: {published.source_words(row['source'])}.",
    ]


def _groups(published: Published, rows: pl.DataFrame) -> Table:
    """Every count, with a sign where it stands out: what says nothing beyond chance is folded here."""
    groups = rows.filter(~pl.col("is_total")).sort("position")
    measures = groups["measure"].unique(maintain_order=True).to_list()
    found = {(row["area_code"], row["measure"]): row for row in groups.to_dicts()}
    wards = rows.filter("is_total").sort("area_name").select("area_code", "area_name").rows()
    clear = groups.filter(pl.col("stands_out").is_in(["higher", "lower"])).height
    what = "rate" if _by_residents(rows) else "share"
    larger, smaller = (
        ("a higher rate", "a lower one")
        if _by_residents(rows)
        else ("a larger share of the ward's offences", "a smaller one")
    )
    return Table(
        "ward-groups",
        f"{wording.number(clear)} of {wording.number(groups.height)} {what}s differ from those in the rest of the "
        "borough by more than chance.",
        f"Offences by ward and main group, {published.borough['area_name']}, 12 months to "
        f"{wording.month(published.windows['12_month']['current_end'])}",
        [
            ("Ward", "l", 20),
            *((wording.upper_first(_title(published, measure)), "r", 11) for measure in measures),
        ],
        [[name, *(_count(found.get((code, measure))) for measure in measures)] for code, name in wards],
        [
            f"▲ {larger}, ▼ {smaller} than in the rest of the borough, as tested for @tbl-ward-profiles; "
            "no sign: not shown to differ. The signs are not about the size of the counts."
        ],
    )


def _count(row: dict | None) -> str:
    return f"{wording.number(row['count'])}{MARKS[row['stands_out']]}" if row else wording.NOT_AVAILABLE

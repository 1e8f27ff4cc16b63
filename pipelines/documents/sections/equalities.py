"""Equalities: which groups of residents are victims, suspects or searched more often than others, for their numbers."""

from itertools import groupby

from pipelines.documents import extract_coverage, wording
from pipelines.documents.drawings import Studio
from pipelines.documents.equality_tables import (
    CHARACTERISTICS,
    CLEAR,
    GROUPS,
    by_group,
    group_name,
    has_residents,
    ratio_words,
    ratios,
    shares,
    unknown_shares,
)
from pipelines.documents.published import Published
from pipelines.documents.readings import TOO_FEW
from pipelines.documents.sections.section import Section

TITLE = "Equalities: who is affected more than others"
ABSENT = (
    "Neither the record-level police extract nor counts by group of people (stop and search, arrests) were supplied for "
    "this period [x]: who is affected more than others is not known."
)


def build(published: Published, studio: Studio) -> Section:
    """Absent where no source tells people apart."""
    rows = published.table("analysis.disproportionalities").to_dicts()
    rows.sort(key=lambda row: (row["kind"] != "counts", row["kind"], row["subject"], by_group(row["people"])))
    found = {c: [row for row in rows if row["characteristic"] == c] for c in CHARACTERISTICS}
    shown = {c: own for c, own in found.items() if own}
    if not shown:
        return Section(TITLE, absent=ABSENT)
    return Section(
        TITLE,
        {
            "summary": _summary(published, shown),
            "words": [f"**By {CHARACTERISTICS[c]}.** {_words(own)}" for c, own in shown.items()],
            "tables": [
                table for table in (ratios(published, shown), unknown_shares(shown), shares(shown)) if table
            ],
        },
    )


def _summary(published: Published, shown: dict[str, list[dict]]) -> str:
    from_records = any(row["source"] == extract_coverage.SOURCE for rows in shown.values() for row in rows)
    said = [
        "Being recorded more often than others for their number does not say why a group is: exposure, place, policing and "
        "recording all play a part.",
        *([extract_coverage.of_recorded_crime(published)] if from_records else []),
        *(_no_residents(c) for c, rows in shown.items() if not has_residents(rows)),
    ]
    if any(has_residents(rows) for rows in shown.values()):
        said.append(
            "@tbl-equalities sets the groups against one another; @tbl-equalities-unknown says what is not recorded."
        )
    return " ".join(filter(None, said))


def _no_residents(characteristic: str) -> str:
    source = "population_by_ethnicity" if characteristic == "ethnicity" else "population_by_age"
    return (
        f"No residents by {CHARACTERISTICS[characteristic]} were supplied (source `{source}`), so shares are given and no "
        "ratios [x]."
    )


def _words(rows: list[dict]) -> str:
    """The clear ratios in sentences, one a subject; what is not clear, and few records, are told by the table."""
    clear = [row for row in rows if row["verdict"] in CLEAR and row["count"] >= TOO_FEW]
    if not has_residents(rows):
        return "Shares only (@tbl-equalities-shares)."
    if not clear:
        return (
            "No group stands out from the reference group by more than chance and the unknown could explain."
        )
    return " ".join(
        f"{title}: {wording.listed([_ratio_in_words(row) for row in group])}."
        for title, group in groupby(clear, key=lambda row: row["title"])
    )


def _ratio_in_words(row: dict) -> str:
    reference = _residents(row["reference"]).rstrip(",")
    return (
        f"{_residents(row['people'])} {ratio_words(row['ratio'])} times as often as {reference} (95% interval: "
        f"{ratio_words(row['lower'])} to {ratio_words(row['upper'])})"
    )


def _residents(people: str) -> str:
    return f"{group_name(people)} residents" if people in GROUPS else f"residents aged {group_name(people)},"

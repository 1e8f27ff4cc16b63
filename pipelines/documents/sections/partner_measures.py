"""What partners measure: every measure of the strategy that is not the police's, with its latest value and its status."""

from itertools import groupby

from pipelines.documents import wording
from pipelines.documents.drawings import Studio
from pipelines.documents.partner_tables import has_value, measures_table, overdue_words
from pipelines.documents.published import Published
from pipelines.documents.sections import substance_misuse
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import Table

TITLE = "What partners measure"
ABSENT = "No measures of partners are expected for this assessment, and none came [x]."


def build(published: Published, studio: Studio) -> Section:
    """Absent where the register of partners' measures is empty."""
    rows = expected(published)
    if not rows:
        return Section(TITLE, absent=ABSENT)
    elsewhere = {measure for outcome in published.assessment.outcomes for measure in outcome.partner_measures}
    groups = [
        (_title(priority), group)
        for priority, group in _by_priority([row for row in rows if row["measure"] not in elsewhere])
        if not _has_own_section(published, priority)
    ]
    tables = [
        measures_table(title, group, "-".join(title.lower().split())[:40])
        for title, group in groups
        if any(map(has_value, group))
    ]
    never = [(title, row) for title, group in groups for row in group if not any(map(has_value, group))]
    if never:
        tables.append(_never_received(never))
    here = sum(len(group) for _, group in groups)
    return Section(TITLE, {"summary": summary(rows, here), "tables": tables})


def expected(published: Published) -> list[dict]:
    """The measures that partners owe, in the order of their register."""
    return published.table("analysis.partner_measures").sort("position").to_dicts()


def _never_received(rows: list[tuple[str, dict]]) -> Table:
    """Measures of which nothing came, without columns for numbers that are not there."""
    return Table(
        "partners-never-received",
        f"{wording.upper_first(wording.count_in_words(len(rows)))} measures of partners, beside those in other chapters, "
        "have no value.",
        "Measures expected of partners, and who was to supply them",
        [("Measure", "l", 46), ("Priority", "l", 30), ("Provider", "l", 28)],
        [[row["title"], title, row["provider"]] for title, row in rows],
        ["Nothing was supplied, or nothing that can be read: not known, and not zero."],
    )


def _has_own_section(published: Published, priority: str) -> bool:
    """Substance misuse, unless the assessment chooses its sections and leaves that one out."""
    chosen = published.assessment.sections
    return priority == substance_misuse.PRIORITY and (not chosen or "substance_misuse" in chosen)


def _by_priority(rows: list[dict]) -> list[tuple[str, list[dict]]]:
    ordered = sorted(rows, key=lambda row: (row["priority"] or "9", row["position"]))
    return [
        (name, list(group))
        for name, group in groupby(ordered, key=lambda row: row["priority"] or "Other measures")
    ]


def _title(priority: str) -> str:
    return priority.lstrip("0123456789 ")


def summary(rows: list[dict], here: int | None = None) -> str:
    """How many came and which are late; of a document whose other chapters tell of some, how many stand ``here``."""
    never = [row for row in rows if row["status"] == "never_received"]
    overdue = [row for row in rows if row["status"] == "overdue"]
    received = len(rows) - len(never)
    said = [
        f"Partners have supplied {wording.number(received)} of the {wording.number(len(rows))} measures that are "
        f"expected of them, as it stood on {wording.day(rows[0]['as_of'])}."
    ]
    if overdue:
        said.append(f"Overdue: {overdue_words(overdue)}.")
    if never:
        said.append(
            f"{wording.upper_first(wording.count_in_words(len(never)))} never came: what they would show is not known [x], "
            "and not zero."
        )
    if here is not None and here < len(rows):
        told = f"{wording.number(len(rows) - here)} of the {wording.number(len(rows))}"
        said.append(
            f"{told} stand in the chapters of their outcome or subject, the other {wording.number(here)} here."
        )
    return " ".join(said)

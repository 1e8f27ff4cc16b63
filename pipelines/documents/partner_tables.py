"""Partners' measures as tables and words: latest value, the year before, and whether it came in time."""

from pipelines.documents import wording
from pipelines.documents.tables import Table

READINGS = {
    "better": "[● Better]{.r-low}",
    "worse": "[■ Worse]{.r-high}",
    "changed": "[◆ Changed]{.r-medium}",
    "no_clear_change": "[● No clear change]{.v-flat}",
}
STATUS = {"received": "received", "never_received": "**never received**"}
MOST_NAMED = 5


def measures_table(title: str, rows: list[dict], key: str) -> Table:
    """One row a measure of ``analysis.partner_measures``."""
    return Table(
        f"partners-{key}",
        f"{title}: {valued(rows, 'measure')}.",
        "Latest value of each measure, and the same period a year before",
        [
            ("Measure", "l", 34),
            ("Latest", "r", 11),
            ("Period", "l", 20),
            ("Year before", "r", 11),
            ("Reading", "l", 17),
            ("Provider", "l", 20),
            ("Status", "l", 16),
        ],
        [
            [
                row["title"],
                value_words(row["value"], row),
                period_words(row),
                value_words(row["previous_value"], row),
                READINGS.get(row["verdict"], "–"),
                row["provider"],
                _status(row),
            ]
            for row in rows
        ],
        [
            "Readings: exact test of two counts, or of two shares where their counts are given (95%); better or worse as "
            "the register says, changed where more can be either. [x] not available.",
        ],
    )


def valued(rows: list[dict], measure: str) -> str:
    """How many are known, in time or not: all five measures have a value; one of five has; the one measure has none."""
    known = sum(row["value"] is not None for row in rows)
    if len(rows) == 1:
        return f"the one {measure} has {'a value' if known else 'none'}"
    total = wording.count_in_words(len(rows))
    some = f"{wording.count_in_words(known)} of {total}" if known < len(rows) else f"all {total}"
    named = measure.replace("measure", "measures", 1)
    return f"{'both' if known == len(rows) == 2 else some} {named} {wording.have(known)} a value"


def value_words(value: float | None, row: dict) -> str:
    if value is None:
        return wording.NOT_AVAILABLE
    if "per cent" in row["unit"]:
        return wording.percent(value)
    return wording.number(value, 0 if value == round(value) else 1)


def overdue_words(rows: list[dict]) -> str:
    """The first late measures with their days, and how many more there are."""
    named = [f"{row['title']} (by {wording.days(row['overdue_days'])})" for row in rows[:MOST_NAMED]]
    more = len(rows) - MOST_NAMED
    return wording.listed([*named, f"{wording.count_in_words(more)} more"] if more > 0 else named)


def period_words(row: dict) -> str:
    if row["period_end"] is None:
        return wording.NOT_AVAILABLE
    months = (
        (row["period_end"].year - row["period_start"].year) * 12
        + row["period_end"].month
        - row["period_start"].month
        + 1
    )
    if months == 1:
        return f"{row['period_end']:%b %Y}"
    start = f"{row['period_start']:%b}" if months < 12 else f"{row['period_start']:%b %Y}"
    return f"{start} to {row['period_end']:%b %Y}"


def _status(row: dict) -> str:
    if row["status"] == "overdue":
        return f"**overdue** by {wording.days(row['overdue_days'])}"
    return STATUS[row["status"]]

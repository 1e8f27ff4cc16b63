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
HELD_BACK = "[c]"


def measures_table(title: str, rows: list[dict], key: str, owed: list[dict] | None = None) -> Table:
    """One row a measure of ``analysis.partner_measures``; the finding counts those ``owed``, where that is more than the
    rows shown."""
    return Table(
        f"partners-{key}",
        f"{title}: {valued(owed or rows, 'measure')}.",
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
                titled(row),
                latest_words(row),
                period_words(row),
                value_words(row["previous_value"], row, row["previous_as_written"]),
                READINGS.get(row["verdict"], "–"),
                row["provider"],
                _status(row),
            ]
            for row in rows
        ],
        [
            "Readings: exact test of two counts, or of two shares where their counts are given, all measures of partners "
            "tested together (5%, Benjamini-Hochberg). The test knows counting noise alone, and services vary by more than "
            "that: these signs promise less than those of police figures. Better or worse as the register says, changed "
            "where more can be either. [x] not available; [c] held back by the provider.",
        ],
    )


def valued(rows: list[dict], measure: str) -> str:
    """How many are known, in time or not: all five measures have a value; one of five has; the one measure has none."""
    known = sum(map(has_value, rows))
    if len(rows) == 1:
        return f"the one {measure} has {'a value' if known else 'none'}"
    total = wording.count_in_words(len(rows))
    some = f"{wording.count_in_words(known)} of {total}" if known < len(rows) else f"all {total}"
    named = measure.replace("measure", "measures", 1)
    return f"{'both' if known == len(rows) == 2 else some} {named} {wording.have(known)} a value"


def titled(row: dict) -> str:
    """The title, with the unit of what is no count and would not be known for what it is without."""
    if row["kind"] == "count" or "per cent" in row["unit"]:
        return row["title"]
    return f"{row['title']} ({row['unit']})"


def has_value(row: dict) -> bool:
    """Whether a value came, be it a small one that its provider held back."""
    return row["value"] is not None or bool(row["value_as_written"])


def latest_words(row: dict) -> str:
    return value_words(row["value"], row, row["value_as_written"])


def value_words(value: float | None, row: dict, as_written: str | None = None) -> str:
    """``as_written``: what the provider put in place of a small number, such as <5."""
    if value is None and as_written:
        return f"under {as_written[1:]}" if as_written.startswith("<") else HELD_BACK
    if value is None:
        return wording.NOT_AVAILABLE
    if "per cent" in row["unit"]:
        return wording.percent(value)
    return wording.number(value, 0 if value == round(value) else 1)


def overdue_words(rows: list[dict]) -> str:
    """The first late measures with their days, and how many more there are."""
    named = [
        f"{row['title']} (by {wording.days(row['overdue_days'])}){_why(row)}" for row in rows[:MOST_NAMED]
    ]
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
    is_late = row["status"] == "overdue"
    said = f"**overdue** by {wording.days(row['overdue_days'])}" if is_late else STATUS[row["status"]]
    return f"{said}{_why(row)}"


def _why(row: dict) -> str:
    """The provider's own reason for a value that did not come."""
    return f" (the provider: “{wording.plain(row['missing_note'])}”)" if row["missing_note"] else ""

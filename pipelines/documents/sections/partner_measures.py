"""What partners measure: every measure of the strategy that is not the police's, with its latest value and its status."""

from itertools import groupby

from pipelines.documents import wording
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import Table

TITLE = "What partners measure"
VERDICTS = {
    "up": "[▲ Up]{.v-up}",
    "down": "[▼ Down]{.v-down}",
    "no_clear_change": "[● No clear change]{.v-flat}",
    "too_few": "[○ Too few to say]{.v-flat}",
}
STATUS = {"received": "received", "never_received": "**never received**"}


def build(published: Published, studio: Studio) -> Section:
    """Absent where the register of partners' measures is empty."""
    rows = published.table("analysis.partner_measures").sort("position").to_dicts()
    if not rows:
        return Section(TITLE, absent="No measures are expected of partners in this assessment.")
    return Section(
        TITLE,
        {
            "summary": _summary(published, rows),
            "tables": [_table(published, priority, list(group)) for priority, group in _by_priority(rows)],
        },
    )


def _by_priority(rows: list[dict]) -> list[tuple[str, list[dict]]]:
    ordered = sorted(rows, key=lambda row: (row["priority"] or "9", row["position"]))
    return [
        (name, list(group))
        for name, group in groupby(ordered, key=lambda row: row["priority"] or "Other measures")
    ]


def _summary(published: Published, rows: list[dict]) -> str:
    never = [row for row in rows if row["status"] == "never_received"]
    overdue = [row for row in rows if row["status"] == "overdue"]
    received = len(rows) - len(never)
    said = [
        f"Partners have supplied {wording.number(received)} of the {wording.number(len(rows))} measures that the strategy "
        f"expects of them, as it stood on {_day(rows[0]['as_of'])}."
    ]
    if overdue:
        named = wording.listed(
            [f"{row['title']} (by {wording.number(row['overdue_days'])} days)" for row in overdue[:5]]
        )
        more = f" and {wording.number(len(overdue) - 5)} more" if len(overdue) > 5 else ""
        said.append(f"Overdue: {named}{more}.")
    if never:
        said.append(
            f"{wording.upper_first(wording.count_in_words(len(never)))} never came: what they would show is not known [x], "
            "and not zero."
        )
    return " ".join(said)


def _table(published: Published, priority: str, rows: list[dict]) -> Table:
    title = priority.lstrip("0123456789 ")
    known = sum(row["value"] is not None for row in rows)
    return Table(
        f"partners-{'-'.join(title.lower().split())[:40]}",
        f"{title}: {wording.count_in_words(known)} of {wording.count_in_words(len(rows))} measures have a value.",
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
                _value(row["value"], row),
                _period(row),
                _value(row["previous_value"], row),
                VERDICTS.get(row["verdict"], "–"),
                row["provider"],
                _status(row),
            ]
            for row in rows
        ],
        [
            "Readings: exact test of two counts, or of two shares where their counts are given (95%). [x] not available.",
        ],
    )


def _value(value: float | None, row: dict) -> str:
    if value is None:
        return wording.NOT_AVAILABLE
    if "per cent" in row["unit"]:
        return wording.percent(value)
    return wording.number(value, 0 if value == round(value) else 1)


def _period(row: dict) -> str:
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
        return f"**overdue** by {wording.number(row['overdue_days'])} days"
    return STATUS[row["status"]]


def _day(day) -> str:
    return f"{day.day} {wording.month(day)}"

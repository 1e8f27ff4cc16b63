"""Substance misuse: what treatment, ambulance and hospital services report, and the police's drug offences beside it.

The Crime and Disorder Regulations 2007 ask a strategic assessment for the levels and patterns of substance misuse.
"""

from pipelines.documents import wording
from pipelines.documents.crime_tables import SHORTHAND, SIGNS, source_words, star_note
from pipelines.documents.drawings import Studio
from pipelines.documents.partner_tables import measures_table, overdue_words, titled, value_words
from pipelines.documents.published import Published
from pipelines.documents.readings import MISSING, Reading
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import Table
from pipelines.documents.tested_rows import by_family

TITLE = "Substance misuse"
PRIORITY = "Substance misuse"  # the priority under which the register of partners' measures lists them
POLICE = ("drug_offences", "drug_trafficking", "drug_possession")


def build(published: Published, studio: Studio) -> Section:
    """Absent where no partner owes a measure of it and the police figures hold no drug offences."""
    rows = [
        row
        for row in published.table("analysis.partner_measures").sort("position").to_dicts()
        if row["priority"] == PRIORITY
    ]
    police = [
        published.reading(m)
        for m in POLICE
        if (m, published.assessment.area, "12_month") in published.figures
    ]
    police = [reading for reading in police if reading.case != "absent"]
    if not rows and not police:
        return Section(
            TITLE,
            absent="No partner is asked for a measure of substance misuse and no drug offences were supplied [x]: the "
            "levels and patterns that the Crime and Disorder Regulations 2007 ask for are not known.",
        )
    came = [row for row in rows if row["status"] != "never_received"]  # the summary names the others
    tables = [measures_table(PRIORITY, came, "substance-misuse", owed=rows)] if came else []
    tables += [_offences(published, police)] if police else []
    return Section(TITLE, {"summary": _summary(rows, police), "tables": [by_family(t) for t in tables]})


def _summary(rows: list[dict], police: list[Reading]) -> str:
    said = [
        "The Crime and Disorder Regulations 2007 ask for the levels and patterns of substance misuse. They are seen only "
        "through those in treatment, those who are harmed and those who are found with drugs; none of these counts is the "
        "number of people who use them."
    ]
    if rows:
        said.append(_received(rows))
        moved = [row for row in rows if row["verdict"] in ("better", "worse", "changed")]
        said += [
            f"{titled(row)}: {value_words(row['value'], row)}, after {value_words(row['previous_value'], row)} in the same "
            "period a year before, a change beyond chance."
            for row in moved
        ]
        if any(row["status"] != "never_received" for row in rows):
            said.append("@tbl-partners-substance-misuse lists what came.")
    clear = [r for r in police if r.case in ("up", "down")]
    if police:
        found = (
            f"Drug offences recorded by the police: {police[0].count} in 12 months."
            if police[0].case in MISSING or not clear
            else " ".join(
                f"Recorded {r.plural} {'rose' if r.case == 'up' else 'fell'} {r.size}, from {r.base} to {r.count}."
                for r in clear
            )
        )
        said.append(f"{found} They move with police activity more than with drug use (@tbl-drug-offences).")
    return " ".join(said)


def _received(rows: list[dict]) -> str:
    """How many of the measures came, are late or never came, as it stood on the day of the assessment."""
    never = [row["title"] for row in rows if row["status"] == "never_received"]
    late = [row for row in rows if row["status"] == "overdue"]
    words = [
        f"Of {wording.count_in_words(len(rows))} measures that partners owe, "
        f"{wording.count_in_words(len(rows) - len(never))} had been received by {wording.day(rows[0]['as_of'])}."
    ]
    if late:
        words.append(f"Overdue: {overdue_words(late)}.")
    if never:
        titles = [wording.lower_first(title) for title in never]
        words.append(f"Never received, so not known [x] and not zero: {wording.listed(titles)}.")
    return " ".join(words)


def _offences(published: Published, readings: list[Reading]) -> Table:
    return Table(
        "drug-offences",
        _finding(readings),
        f"Recorded drug offences, {published.borough['area_name']}, 12 months to {wording.month(readings[0].current_end)}",
        [
            ("Offences", "l", 30),
            ("Current 12 months", "r", 12),
            ("12 months before", "r", 12),
            ("12-month change", "r", 12),
            ("95% interval", "r", 18),
            ("Reading", "l", 19),
        ],
        [[r.title, r.count, r.base, r.starred_change, r.signed_interval, r.mark] for r in readings],
        [SIGNS, SHORTHAND, star_note(readings), f"Source: {source_words(published, readings)}."],
    )


def _finding(readings: list[Reading]) -> str:
    clear = [r for r in readings if r.case in ("up", "down")]
    if not clear:
        return "None of the recorded drug offences changed clearly."
    return f"{wording.listed([f'{r.title} {r.change}' for r in clear])}: beyond ordinary variation."

"""Who is harmed: victims in the record-level police extract by age, sex and ethnicity, and how often again."""

import polars as pl

from pipelines.documents import extract_coverage, wording
from pipelines.documents.crime_tables import SHORTHAND
from pipelines.documents.drawings import Studio
from pipelines.documents.partner_tables import period_words, value_words
from pipelines.documents.published import Published
from pipelines.documents.readings import MARKS, TOO_FEW
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import Table
from pipelines.methods.rates import rate

TITLE = "Who is harmed"
MEASURES = ("victims_of_violence", "victims_of_personal_robbery", "victims_of_sexual_offences")
UNKNOWN = "unknown"
BLOCKED = MARKS["blocked"]
SENT_BY_THE_POLICE = ("victims_repeat", "domestic_abuse_repeat_victims")
BREAKDOWNS = {"age_band": "age", "sex": "sex", "ethnicity": "ethnicity"}


def build(published: Published, studio: Studio) -> Section:
    """Absent where no record-level extract was supplied, or a month of the period is missing."""
    rows = published.table("analysis.police_record_years").filter(
        (pl.col("year") == "latest") & pl.col("measure").is_in(MEASURES) & pl.col("count").is_not_null()
    )
    total = rows.filter(pl.col("breakdown") == "")
    if total.is_empty() or not total["count"].sum():
        return Section(
            TITLE,
            absent="No record-level police extract was supplied for this period [x]: this document cannot say who is "
            "harmed.",
        )
    groups = [_table(published, rows, breakdown) for breakdown in BREAKDOWNS]
    return Section(
        TITLE,
        {
            "summary": _summary(published, rows),
            "tables": groups,
            "repeats": _repeats(published),
            "repeats_by_the_police": _by_the_police(published),
        },
    )


def _summary(published: Published, rows: pl.DataFrame) -> str:
    said = [extract_coverage.of_recorded_crime(published)]
    for measure in MEASURES:
        own = {
            (r["breakdown"], r["category"]): r["count"]
            for r in rows.filter(pl.col("measure") == measure).to_dicts()
        }
        total = own.get(("", ""), 0)
        known = total - own.get(("age_band", UNKNOWN), 0)
        if total >= TOO_FEW and known:
            young = sum(own.get(("age_band", band), 0) for band in ("0-9", "10-17", "18-24"))
            share = wording.percent(100 * young / known)
            plural = published.measures[measure]["plural"]
            said.append(
                f"Of {wording.number(total)} {plural}, {share} of those whose age is known were under 25."
            )
    said.append(
        "A victim of two offences counts twice here. What is not recorded is a group of its own and is never shared out: "
        "where it is large, the other shares say little."
    )
    return " ".join(filter(None, said))


def _table(published: Published, rows: pl.DataFrame, breakdown: str) -> Table:
    """Counts and shares of each group; by age also the rate among residents, where the extract holds all records."""
    shown = rows.filter(pl.col("breakdown") == breakdown)
    has_rates = breakdown == "age_band" and not extract_coverage.holds_a_part_of_recorded_crime(published)
    residents = _residents(published) if has_rates else {}
    measures = [m for m in MEASURES if shown.filter(pl.col("measure") == m)["count"].sum()]
    counts = {(r["measure"], r["category"]): r["count"] for r in shown.to_dicts()}
    totals = {m: sum(c for (name, _), c in counts.items() if name == m) for m in measures}
    order = sorted({category for _, category in counts}, key=lambda c: (c == UNKNOWN, _age_order(c), c))
    word = BREAKDOWNS[breakdown]
    unknown = sum(counts.get((m, UNKNOWN), 0) for m in measures)
    everyone = sum(totals.values())
    return Table(
        f"victims-by-{word}",
        f"The {word} of {wording.percent(100 * unknown / everyone)} of victims is not known.",
        f"Victims by {word}, {published.borough['area_name']}",
        [
            (wording.upper_first(word), "l", 22),
            *(
                column
                for m in measures
                for column in _columns(published.measures[m]["title"], bool(residents))
            ),
        ],
        [
            [
                _category(category),
                *(
                    cell
                    for m in measures
                    for cell in _cells(counts.get((m, category), 0), totals[m], residents, category)
                ),
            ]
            for category in order
        ],
        [
            f"Rates: victims per 1,000 residents of that age, none below {TOO_FEW} victims (–); intervals would be wide, "
            "compare them with care."
            if residents
            else "",
            f"Source: {published.source_words(extract_coverage.SOURCE)}.",
        ],
    )


def _columns(title: str, with_rate: bool) -> list[tuple[str, str, int]]:
    return [(title, "r", 14), ("Share", "r", 9), *([("Per 1,000", "r", 11)] if with_rate else [])]


def _cells(count: int, total: int, residents: dict[str, int], category: str) -> list[str]:
    cells = [wording.number(count), wording.percent(100 * count / total) if total else wording.NOT_AVAILABLE]
    if residents:
        people = residents.get(category) if count >= TOO_FEW else None
        cells.append(wording.number(float(rate(count, people).value), 1) if people else "–")
    return cells


def _residents(published: Published) -> dict[str, int]:
    rows = published.table("analysis.population_structure").filter(
        (pl.col("area_code") == published.assessment.area) & (pl.col("sex") == "persons")
    )
    return dict(zip(rows["age_group"], rows["population"], strict=True))


def _repeats(published: Published) -> Table:
    rows = published.table("analysis.repeat_victim_shares").sort("measure").to_dicts()
    latest = [row for row in rows if row["year"] == "latest" and row["denominator"]]
    before = {row["measure"]: row for row in rows if row["year"] == "previous" and row["denominator"]}
    if not latest:
        return Table("repeat-victims", "", "", [], [])
    return Table(
        "repeat-victims",
        f"{wording.percent(100 * latest[0]['count'] / latest[0]['denominator'])} of the victims in the extract stand in two "
        "or more of its crimes of the same 12 months.",
        f"People who were victims of two or more crimes within the record-level extract, {published.borough['area_name']}, "
        f"12 months to {wording.month(latest[0]['period_end'])}",
        [
            ("Measure", "l", 40),
            ("People", "r", 12),
            ("Of", "r", 12),
            ("Share", "r", 12),
            ("Year before", "r", 14),
        ],
        [
            [
                row["title"],
                wording.number(row["count"]),
                wording.number(row["denominator"]),
                wording.percent(100 * row["count"] / row["denominator"]),
                BLOCKED
                if _is_blocked(published, row, before.get(row["measure"]))
                else _before(before.get(row["measure"])),
            ]
            for row in latest
        ],
        [
            "People are followed by pseudonym; those without a key cannot be followed, so the share is a lower bound.",
            extract_coverage.of_recorded_crime(published),
            SHORTHAND,
            f"Source: {published.source_words(extract_coverage.SOURCE)}.",
        ],
    )


def _by_the_police(published: Published) -> str:
    """The shares of repeat victims that partners sent, where they did, and why they are others than the extract's."""
    rows = published.table("analysis.partner_measures").filter(
        pl.col("measure").is_in(SENT_BY_THE_POLICE) & pl.col("value").is_not_null()
    )
    told = [
        f"{wording.lower_first(row['title'])} {value_words(row['value'], row)} ({period_words(row)})"
        for row in rows.sort("position").to_dicts()
    ]
    if not told:
        return ""
    return (
        f"What the police themselves sent: {wording.listed(told)}. The two differ, because the police see all the crimes "
        "that they hold and the extract only its own: it cannot see a repeat whose other crime it lacks. Nor are the "
        "periods the same."
    )


def _is_blocked(published: Published, now: dict, before: dict | None) -> bool:
    """Whether a break of the register lies between the two years, or within either."""
    breaks = published.table("meta.breaks").filter(
        pl.col("measures").list.contains(now["measure"])
        & (pl.col("effect") == "block")
        & pl.col("from_month").is_not_null()
    )
    starts = breaks["from_month"].to_list()
    return before is not None and any(before["period_start"] < start <= now["period_end"] for start in starts)


def _before(row: dict | None) -> str:
    return wording.percent(100 * row["count"] / row["denominator"]) if row else wording.NOT_AVAILABLE


def _age_order(category: str) -> int:
    digits = category.split("-")[0].rstrip("+")
    return int(digits) if digits.isdigit() else 0


def _category(category: str) -> str:
    if category == UNKNOWN:
        return "Not known"
    if category[0].isdigit():
        return wording.age_words(category)
    return wording.upper_first(category.replace("_", " "))

"""One section for each outcome of the partnership's strategy: its measures as a scorecard, and month by month."""

from dataclasses import dataclass

import polars as pl

from pipelines.charts.spark import spark
from pipelines.declarations import Outcome, Target
from pipelines.documents import monthly_drawing, wording
from pipelines.documents.crime_tables import BOLD, SHORTHAND, source_words, star_note
from pipelines.documents.drawings import Drawing, Studio
from pipelines.documents.partner_tables import measures_table, valued
from pipelines.documents.published import Published
from pipelines.documents.rare_events import RareEvents, rare_events
from pipelines.documents.readings import MISSING, Reading
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import Table

SPARK_MONTHS = 36
RATING = (
    "Rating: ■ Worse or ● Better where the change is beyond ordinary variation and the measure says which way is worse; "
    "◆ No clear change otherwise; ○ Not rated where the counts are too few, recording changed, or more records can be good "
    "news (more victims coming forward) or more police work (searches, arrests). The line shows the months of three "
    "years, from zero."
)
RATINGS = {
    "worse": "[■ Worse]{.r-high}",
    "better": "[● Better]{.r-low}",
    "unclear": "[◆ No clear change]{.r-medium}",
    "not_rated": "[○ Not rated]{.v-flat}",
}


@dataclass(frozen=True)
class OutcomeSection:
    title: str
    aim: str
    summary: str
    scorecard: Table
    partners: Table
    charts: list[Drawing]
    rare: RareEvents


def build(published: Published, studio: Studio) -> Section:
    """The outcomes that the assessment declares; where it declares none, a sentence that says so."""
    declared = published.assessment.outcomes
    if not declared:
        return Section("Outcomes", absent="No outcomes of a strategy are declared for this assessment.")
    return Section("Outcomes", {"outcomes": [_outcome(published, outcome, studio) for outcome in declared]})


def _outcome(published: Published, outcome: Outcome, studio: Studio) -> OutcomeSection:
    readings = published.readings(outcome.measures)
    partners = _partners(published, outcome)
    charts = [monthly_drawing.by_month(published, measure, studio) for measure in outcome.monthly_charts]
    return OutcomeSection(
        outcome.title,
        outcome.aim,
        " ".join([*_summary(published, outcome, readings), *_received(partners)]),
        _scorecard(published, outcome, readings, studio),
        measures_table(
            outcome.title, _unless_none_came(partners), f"outcome-{outcome.outcome.replace('_', '-')}"
        ),
        [chart for chart in charts if chart],
        rare_events(published, outcome.outcome, outcome.measures, studio),
    )


def rated(reading: Reading, polarity: str) -> str:
    """worse, better, unclear or not_rated: by the verdict and the measure's declared polarity, nothing else."""
    if polarity == "neither" or reading.case in (*MISSING, "too_few"):
        return "not_rated"
    if reading.case not in ("up", "down"):
        return "unclear"
    return "worse" if (reading.case == "up") == (polarity == "lower_is_better") else "better"


def _partners(published: Published, outcome: Outcome) -> list[dict]:
    """The rows of the outcome's partner measures, in its order."""
    rows = {row["measure"]: row for row in published.table("analysis.partner_measures").to_dicts()}
    return [rows[measure] for measure in outcome.partner_measures if measure in rows]


def _unless_none_came(rows: list[dict]) -> list[dict]:
    """No table of nothing but [x]: the sentence names the measures."""
    return rows if any(row["status"] != "never_received" for row in rows) else []


def _received(rows: list[dict]) -> list[str]:
    """How many of the partners' measures came, and how many of them changed by more than chance."""
    if not rows:
        return []
    never = [row for row in rows if row["status"] == "never_received"]
    if len(never) == len(rows):
        titles = wording.listed([wording.lower_first(row["title"]) for row in rows])
        return [
            "None of the measures expected from partners for this outcome has been received [x], which is not zero: "
            f"{titles}."
        ]
    late = sum(row["status"] == "overdue" for row in rows)
    overdue = f"; {wording.count_in_words(late)} {'is' if late == 1 else 'are'} overdue" if late else ""
    known = valued(rows, "measure that partners owe for this outcome")
    said = [f"{wording.upper_first(known)}{overdue}."]
    for verdict, words in (("better", "Better"), ("worse", "Worse")):
        named = [wording.lower_first(row["title"]) for row in rows if row["verdict"] == verdict]
        said += [f"{words} than a year before by more than chance: {wording.listed(named)}."] if named else []
    return said


def _summary(published: Published, outcome: Outcome, readings: list[Reading]) -> list[str]:
    if not readings:
        return ["The police figures hold no measure of this outcome."]
    found: dict[str, list[str]] = {}
    for reading in readings:
        found.setdefault(rated(reading, polarity_of(published, reading)), []).append(reading.plural)
    said = [
        f"{words}: {wording.listed(found[rating])}."
        for rating, words in (
            ("worse", "Changed for the worse by more than ordinary variation"),
            ("better", "Changed for the better by more than ordinary variation"),
        )
        if rating in found
    ]
    unclear = len(found.get("unclear", []))
    if unclear:
        said.append(
            f"For {wording.count_in_words(unclear)} of the {wording.count_in_words(len(readings))} measures the figures do "
            "not show a clear change."
        )
    absent = [reading.plural for reading in readings if reading.case == "absent"]
    unrated = [
        f"{reading.plural} ({reading.count}{_after(reading)})"
        for reading in readings
        if reading.case != "absent" and rated(reading, polarity_of(published, reading)) == "not_rated"
    ]
    if unrated:
        said.append(f"Not rated, for a reason given below the scorecard: {wording.listed(unrated)}.")
    if absent:
        said.append(f"Not known [x], because their source was not supplied: {wording.listed(absent)}.")
    return said or ["None of the measures can be rated for this period."]


def _after(reading: Reading) -> str:
    return f", after {reading.base}" if reading.case not in MISSING else ""


def polarity_of(published: Published, reading: Reading) -> str:
    return published.measures[reading.measure]["polarity"]


def _scorecard(published: Published, outcome: Outcome, readings: list[Reading], studio: Studio) -> Table:
    if not readings:
        return Table("outcome", "", "", [], [])
    targets = {target.measure: target for target in outcome.targets}
    london = published.comparators[-1]
    rows = [
        [
            reading.title,
            reading.count,
            reading.base,
            reading.starred_lone_change,
            published.reading(reading.measure, london["area_code"]).bold_starred_change,
            *([target_words(reading, targets.get(reading.measure))] if targets else []),
            RATINGS[rated(reading, polarity_of(published, reading))],
            _spark(published, reading, studio),
        ]
        for reading in readings
    ]
    columns = [
        ("Measure", "l", 24),
        ("Current 12 months", "r", 10),
        ("12 months before", "r", 10),
        ("12-month change", "r", 10),
        (f"{london['short_name']}: change", "r", 9),
        *([("Target", "l", 14)] if targets else []),
        ("Rating", "l", 17),
        ("Three years", "l", 17),
    ]
    worse = sum(rated(reading, polarity_of(published, reading)) == "worse" for reading in readings)
    better = sum(rated(reading, polarity_of(published, reading)) == "better" for reading in readings)
    return Table(
        f"outcome-{outcome.outcome.replace('_', '-')}",
        _finding(len(readings), sum(_is_rated(published, reading) for reading in readings), better, worse),
        f"Scorecard, {published.borough['area_name']}, 12 months to {wording.month(readings[0].current_end)}",
        columns,
        rows,
        [
            RATING,
            BOLD,
            SHORTHAND,
            star_note(readings),
            _target_sources(outcome),
            f"Source: {source_words(published, readings)}.",
        ],
    )


def _is_rated(published: Published, reading: Reading) -> bool:
    return rated(reading, polarity_of(published, reading)) != "not_rated"


def _finding(measures: int, rated_measures: int, better: int, worse: int) -> str:
    """What the scorecard shows, of the measures that can be rated."""
    all_of_them = wording.count_in_words(measures)
    if not rated_measures:
        return f"None of {all_of_them} measures can be rated."
    said = (
        f"{wording.count_in_words(better)} got clearly better, {wording.count_in_words(worse)} clearly worse"
    )
    if rated_measures == measures:
        return f"Of {all_of_them} measures {said}."
    return (
        f"Of {wording.count_in_words(rated_measures)} measures that can be rated (of {all_of_them}) {said}."
    )


def target_words(reading: Reading, target: Target | None) -> str:
    """The target and whether it is met, by the figures alone: a change within ordinary variation can meet one."""
    if target is None:
        return "none"
    if target.change_pct is not None:
        wanted = f"{wording.signed_percent(target.change_pct)} or lower"
        met = (
            None
            if reading.change_value is None or reading.case in MISSING
            else reading.change_value <= target.change_pct
        )
    else:
        wanted = f"at most {wording.number(target.count)}"
        met = None if reading.count_value is None else reading.count_value <= target.count
    return f"{wanted}: {'not known' if met is None else 'met' if met else 'not met'}"


def _target_sources(outcome: Outcome) -> str:
    sources = sorted({target.source for target in outcome.targets})
    judged = "a target is judged by the figure alone, so that one can be met without a clear change"
    return f"Targets: {wording.listed(sources)}; {judged}." if sources else ""


def _spark(published: Published, reading: Reading, studio: Studio) -> str:
    months = published.table("analysis.area_months").filter(
        (pl.col("measure") == reading.measure)
        & (pl.col("area_code") == published.assessment.area)
        & (pl.col("month") <= reading.current_end)
        & (pl.col("month") > pl.lit(reading.current_end).dt.offset_by(f"-{SPARK_MONTHS}mo"))
    )
    if months.height < SPARK_MONTHS:
        return wording.NOT_AVAILABLE
    key = f"spark-{reading.measure.replace('_', '-')}"
    studio.save(key, spark, months.select("month", "count").sort("month"), narrow=False)
    low, high = months["count"].min(), months["count"].max()
    words = f"Monthly counts of three years, between {wording.number(low)} and {wording.number(high)}."
    return f'![{words}](figures/{key}){{.spark width=2cm fig-alt="{words}"}}'

"""One section on each priority crime: what changed here, what changed elsewhere, and the single months."""

from dataclasses import dataclass

import polars as pl

from pipelines.documents import monthly_drawing, rolling_drawing, wording
from pipelines.documents.difference_tables import told
from pipelines.documents.drawings import Drawing, Studio
from pipelines.documents.published import Published
from pipelines.documents.readings import Reading
from pipelines.documents.season_drawing import Season, season_of
from pipelines.documents.sections.section import Section


@dataclass(frozen=True)
class PriorityCrime:
    """One section on a priority crime."""

    question: str
    reading: Reading
    three_year: Reading
    others: list[Reading]
    differences: list[str]
    rolling: Drawing
    monthly: Drawing
    season: Season


def build(published: Published, studio: Studio) -> Section:
    crimes = published.assessment.priority_crimes
    return Section(
        "Priority crimes", {"crimes": [priority_crime(published, crime, studio) for crime in crimes]}
    )


def priority_crime(published: Published, crime, studio: Studio) -> PriorityCrime:
    measure = crime.measure
    return PriorityCrime(
        question=crime.question,
        reading=published.reading(measure),
        three_year=published.reading(measure, comparison="3_year"),
        others=[published.reading(measure, area["area_code"]) for area in published.comparators],
        differences=_differences(published, measure),
        rolling=rolling_drawing.rolling(published, measure, studio),
        monthly=monthly_drawing.by_month(published, measure, studio),
        season=season_of(published, measure, studio),
    )


def _differences(published: Published, measure: str) -> list[str]:
    """Whether the borough differs from the rest of each comparator, over the year and over three; alike ones are said in
    one sentence."""
    year, longer = (
        told(published, comparison).filter(pl.col("measure") == measure).sort("comparator").to_dicts()
        for comparison in ("12_month", "3_year")
    )
    name = published.borough["area_name"]
    rest = {published.without(area): published.rest_of(area) for area in published.comparators}
    alike = [rest[row["comparator"]] for row in year if not row["is_clear"]]
    said = []
    if any(row["is_clear"] for row in year):
        said.append(_apart("Over the year", year, rest, name))
    if alike:
        said.append(
            f"{name}'s change over the year does not differ from that of {wording.listed(alike, last='or')} by more than "
            "ordinary variation."
        )
    if any(row["is_clear"] for row in longer):
        base = published.reading(measure, comparison="3_year").base_words
        said.append(_apart(f"Against {base}", longer, rest, name))
    return said


def _apart(when: str, rows: list[dict], rest: dict[str, str], name: str) -> str:
    named = [
        f"{rest[row['comparator']]} ({wording.signed_percent(row['comparator_change_pct'])})"
        for row in rows
        if row["is_clear"]
    ]
    gap = "gap" if len(named) == 1 else "gaps"
    return (
        f"{when} the {gap} between {name} and {wording.listed(named)} {'is' if gap == 'gap' else 'are'} clear, whether or "
        "not each change is clear by itself (@tbl-differences)."
    )

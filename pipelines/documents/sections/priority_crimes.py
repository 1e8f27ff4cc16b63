"""One section on each priority crime: what changed here, what changed elsewhere, and the single months."""

from dataclasses import dataclass

from pipelines.documents import monthly_drawing, rolling_drawing, wording
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
    rows = [
        row
        for row in published.table("analysis.differences").to_dicts()
        if row["measure"] == measure and row["comparison"] == "12_month" and row["p_value"] is not None
    ]
    wanted = {f"{area['area_code']}_without_{published.assessment.area}" for area in published.comparators}
    return PriorityCrime(
        question=crime.question,
        reading=published.reading(measure),
        three_year=published.reading(measure, comparison="3_year"),
        others=[published.reading(measure, area["area_code"]) for area in published.comparators],
        differences=_differences([row for row in rows if row["comparator"] in wanted], published),
        rolling=rolling_drawing.rolling(published, measure, studio),
        monthly=monthly_drawing.by_month(published, measure, studio),
        season=season_of(published, measure, studio),
    )


def _differences(rows: list[dict], published: Published) -> list[str]:
    """Whether the borough differs from the rest of each comparator; alike ones are said in one sentence."""
    name = published.borough["area_name"]
    rest = {published.without(area): published.rest_of(area) for area in published.comparators}
    unlike = [row for row in rows if row["adjusted_p_value"] < 0.05]
    alike = [row for row in rows if row["adjusted_p_value"] >= 0.05]
    said = []
    if unlike:
        named = wording.listed(
            [
                f"{rest[r['comparator']]} ({wording.signed_percent(r['comparator_change_pct'])})"
                for r in unlike
            ]
        )
        said.append(
            f"The gap between {name} and {named} is clear, whether or not each change is clear by itself."
        )
    if alike:
        named = wording.listed([rest[row["comparator"]] for row in alike], last="or")
        said.append(f"{name}'s change does not differ from that of {named} by more than ordinary variation.")
    return said

"""Trend, places and cost in brief: a priority crime that changed (else the first), where it happens, what it costs."""

from pipelines.documents import rolling_drawing, ward_tables, wording
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.readings import CLEAR
from pipelines.documents.sections import harm
from pipelines.documents.sections.section import Section

TITLE = "Trend, places and cost"
MOST_WARDS = 5


def build(published: Published, studio: Studio) -> Section:
    crimes = published.assessment.priority_crimes
    if not crimes:
        return Section(
            TITLE, absent="No priority crime is declared for this assessment, so no trend is shown."
        )
    readings = published.readings([crime.measure for crime in crimes])
    measure = next((r for r in readings if r.case in CLEAR), readings[0]).measure
    return Section(
        TITLE,
        {
            "chart": rolling_drawing.rolling(published, measure, studio),
            "places": places(published, measure),
            "cost": harm.cost_sentence(published),
        },
    )


def places(published: Published, measure: str) -> str:
    """The wards with most, their share, and those that changed clearly."""
    wards = [ward for _, ward in published.ward_readings(measure)]
    borough = published.reading(measure).count_value
    if not wards or not borough:
        return "No ward level extract was supplied [x], so this report does not say where it happens."
    top = wards[:MOST_WARDS]
    share = wording.percent(sum(ward.count_value for ward in top) / borough * 100)
    named = wording.listed([f"{ward.area_name} ({ward.count})" for ward in top])
    clear = [f"{ward.area_name} ({ward.change})" for ward in wards if ward.case in CLEAR]
    changed = f"{wording.listed(clear)} changed clearly" if clear else "no ward changed clearly"
    return (
        f"{wording.upper_first(wards[0].plural)} were most frequent in {named}: {share} of the borough's. Over the year "
        f"{changed}. {ward_tables.residual_words(published, measure)}"
    )

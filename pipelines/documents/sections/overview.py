"""All boroughs of a template at a glance: which way each headline measure moved, and the way to each document."""

from pipelines.documents import wording
from pipelines.documents.boroughs_together import (
    FAILED,
    NOT_BUILT,
    SIGNS,
    Borough,
    boroughs_of,
    movement,
    not_here,
    readings_of,
    with_figures,
)
from pipelines.documents.crime_tables import source_words
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.readings import MISSING, Reading
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import Table

CLASSES = {"up": "v-up", "down": "v-down"}
SIGN = {"up": "▲", "down": "▼", "too_few": "○"}


def build(published: Published, studio: Studio) -> Section:
    boroughs = boroughs_of(published)
    measures = published.assessment.performance_table
    return Section(
        "The boroughs at a glance",
        {
            "points": [movement(published, measure) for measure in measures],
            "shown": len(with_figures(published)),
            "all": len(boroughs),
            "failed": _names(boroughs, FAILED),
            "not_built": _names(boroughs, NOT_BUILT),
            "table": _table(published, with_figures(published), measures),
        },
    )


def _names(boroughs: list[Borough], state: str) -> str:
    return wording.listed([borough.area_name for borough in boroughs if borough.state == state])


def _table(published: Published, boroughs: list[Borough], measures: list[str]) -> Table:
    by_measure = {measure: dict(readings_of(published, measure)) for measure in measures}
    whole = published.readings(measures)
    rows = [[f"**{published.borough['area_name']}**", *map(_cell, whole)]]
    rows += [
        [borough.linked, *(_cell(by_measure[measure][borough]) for measure in measures)]
        for borough in boroughs
    ]
    words = wording.count_in_words
    clear = sum(any(by_measure[m][b].case in CLASSES for m in measures) for b in boroughs)
    return Table(
        "boroughs",
        f"{wording.upper_first(words(clear))} of {words(len(boroughs))} boroughs show a clear change in one or more "
        f"of {words(len(measures))} kinds of offence.",
        f"12-month change by borough, 12 months to {wording.month(whole[0].current_end)}; each name leads to the borough's "
        "own document",
        [("Borough", "l", 28), *((reading.short_title, "r", 18) for reading in whole)],
        rows,
        [
            SIGNS,
            "[x] not available.",
            not_here(published),
            f"Source: {source_words(published, whole)}.",
        ],
    )


def _cell(reading: Reading) -> str:
    """Sign and change in one cell, coloured only where it is clear."""
    if reading.case in MISSING:
        return reading.change
    said = f"{SIGN.get(reading.case, '●')} {reading.change}".replace(" ", wording.NO_BREAK)
    return f"[{said}]{{.{CLASSES.get(reading.case, 'v-flat')}}}"

"""The figures of a strategic assessment: chart, caption, text alternative, source and the numbers behind."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import polars as pl

from pipelines.charts.change_intervals import change_intervals
from pipelines.charts.drawing_process import DrawingProcess
from pipelines.charts.save import copy_drawing, draw, specifications
from pipelines.charts.ward_map import ward_map
from pipelines.documents import wording
from pipelines.documents.crime_tables import source_words
from pipelines.documents.published import Published
from pipelines.documents.tables import Behind, attribute, behind


@dataclass(frozen=True)
class Drawing:
    """A figure ready for the page; False where there is nothing to draw."""

    key: str = ""
    finding: str = ""
    description: str = ""
    alternative: str = ""
    notes: str = ""
    behind: Behind | None = None

    def __bool__(self) -> bool:
        return bool(self.key)

    @property
    def markdown(self) -> str:
        return "\n".join(
            [
                "::::: {.kept}",
                f"![**{self.finding}** {self.description}](figures/{self.key}){{#fig-{self.key} "
                f'fig-alt="{attribute(self.alternative)}." width=100%}}',
                "",
                "::: {.source}",
                self.notes,
                ":::",
                ":::::",
                "",
                self.behind.markdown if self.behind else "",
            ]
        )


@dataclass(frozen=True)
class Studio:
    """Where charts are drawn: the folder of the document's figures, the cache of fonts, and the process that draws
    (without one, each chart is drawn at once)."""

    folder: Path
    fonts: Path
    process: DrawingProcess | None = None

    def save(self, key: str, chart: Callable, *arguments: object, narrow: bool = True) -> None:
        """Draw ``chart(*arguments, width=...)`` at both widths, or without a width where it has but one. What another
        document of the run has drawn of the same arguments is copied."""
        drawn_before = self.process.drawn_in(self.folder, key, chart, arguments) if self.process else None
        if drawn_before:
            self.run(copy_drawing, drawn_before, self.folder, key)
        else:
            drawings = specifications(partial(chart, *arguments), narrow)
            self.run(draw, drawings, self.folder, key, self.fonts)

    def run(self, function: Callable, *arguments: object) -> None:
        if self.process:
            self.process.run(function, *arguments)
        else:
            function(*arguments)


def changes(published: Published, studio: Studio) -> Drawing:
    """Dot and interval of each 12-month change of the performance table."""
    readings = [
        r for r in published.readings(published.assessment.performance_table) if r.change_value is not None
    ]
    shown = [r for r in readings if r.case not in ("blocked", "too_few")]
    if not shown:
        return Drawing()
    frame = pl.DataFrame(
        {
            "measure_title": [r.title for r in shown],
            "count": [r.count_value for r in shown],
            "base_count": [float(r.base_value) for r in shown],
            "change_pct": [r.change_value for r in shown],
            "lower_pct": [r.lower_value for r in shown],
            "upper_pct": [r.upper_value for r in shown],
            "verdict": [r.verdict for r in shown],
            "label": [f"{r.change} ({r.signed_interval})" for r in shown],
        }
    )
    studio.save("changes", change_intervals, frame)
    clear = [r for r in shown if r.case in ("up", "down")]
    finding = (
        f"{wording.upper_first(wording.count_in_words(len(clear)))} of {wording.count_in_words(len(shown))} changes "
        f"{'stands' if len(clear) == 1 else 'stand'} clear of ordinary variation."
        if clear
        else "No change stands clear of ordinary variation."
    )
    named = (
        wording.listed([f"{r.title}, {r.change}" for r in clear])
        if clear
        else "No interval stands clear of zero"
    )
    return Drawing(
        "changes",
        finding,
        f"Change in recorded offences with 95% interval, {published.borough['area_name']}, 12 months to "
        f"{wording.month(shown[0].current_end)}",
        f"Dot and interval chart of percentage change for {len(shown)} offence groups. {named}",
        "Mark and line: change and its 95% interval, allowing for ordinary variation from month to month. Rows with too few "
        f"offences are not drawn. Source: {source_words(published, shown)}.",
        behind(
            finding,
            [("Offences", "l", 40), ("Change", "r", 15), ("Lower", "r", 15), ("Upper", "r", 15)],
            [
                [
                    r.title,
                    r.change,
                    wording.signed_edge(r.lower_value),
                    wording.signed_edge(r.upper_value),
                ]
                for r in shown
            ],
        ),
    )


def density(published: Published, measure: str, studio: Studio) -> Drawing:
    """Offences per square kilometre by ward."""
    rows = (
        published.table("analysis.ward_densities")
        .filter((pl.col("measure") == measure) & pl.col("count").is_not_null())
        .join(published.table("analysis.ward_shapes").select("area_code", "geometry"), on="area_code")
        .sort("per_square_kilometre", descending=True)
    )
    if rows.is_empty():
        return Drawing()
    features = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"area_code": r["area_code"]},
                "geometry": json.loads(r["geometry"]),
            }
            for r in rows.to_dicts()
        ],
    }
    frame = rows.select("area_code", "area_name", pl.col("per_square_kilometre").alias("value"))
    key = f"map-{measure.replace('_', '-')}"
    unit = "Offences per square kilometre"
    top, low = rows.head(3).to_dicts(), rows.tail(1).to_dicts()[0]
    studio.save(key, ward_map, features, frame, unit)
    plural = published.measures[measure]["plural"]
    named = wording.listed([row["area_name"] for row in top])
    finding = f"{named} {'has' if len(top) == 1 else 'have'} the most {plural} per square kilometre."
    values = wording.listed([f"{r['area_name']} {wording.number(r['per_square_kilometre'])}" for r in top])
    end = wording.month(published.windows["12_month"]["current_end"])
    return Drawing(
        key,
        finding,
        f"{wording.upper_first(plural)} per square kilometre by ward, {published.borough['area_name']}, 12 months to {end}",
        f"Map of {rows.height} wards shaded in five steps by offences per square kilometre. Highest: {values}. Lowest: "
        f"{low['area_name']}, {wording.number(low['per_square_kilometre'])}",
        f"Number in each ward: offences per square kilometre ({values}). {boundary_words(published)} "
        f"Source: {source_of(published, measure, published.ward_readings(measure)[0][1].source)}.",
        behind(
            finding,
            [("Ward", "l", 40), ("Offences", "r", 20), ("Per square km", "r", 20)],
            [
                [r["area_name"], wording.number(r["count"]), wording.number(r["per_square_kilometre"], 1)]
                for r in rows.to_dicts()
            ],
        ),
    )


def boundary_words(published: Published) -> str:
    edition = published.assessment.editions.get("ward_boundaries", "")
    if published.assessment.synthetic:
        return "Ward shapes are invented."
    return (
        f"Wards as drawn in edition {edition} of the boundaries. Contains OS data © Crown copyright and database right; "
        "boundaries: Office for National Statistics."
    )


def source_of(published: Published, measure: str, source: str | None = None) -> str:
    """Where a figure's numbers come from, for the line below it."""
    return published.source_words(source or published.reading(measure).source)

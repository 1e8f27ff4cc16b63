"""The figures of a strategic assessment: chart, caption, text alternative, source and the numbers behind."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import polars as pl

from pipelines.charts.change_intervals import change_intervals
from pipelines.charts.drawing_process import DrawingProcess
from pipelines.charts.rolling_index import rolling_index
from pipelines.charts.save import copy_drawing, draw, specifications
from pipelines.charts.ward_map import ward_map
from pipelines.documents import wording
from pipelines.documents.crime_tables import source_words
from pipelines.documents.published import Published
from pipelines.documents.tables import Behind, attribute, behind

ROLES = {"bcu": "bcu", "london": "london"}
YEARS_SHOWN = 4
BASE = 100


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


def rolling(published: Published, measure: str, studio: Studio, of: str = "") -> Drawing:
    """Rolling 12-month totals of the borough, BCU and London, each as an index of its first total shown.

    ``of``: the code of another area that the chart is about; the borough then stands beside it.
    """
    about = of or published.assessment.area
    beside = [published.assessment.area] if of else published.assessment.comparators
    frame = indexed(published, measure, about, beside)
    if frame.is_empty() or about not in frame["area_code"].to_list():
        return Drawing()
    first, last = frame["month"].min(), frame["month"].max()
    base_label = f"12 months to {wording.month(first)} = {BASE}"
    key = f"rolling-{measure.replace('_', '-')}"
    studio.save(key, rolling_index, frame, base_label)
    ends = {row["area_code"]: row for row in frame.filter(pl.col("month") == last).to_dicts()}
    own = ends[about]
    others = [row for code, row in ends.items() if code != about]
    ended = wording.listed(
        [f"{row['area_name']} stands at {wording.number(row['index'])}" for row in [own, *others]]
    )
    plural = published.measures[measure]["plural"]
    sources = sorted({published.reading(measure, code).source for code in ends})
    finding = (
        f"By {wording.month(last)}, {own['area_name']} had {wording.number(own['index'])} {plural} for every 100 in the "
        f"year to {wording.month(first)}."
    )
    return Drawing(
        key,
        finding,
        f"{wording.upper_first(plural)}, rolling 12-month total, index",
        f"Line chart of rolling 12-month totals, {base_label.replace(' = 100', '')} set to 100. "
        f"By {wording.month(last)} {ended}",
        f"{_including(published, beside, own['area_name'])} Source: {'; '.join(map(published.source_words, sources))}.",
        behind(finding, *_yearly(frame)),
    )


def _including(published: Published, larger: list[str], name: str) -> str:
    verb = "includes" if len(larger) == 1 else "include"
    return f"{wording.listed([published.areas[code]['area_name'] for code in larger])} {verb} {name}."


def indexed(published: Published, measure: str, about: str, beside: list[str]) -> pl.DataFrame:
    """Rows of month, area_code, area_name, area_role, count and index, from the first month that all areas have within
    the years shown."""
    wanted = [about, *beside]
    end = published.windows["12_month"]["current_end"]
    totals = published.table("analysis.rolling_totals").filter(
        (pl.col("measure") == measure)
        & pl.col("area_code").is_in(wanted)
        & (pl.col("month") >= pl.lit(end).dt.offset_by(f"-{12 * YEARS_SHOWN}mo"))
    )
    if totals.is_empty():
        return totals.with_columns(index=pl.lit(0.0))
    first = totals.group_by("area_code").agg(pl.col("month").min())["month"].max()
    totals = totals.filter(pl.col("month") >= first)
    base = totals.filter(pl.col("month") == first).select("area_code", pl.col("count").alias("base"))
    roles = {code: ROLES.get(area["area_type"], "borough") for code, area in published.areas.items()}
    if about != published.assessment.area:
        roles |= {about: "borough", published.assessment.area: "bcu"}
    names = {
        code: area["short_name"] + (" BCU" if area["area_type"] == "bcu" else "")
        for code, area in published.areas.items()
    }
    order = {code: place for place, code in enumerate(wanted)}
    joined = totals.join(base.filter(pl.col("base") > 0), on="area_code").with_columns(
        index=pl.col("count") * BASE / pl.col("base"),
        area_role=pl.col("area_code").replace_strict(roles),
        area_name=pl.col("area_code").replace_strict(names),
    )
    return joined.sort("month", pl.col("area_code").replace_strict(order))


def _yearly(frame: pl.DataFrame) -> tuple[list, list]:
    """Totals at the same month of each year, a row an area."""
    last = frame["month"].max()
    months = [m for m in frame["month"].unique().sort() if m.month == last.month]
    columns = [("Area", "l", 20), *((f"12 months to {wording.month(m)}", "r", 14) for m in months)]
    rows = []
    for (name,), group in frame.group_by(["area_name"], maintain_order=True):
        totals = dict(zip(group["month"], group["count"], strict=True))
        rows.append([name, *(wording.number(totals.get(m)) for m in months)])
    return columns, rows


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
    finding = f"{wording.upper_first(plural)} are densest in {wording.listed([r['area_name'] for r in top])}."
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

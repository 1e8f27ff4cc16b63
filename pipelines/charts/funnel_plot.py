"""Rates of areas by their population between the limits of a funnel: who is out of line, and who only small."""

import altair as alt
import polars as pl

from pipelines.charts.brand import colour
from pipelines.charts.layout import Frame, number, round_ticks, rows_of, texts, told, widest
from pipelines.charts.place_labels import place_labels
from pipelines.charts.theme import NOTE_SIZE, is_phone

LIMITS = {"99.8%": ("lower_99_8", "upper_99_8", [6, 3]), "95%": ("lower_95", "upper_95", [2, 3])}
PLACES = {
    "within": "within the limits",
    "high_95": "above the 95% limit",
    "high_99_8": "above the 99.8% limit",
    "low_95": "below the 95% limit",
    "low_99_8": "below the 99.8% limit",
}
NAMED = 4  # areas outside the limits that are named, farthest first


def funnel_plot(areas: pl.DataFrame, curves: pl.DataFrame, subject: str, width: int) -> alt.LayerChart:
    """``areas``: area_code, area_name, population, rate_per_1000, target_per_1000, verdict; ``curves``: population and
    the four limits. ``subject``: the area that the document is about."""
    highest = max(areas["rate_per_1000"].max(), curves["upper_99_8"].median())
    ticks = round_ticks(0, 1.06 * highest, most=5)
    decimals = 0 if all(tick == round(tick) for tick in ticks) else 1
    box = Frame(
        width,
        height=270 if is_phone(width) else 235,
        left=max(30, widest([number(tick, decimals) for tick in ticks]) + 10),
        right=46,
        top=30,
        bottom=46,
    )
    people = (curves["population"].min() / 1000, curves["population"].max() / 1000)
    x = alt.X(
        "thousands:Q",
        scale=alt.Scale(domain=list(people), nice=False, zero=False),
        axis=alt.Axis(
            values=[tick for tick in round_ticks(*people, most=6) if people[0] <= tick <= people[1]],
            title="Residents, thousands",
            titleColor=colour("second-ink"),
            titleFontWeight=400,
            titleFontSize=NOTE_SIZE,
        ),
    )
    y = alt.Y(
        "rate:Q",
        scale=alt.Scale(domain=[0, ticks[-1]], nice=False, clamp=True),
        axis=alt.Axis(values=ticks, title=None, format=f".{decimals}f"),
    )
    return box.draw(
        *_limits(curves, x, y),
        *_points(areas, subject, x, y),
        *_words(areas, curves, subject, box, people, ticks),
        values=_values(areas, subject, box, people, ticks),
    )


def _values(
    areas: pl.DataFrame, subject: str, box: Frame, people: tuple[float, float], ticks: list[float]
) -> list[dict]:
    """The subject first, then the others from the highest rate down."""
    ordered = areas.sort(pl.col("area_code") != subject, -pl.col("rate_per_1000"))
    return [
        told(
            *_place(row["population"], row["rate_per_1000"], box, people, ticks),
            f"{row['area_name']}: {number(row['rate_per_1000'], 1)} per 1,000, {PLACES[row['verdict']]}",
        )
        for row in ordered.to_dicts()
    ]


def _place(
    population: float, rate: float, box: Frame, people: tuple[float, float], ticks: list[float]
) -> tuple[float, float]:
    across = (population / 1000 - people[0]) / (people[-1] - people[0]) * box.plot_width
    return across, box.height * (1 - min(rate, ticks[-1]) / ticks[-1])


def _limits(curves: pl.DataFrame, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    drawn = []
    for lower, upper, dash in LIMITS.values():
        for column in (lower, upper):
            rows = [{"thousands": row["population"] / 1000, "rate": row[column]} for row in curves.to_dicts()]
            drawn.append(
                alt.Chart(rows_of(rows))
                .mark_line(color=colour("axis"), strokeWidth=1.5, strokeDash=dash, clip=True)
                .encode(x=x, y=y)
            )
    middle = [{"thousands": r["population"] / 1000, "rate": r["target_per_1000"]} for r in curves.to_dicts()]
    drawn.append(
        alt.Chart(rows_of(middle)).mark_line(color=colour("second-ink"), strokeWidth=1.25).encode(x=x, y=y)
    )
    return drawn


def _points(areas: pl.DataFrame, subject: str, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Others in grey, those beyond the outer limits darker, the subject last and largest."""
    kinds = (
        (pl.col("verdict").is_in(["within", "high_95", "low_95"]), "axis", 45),
        (pl.col("verdict").is_in(["high_99_8", "low_99_8"]), "second-ink", 60),
    )
    others = areas.filter(pl.col("area_code") != subject)
    layers = [_dots(others.filter(rule), role, size, x, y) for rule, role, size in kinds]
    return [*layers, _dots(areas.filter(pl.col("area_code") == subject), "borough", 130, x, y)]


def _dots(areas: pl.DataFrame, role: str, size: int, x: alt.X, y: alt.Y) -> alt.Chart:
    rows = [{"thousands": r["population"] / 1000, "rate": r["rate_per_1000"]} for r in areas.to_dicts()]
    return alt.Chart(rows_of(rows)).mark_point(color=colour(role), size=size).encode(x=x, y=y)


def _words(
    areas: pl.DataFrame,
    curves: pl.DataFrame,
    subject: str,
    box: Frame,
    people: tuple[float, float],
    ticks: list[float],
) -> list[alt.Chart]:
    def place(population: float, rate: float) -> tuple[float, float]:
        return _place(population, rate, box, people, ticks)

    own = areas.filter(pl.col("area_code") == subject).to_dicts()
    outside = areas.filter(
        pl.col("verdict").is_in(["high_99_8", "low_99_8"]) & (pl.col("area_code") != subject)
    )
    outside = outside.sort((pl.col("rate_per_1000") / pl.col("target_per_1000")).log().abs(), descending=True)
    wanted = [
        {
            "text": row["area_name"],
            "at": place(row["population"], row["rate_per_1000"]),
            "below": row["rate_per_1000"] < row["target_per_1000"],
            "colour": colour("borough" if row["area_code"] == subject else "second-ink"),
        }
        for row in [*own, *outside.head(NAMED).to_dicts()]
    ]
    named = place_labels(wanted, [], right=box.plot_width, top=2, bottom=box.height)
    ends = curves.sort("population").tail(1).to_dicts()[0]
    limits = [
        {
            "x": box.plot_width + 4,
            "y": place(ends["population"], ends[upper])[1],
            "text": name,
            "colour": colour("second-ink"),
        }
        for name, (_, upper, _) in LIMITS.items()
        if ends[upper] <= ticks[-1]
    ]
    title = {"x": -box.left + 4, "y": -18, "text": "Per 1,000 residents", "colour": colour("second-ink")}
    return [
        *texts(named, halo=True, align="center", baseline="middle", fontWeight=600),
        *texts(limits, align="left", baseline="middle", fontSize=NOTE_SIZE),
        *texts([title], align="left", baseline="middle", fontSize=NOTE_SIZE),
    ]

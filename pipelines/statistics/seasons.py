"""Month-of-year effects of the priority crimes: only where the season as a whole is beyond chance is a month named."""

import calendar
from datetime import date

import numpy as np
import polars as pl

from pipelines.declarations import Assessment
from pipelines.methods.multiple_testing import benjamini_hochberg
from pipelines.methods.seasonality import FEWEST_YEARS, seasonality

MOST_YEARS = 6
LEVEL = 0.05
HIGH, LOW, ORDINARY = "high", "low", "ordinary"
SCHEMA = {
    **dict.fromkeys(("assessment", "measure"), pl.String),
    "month_of_year": pl.Int64,
    **dict.fromkeys(("index", "lower", "upper", "month_p_value", "month_adjusted_p_value"), pl.Float64),
    **dict.fromkeys(("p_value", "adjusted_p_value", "phi"), pl.Float64),
    "beyond_chance": pl.Boolean,
    "reading": pl.String,
    "years": pl.Int64,
    "first_month": pl.Date,
    "last_month": pl.Date,
}


def seasons(
    area_months: pl.DataFrame, windows: pl.DataFrame, measure_breaks: pl.DataFrame, assessment: Assessment
) -> pl.DataFrame:
    """Twelve rows a priority crime; none where fewer than three whole, undisturbed years are known.

    Years end with the assessment's last month. A year that holds months of a passing break (restrictions), or within
    which recording changed for good, is left out: it would bend the season. p values are adjusted over the crimes
    (Benjamini-Hochberg); a month reads `high` or `low` only where the season is beyond chance and its interval
    leaves out 1.
    """
    last = windows["current_end"].max()
    found = []
    for crime in assessment.priority_crimes:
        series = area_months.filter(
            (pl.col("area_code") == assessment.area) & (pl.col("measure") == crime.measure)
        )
        years = _years(series, measure_breaks.filter(pl.col("measure") == crime.measure), last)
        if len(years) >= FEWEST_YEARS:
            found.append((crime.measure, years, _season(years)))
    if not found:
        return pl.DataFrame(schema=SCHEMA)
    adjusted = benjamini_hochberg([float(season.p_value) for _, _, season in found], ["seasons"] * len(found))
    rows = [
        row
        for (measure, years, season), p_value in zip(found, adjusted, strict=True)
        for row in _rows(measure, years, season, float(p_value))
    ]
    return (
        pl.DataFrame(rows).with_columns(assessment=pl.lit(assessment.name)).select(SCHEMA.keys()).cast(SCHEMA)
    )


Year = tuple[date, list[tuple[date, int]]]  # last month, and the twelve months with their counts


def _years(series: pl.DataFrame, breaks: pl.DataFrame, last: date) -> list[Year]:
    counts = dict(series.select("month", "count").drop_nulls().rows())
    years = []
    for back in range(20):
        months = [_months_before(last, 12 * back + place) for place in range(11, -1, -1)]
        if not all(month in counts for month in months):
            break
        if not _disturbed(months, breaks):
            years.append((months[-1], [(month, counts[month]) for month in months]))
        if len(years) == MOST_YEARS:
            break
    return years[::-1]


def _disturbed(months: list[date], breaks: pl.DataFrame) -> bool:
    """Whether a passing break touches the year, or a lasting one begins after its first month."""
    passing = breaks.filter(
        pl.col("to_month").is_not_null()
        & (pl.col("from_month") <= months[-1])
        & (pl.col("to_month") >= months[0])
    )
    lasting = breaks.filter(
        pl.col("to_month").is_null() & pl.col("from_month").is_between(months[1], months[-1])
    )
    return bool(passing.height or lasting.height)


def _season(years: list[Year]):
    counts = np.array([[count for _, count in months] for _, months in years], dtype=float)
    days = np.array(
        [[calendar.monthrange(m.year, m.month)[1] for m, _ in months] for _, months in years], dtype=float
    )
    return seasonality(counts, days)


def _rows(measure: str, years: list[Year], season, p_value: float) -> list[dict]:
    beyond = p_value < LEVEL
    months = [month.month for month, _ in years[-1][1]]
    of_months = benjamini_hochberg(season.month_p_value, [measure] * len(months))
    return [
        {
            "measure": measure,
            "month_of_year": months[place],
            **{
                name: float(getattr(season, name)[place])
                for name in ("index", "lower", "upper", "month_p_value")
            },
            "month_adjusted_p_value": float(of_months[place]),
            "p_value": float(season.p_value),
            "adjusted_p_value": p_value,
            "phi": float(season.phi),
            "beyond_chance": beyond,
            "reading": _reading(beyond and of_months[place] < LEVEL, season.index[place]),
            "years": len(years),
            "first_month": years[0][1][0][0],
            "last_month": years[-1][0],
        }
        for place in np.argsort(months)
    ]


def _reading(beyond_chance: bool, index: float) -> str:
    if not beyond_chance:
        return ORDINARY
    return HIGH if index > 1 else LOW


def _months_before(last: date, back: int) -> date:
    number = last.year * 12 + last.month - 1 - back
    return date(number // 12, number % 12 + 1, 1)

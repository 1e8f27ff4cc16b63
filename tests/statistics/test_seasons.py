"""Seasons: a planted one is found and named, none is invented, disturbed years are left out."""

from calendar import monthrange
from datetime import date

import numpy as np
import polars as pl

from pipelines.declarations import PriorityCrime, changed
from pipelines.statistics.seasons import seasons

MONTHS = pl.date_range(date(2018, 10, 1), date(2025, 9, 1), interval="1mo", eager=True).to_list()
WINDOWS = pl.DataFrame({"current_end": [date(2025, 9, 1)]})
BREAKS = pl.DataFrame(
    [("personal_robbery", "caveat", date(2020, 3, 1), date(2021, 7, 1))],
    schema={"measure": pl.String, "effect": pl.String, "from_month": pl.Date, "to_month": pl.Date},
    orient="row",
)


def found(catalogue, strength: float, months=MONTHS, breaks=BREAKS, seed=3) -> pl.DataFrame:
    crimes = [PriorityCrime(measure="personal_robbery", question="?")]
    assessment = changed(catalogue.assessment("sample"), priority_crimes=crimes)
    draw = np.random.default_rng(seed)
    # equal days, not equal months: February is not low for being short
    daily = [4 * (1 + strength * np.cos((m.month - 1) / 6 * np.pi)) for m in months]
    counts = [
        int(draw.poisson(level * monthrange(m.year, m.month)[1]))
        for level, m in zip(daily, months, strict=True)
    ]
    rows = [("personal_robbery", assessment.area, m, c) for m, c in zip(months, counts, strict=True)]
    frame = pl.DataFrame(rows, schema=["measure", "area_code", "month", "count"], orient="row")
    return seasons(frame, WINDOWS, breaks, assessment)


def test_a_winter_crime_is_high_in_january_and_low_in_july(catalogue) -> None:
    season = found(catalogue, 0.3)
    readings = dict(season.select("month_of_year", "reading").rows())
    assert season["beyond_chance"].all()
    assert (readings[1], readings[7]) == ("high", "low")
    assert season["month_of_year"].to_list() == list(range(1, 13))
    assert season["years"].unique().to_list() == [5]  # of seven, two held restrictions
    assert season["first_month"].unique().to_list() == [date(2018, 10, 1)]


def test_chance_is_seldom_called_a_season(catalogue) -> None:
    named = [found(catalogue, 0.0, seed=seed)["beyond_chance"].any() for seed in range(40)]
    assert sum(named) <= 6  # 5 % of 40 are two; more than six would come once in 100


def test_a_month_is_named_only_beyond_the_chance_of_twelve(catalogue) -> None:
    """A weak season: some month's own interval leaves out 1, and yet twelve looks explain it."""
    drawn = pl.concat(found(catalogue, 0.08, seed=seed) for seed in range(20)).filter("beyond_chance")
    alone = (pl.col("lower") > 1) | (pl.col("upper") < 1)
    named = pl.col("reading") != "ordinary"
    assert drawn.filter(named).height and drawn.filter(named & ~alone).is_empty()
    spared = drawn.filter(alone & ~named)
    assert spared.height and (spared["month_adjusted_p_value"] >= 0.05).all()


def test_fewer_than_three_whole_years_give_nothing(catalogue) -> None:
    assert found(catalogue, 0.3, months=MONTHS[-35:]).is_empty()
    lasting = BREAKS.with_columns(from_month=pl.lit(date(2024, 1, 1)), to_month=pl.lit(None, dtype=pl.Date))
    assert found(catalogue, 0.3, breaks=lasting)["years"].unique().to_list() == [6]

"""Measures in the long format: one row a measure and period, with numerator and denominator where there are such."""

from typing import TYPE_CHECKING

import numpy as np

from pipelines.sample.declared_records import Series
from pipelines.sample.draws import generator

if TYPE_CHECKING:
    from pipelines.sample.layouts import Order

APRIL = 4


def series_rows(order: "Order") -> list[list[str]]:
    """The rows of every declared series, measure by measure. Periods are financial (April to March)."""
    rows = []
    for measure, series in order.declared.series.items():
        draw = generator(order.sample.seed, order.source.source, measure)
        for first, last in _periods(order, series):
            years = (order.sample.months.index(last) - len(order.sample.months) + 1) / 12
            drawn = _drawn(draw, series, years)
            facts = {"measure": measure, "period": _named(first, series.every_months), **drawn}
            rows.append(order.filled({"note": "", "origin": "", **facts, **series.texts}))
    return rows


def _periods(order: "Order", series: Series) -> list[tuple[str, str]]:
    """First and last month of every whole period between the series' ends."""
    months = [order.sample.months[i] for i in order.months]
    wanted = [m for m in months if (series.from_ or m) <= m <= (series.to or m)]
    starts = [i for i, m in enumerate(wanted) if (int(m[5:]) - APRIL) % series.every_months == 0]
    return [
        (wanted[i], wanted[i + series.every_months - 1])
        for i in starts
        if i + series.every_months <= len(wanted)
    ]


def _drawn(draw: np.random.RandomState, series: Series, years: float) -> dict[str, str]:
    level = series.level * (1 + series.trend_pct_a_year / 100) ** years
    if not series.out_of:
        spread = draw.normal(1, 0.04) if series.decimals else 1
        value = level * spread if series.decimals else draw.poisson(level)
        return {"value": f"{value:.{series.decimals}f}", "numerator": "", "denominator": ""}
    denominator = max(1, draw.poisson(series.out_of))
    numerator = draw.binomial(denominator, min(1.0, level / series.per))
    value = f"{series.per * numerator / denominator:.{series.decimals}f}"
    return {"value": value, "numerator": str(numerator), "denominator": str(denominator)}


def _named(month: str, length: int) -> str:
    """2024-04, 2024-25 Q1 or 2024/25, as a partner writes it."""
    year, number = int(month[:4]), int(month[5:])
    if length == 1:
        return month
    start = year - (number < APRIL)
    if length == 12:
        return f"{start}/{(start + 1) % 100:02d}"
    return f"{start}-{(start + 1) % 100:02d} Q{(number - APRIL) % 12 // 3 + 1}"

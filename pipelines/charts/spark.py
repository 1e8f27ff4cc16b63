"""A spark: monthly counts of three years in the space of a word, the last month marked. Read beside its numbers."""

import altair as alt
import polars as pl

from pipelines.charts.brand import colour
from pipelines.charts.layout import Frame, month_number, rows_of

WIDTH, HEIGHT = 130, 30


def spark(frame: pl.DataFrame) -> alt.LayerChart:
    """``frame``: month, count; sorted or not. Zero based, so that a flat line is a flat series."""
    rows = [
        {"month": month_number(row["month"]), "count": row["count"]} for row in frame.sort("month").to_dicts()
    ]
    if len(rows) < 2:
        raise ValueError("a spark needs two months or more")
    x = alt.X("month:Q", scale=alt.Scale(zero=False, nice=False), axis=None)
    y = alt.Y("count:Q", scale=alt.Scale(domainMin=0, nice=False), axis=None)
    line = alt.Chart(rows_of(rows)).mark_line(color=colour("borough"), strokeWidth=1.75).encode(x=x, y=y)
    last = alt.Chart(rows_of(rows[-1:])).mark_point(color=colour("borough"), size=28).encode(x=x, y=y)
    return Frame(WIDTH, HEIGHT - 8, left=3, right=5, top=4, bottom=4).draw(line, last)

"""When it happens: days of the week by three-hour bands, from six in the morning, the value in each cell."""

import altair as alt
import polars as pl

from pipelines.charts.brand import colour, sequential
from pipelines.charts.layout import Frame, rows_of, texts, told
from pipelines.charts.theme import LABEL_SIZE, NOTE_SIZE, is_phone

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
FIRST_HOUR, BAND = 6, 3
BANDS = 24 // BAND
WHITE_FROM = 3  # of five steps: the darker ones carry white figures


def day_hour(frame: pl.DataFrame, width: int) -> alt.LayerChart:
    """``frame``: weekday (1 Monday), hour (0 to 23), offences. Cells without a row are 0."""
    totals = {(row["weekday"], row["band"]): row["offences"] for row in banded(frame).to_dicts()}
    most = max(totals.values(), default=0) or 1
    left, row_height = 40, 34
    box = Frame(width, height=row_height * len(DAYS), left=left, right=6, top=26, bottom=6)
    cell = box.plot_width / BANDS
    cells, words, values = [], [], []
    for day, name in enumerate(DAYS, start=1):
        y = (day - 1) * row_height
        words.append(
            {"x": -8, "y": y + row_height / 2, "text": name, "colour": colour("second-ink"), "edge": True}
        )
        for band in range(BANDS):
            value = totals.get((day, band), 0)
            step = min(4, int(5 * value / most))
            cells.append(
                {
                    "x": band * cell,
                    "x2": (band + 1) * cell - 2,
                    "y": y,
                    "y2": y + row_height - 2,
                    "fill": sequential()[step],
                }
            )
            values.append(
                told(
                    (band + 0.5) * cell - 1,
                    y + row_height / 2 - 1,
                    f"{name}, {band_hours(band)}: {value:,.0f}",
                )
            )
            ink = colour("paper") if step >= WHITE_FROM else colour("ink")
            words.append(
                {
                    "x": band * cell + cell / 2 - 1,
                    "y": y + row_height / 2 - 1,
                    "text": f"{value:,.0f}",
                    "colour": ink,
                }
            )
    hours = [
        {
            "x": band * cell + 1,
            "y": -12,
            "text": f"{(FIRST_HOUR + band * BAND) % 24:02d}",
            "colour": colour("second-ink"),
        }
        for band in range(BANDS)
    ]
    at = {name: alt.X(f"{name}:Q", scale=None) if name == "x" else f"{name}:Q" for name in ("x", "x2")}
    rectangles = (
        alt.Chart(rows_of(cells))
        .mark_rect()
        .encode(**at, y=alt.Y("y:Q", scale=None), y2=alt.Y2("y2:Q"), color=alt.Color("fill:N", scale=None))
    )
    size = NOTE_SIZE if is_phone(width) else LABEL_SIZE
    edge = [{key: word[key] for key in ("x", "y", "text", "colour")} for word in words if word.get("edge")]
    inner = [
        {key: word[key] for key in ("x", "y", "text", "colour")} for word in words if not word.get("edge")
    ]
    return box.draw(
        rectangles,
        *texts(edge, align="right", baseline="middle"),
        *texts(inner, align="center", baseline="middle", fontSize=size),
        *texts(hours, align="left", baseline="middle", fontSize=NOTE_SIZE),
        values=values,
    )


def band_hours(band: int) -> str:
    """18:00 to 21:00."""
    start, end = ((FIRST_HOUR + BAND * place) % 24 for place in (band, band + 1))
    return f"{start:02d}:00 to {end:02d}:00"


def banded(frame: pl.DataFrame) -> pl.DataFrame:
    """Offences by the weekday of a row (1 Monday) and the band of a column (0 from six in the morning), as drawn."""
    band = ((pl.col("hour") - FIRST_HOUR) % 24) // BAND
    # the hours before six belong to the night of the day before
    weekday = pl.when(pl.col("hour") < FIRST_HOUR).then((pl.col("weekday") - 2) % 7 + 1).otherwise("weekday")
    return (
        frame.select(weekday.alias("weekday"), band.alias("band"), "offences")
        .group_by("weekday", "band")
        .agg(pl.col("offences").sum())
    )

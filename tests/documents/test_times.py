"""When it happens: what stands out is tested, and the table behind holds what is drawn."""

import polars as pl

from pipelines.charts.day_hour import banded
from pipelines.documents.sections.times import _as_drawn, _standing_out


def hours(offences_at: dict[int, float]) -> pl.DataFrame:
    rows = [(day, hour, offences_at.get(hour, 2.0)) for day in range(1, 8) for hour in range(24)]
    return pl.DataFrame(rows, schema=["weekday", "hour", "offences"], orient="row")


def test_a_half_of_the_day_with_half_of_the_offences_is_no_finding() -> None:
    calm, tested = _standing_out(banded(hours({18: 3.0})), "robberies")
    assert calm == "No three hours of the day stand out clearly for robberies."
    assert "18:00 to 21:00 holds 14% of 343" in tested and "an even spread gives 12%" in tested
    found, tested = _standing_out(banded(hours({19: 8.0})), "robberies")
    assert found == "Robberies are recorded most often between 18:00 and 21:00."
    assert "holds 22%" in tested and "to" in tested


def test_the_hours_before_six_stand_in_the_row_of_the_evening_before() -> None:
    night = pl.DataFrame({"weekday": [1, 2], "hour": [2, 7], "offences": [5.0, 4.0]})
    columns, rows = _as_drawn(banded(night))
    names = [name for name, _, _ in columns]
    cells = {(row[0], name): cell for row in rows for name, cell in zip(names, row, strict=True)}
    assert cells["Sun", "00:00 to 03:00"] == "5" and cells["Tue", "06:00 to 09:00"] == "4"
    assert cells["Mon", "00:00 to 03:00"] == "0" and len(rows) == 7

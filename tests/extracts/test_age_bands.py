"""The age at an offence against the calendar's own arithmetic, for any birthday and day."""

from datetime import date

import polars as pl
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.extracts.protection import age_bands

BANDS = ["0-9", "10-17", "18-24", "25+"]
DAYS = st.dates(date(1920, 1, 1), date(2026, 12, 31))


def band(age: int) -> str | None:
    return next((b for b, (low, high) in zip(BANDS, ((0, 9), (10, 17), (18, 24), (25, 120)), strict=True)
                 if low <= age <= high), None)  # fmt: skip


@given(st.lists(st.tuples(DAYS, DAYS), min_size=1, max_size=50))
@example([(date(2000, 12, 31), date(2025, 1, 1)), (date(2000, 1, 31), date(2025, 2, 1))])
@example([(date(2000, 3, 2), date(2025, 3, 1)), (date(2000, 2, 29), date(2025, 2, 28))])
def test_a_person_is_a_year_older_on_the_birthday_and_not_before(pairs):
    births, dates = zip(*pairs, strict=True)
    ages = [d.year - b.year - ((d.month, d.day) < (b.month, b.day)) for b, d in pairs]
    found = age_bands(pl.Series(births), pl.Series(dates), BANDS)
    assert found.to_list() == [band(age) for age in ages]

"""Registers for tests: three kinds of report in four wards, and some without a ward."""

from datetime import date

import polars as pl

from pipelines.disclosure.register import Register
from pipelines.disclosure.windows import Window, months_of

BOROUGH, WARDS = "borough", ["w1", "w2", "w3", "w4"]
PLACES = [*WARDS, "nowhere"]
LEAVES = ("a", "b", "c")
CURRENT, BASE = (date(2024, 10, 1), date(2025, 9, 1)), (date(2023, 10, 1), date(2024, 9, 1))
PERIODS = {"current": CURRENT, "base": BASE}
# the whole, two of its three kinds, and a kind that no measure counts by itself
REGISTER = Register("r", {"all": frozenset("abc"), "one": frozenset("a"), "two": frozenset("b")}, threshold=5)
WHOLE = Register("r", {"all": frozenset("ab"), "one": frozenset("a"), "two": frozenset("b")}, threshold=5)

Reports = dict[str, list[int]]  # of each leaf the number in each of PLACES


def months_of_register(register: Register, reports: dict[Window, Reports]) -> pl.DataFrame:
    """Rows of analysis.area_months; the reports of a window all lie in its last month but one."""
    rows = []
    for window, leaves in reports.items():
        months = months_of(window)
        for measure, own in register.leaves.items():
            by_place = [sum(leaves[leaf][place] for leaf in own) for place in range(len(PLACES))]
            for area, count in [*zip(WARDS, by_place, strict=False), (BOROUGH, sum(by_place))]:
                kind = "borough" if area == BOROUGH else "ward"
                rows += [(measure, area, kind, month, count * (month == months[-2:][0])) for month in months]
    columns = ["measure", "area_code", "area_type", "month", "count"]
    return pl.DataFrame(rows, schema=columns, orient="row")

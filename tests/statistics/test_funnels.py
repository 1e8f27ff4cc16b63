"""The table of funnels: a measure with one unknown area gives none, and verdicts agree with the printed limits."""

import polars as pl

from pipelines.statistics.funnels import funnel_curves, funnels


def tables(missing: bool = False) -> tuple[pl.DataFrame, pl.DataFrame]:
    codes = [f"A{number:02d}" for number in range(20)]
    counts = [100 + 3 * number for number in range(19)] + [900]
    figures = pl.DataFrame(
        {
            "measure": ["personal_robbery"] * 20,
            "area_code": codes,
            "area_name": codes,
            "comparison": ["12_month"] * 20,
            "ranked": [True] * 20,
            "count": [None if missing and i == 3 else count for i, count in enumerate(counts)],
        }
    )
    people = pl.DataFrame({"area_code": codes, "population": [100_000 + 5_000 * i for i in range(20)]})
    return figures, people


def test_every_area_is_placed_by_its_own_limits(catalogue) -> None:
    assessment = catalogue.assessment("sample")
    found = funnels(*tables(), assessment)
    assert found.height == 20
    for row in found.to_dicts():
        beyond = row["rate_per_1000"] > row["upper_99_8"]
        assert (row["verdict"] == "high_99_8") == beyond
    assert found.filter(pl.col("verdict") == "high_99_8")["area_code"].to_list() == ["A19"]
    curves = funnel_curves(*tables(), assessment)
    assert curves["target_per_1000"].unique().to_list() == found["target_per_1000"].unique().to_list()


def test_one_unknown_area_gives_no_funnel(catalogue) -> None:
    assert funnels(*tables(missing=True), catalogue.assessment("sample")).is_empty()

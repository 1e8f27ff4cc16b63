"""LSOAs to shares and gradients: what the tables of concentration and of deprivation hold."""

import numpy as np
import polars as pl
import pytest

from pipelines.methods.gradient import gradient
from pipelines.statistics.concentrations import concentrations
from pipelines.statistics.deprivation_gradients import deprivation_gradients


@pytest.fixture(scope="module")
def assessment(catalogue):
    return catalogue.assessment("sample")


def lsoas(counts: list[int], measure: str = "street_crime") -> pl.DataFrame:
    return pl.DataFrame(
        {"measure": measure, "lsoa_code": [f"E{place:03d}" for place in range(len(counts))], "count": counts}
    )


def test_the_share_of_the_busiest_stands_beside_chance(assessment) -> None:
    row = concentrations(lsoas([50, 50, *[1] * 38]), assessment).row(0, named=True)
    assert (row["lsoas"], row["top_lsoas"], row["count"], row["top_count"]) == (40, 2, 138, 100)
    assert row["share_pct"] == pytest.approx(100 * 100 / 138)
    assert 5 < row["chance_pct"] < 15 < row["share_pct"]


def test_no_incident_or_too_few_areas_give_no_share(assessment) -> None:
    frame = pl.concat([lsoas([0] * 40), lsoas([5] * 10, "street_robbery")])
    assert concentrations(frame, assessment).is_empty()


def deprived(counts: np.ndarray, measure: str) -> pl.DataFrame:
    return lsoas(counts.tolist(), measure).with_columns(
        population=pl.lit(1_500),
        population_year=pl.lit(2020),
        index_year=pl.lit(2019),
        borough_lsoas=pl.lit(counts.size),
        fifth=pl.Series(np.arange(counts.size) // (counts.size // 5) + 1),
    )


def test_the_gradient_is_that_of_the_method_and_its_verdict_allows_for_the_other_kinds(assessment) -> None:
    random = np.random.default_rng(7)
    steep = random.poisson(np.repeat([60, 50, 40, 30, 20], 20))
    flat = [deprived(random.poisson(8, 100), f"street_{kind}") for kind in ("robbery", "burglary", "drugs")]
    found = deprivation_gradients(pl.concat([deprived(steep, "street_crime"), *flat]), assessment)
    row = found.filter((pl.col("measure") == "street_crime") & (pl.col("fifth") == 1)).row(0, named=True)
    own = gradient(steep, np.full(100, 1_500), np.repeat([1, 2, 3, 4, 5], 20))
    assert row["relative_index"] == pytest.approx(own.relative_index.value)
    assert row["adjusted_p_value"] >= row["p_value"] == pytest.approx(own.p_value)
    assert row["verdict"] == "higher_in_deprived"
    assert row["rate_per_1000"] == pytest.approx(steep[:20].sum() / 30_000 * 1_000)
    assert (
        found.filter(pl.col("measure") == "street_crime")["count"].to_list()
        == steep.reshape(5, 20).sum(axis=1).tolist()
    )


def test_few_crimes_have_rates_but_no_gradient(assessment) -> None:
    few = np.zeros(100, dtype=int)
    few[::10] = 1
    found = deprivation_gradients(deprived(few, "street_crime"), assessment)
    assert set(found["verdict"]) == {"too_few"}
    assert found["relative_index"].null_count() == found["p_value"].null_count() == 5
    assert found["rate_per_1000"].null_count() == 0

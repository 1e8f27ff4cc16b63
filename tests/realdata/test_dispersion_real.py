"""The dispersions that domain.md quotes, from the Metropolitan Police's own files."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pipelines.methods.dispersion import dispersion

FOLDER = Path(__file__).parents[3] / "shared/data/police_borough"
HISTORICAL = FOLDER / "mps_borough_201004_202111_hist_dl202312.csv"
RECENT = FOLDER / "mps_borough_202112_202311_recent_dl202312.csv"

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"the real extracts are not at {FOLDER}")

HARINGEY = pl.col("LookUp_BoroughName") == "Haringey"


def monthly(rows: pl.Expr) -> np.ndarray:
    """Haringey's counts from October 2021 to September 2023, shape (2 years, 12 months)."""
    before = pl.read_csv(HISTORICAL).filter(rows).select(pl.col("202110", "202111").sum())
    recent = pl.read_csv(RECENT).filter(rows)
    months = [name for name in recent.columns if "202112" <= name <= "202309"]
    return np.hstack([before.to_numpy(), recent.select(pl.col(months).sum()).to_numpy()]).reshape(2, 12)


@pytest.mark.parametrize(
    ("rows", "latest_year", "phi"),
    [
        (HARINGEY, 30_485, 5.925495827486051),
        (HARINGEY & (pl.col("MinorText") == "Robbery of Personal Property"), 1_423, 4.161177799155462),
    ],
    ids=["TNO", "personal robbery"],
)
def test_haringey(rows, latest_year, phi):
    counts = monthly(rows)
    assert counts[1].sum() == latest_year  # published/crime_performance_2023-09_recomputed.csv
    assert dispersion(counts).phi == pytest.approx(phi, rel=1e-13)

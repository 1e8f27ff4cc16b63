"""The changes of all measures and areas of one assessment, against vectorised pandas (``pandas_peer.py``).

Ours runs the steps after ``measures.recorded_crime``: the windows, the areas in scope and their members, the monthly
counts (``analysis.area_months``) and ``analysis.comparisons``, each written to its table. The peer starts from the
same long table, loaded with categories before the clock starts, and leaves its monthly counts as a matrix in memory;
it has no lists of the missing months and no names of areas.

Both must give the same monthly counts, counts, base sums, means of bases and nulls.
"""

import tempfile
from pathlib import Path

import pandas as pd
import polars as pl

from pipelines.catalogue import Catalogue
from pipelines.declarations import changed
from pipelines.extracts.store import ExtractStore
from pipelines.pipeline import all_steps, run_steps
from pipelines.project import Project
from pipelines.steps import Workshop
from pipelines.warehouse import Warehouse
from tests.benchmarks import pandas_peer
from tests.benchmarks.extracts import real_editions
from tests.benchmarks.measuring import Benchmark, Sides

TIMED = (
    "analysis.windows",
    "analysis.scope_areas",
    "analysis.scope_members",
    "analysis.area_months",
    "analysis.comparisons",
)
RECORDED_CRIME = "(select source from measures.recorded_crime)"  # ours counts the other families as well
KEY = ["measure", "area_code", "comparison"]
COMPARED = ["count", "base_sum", "base_count", "is_complete"]
Result = tuple[pd.DataFrame, pd.DataFrame]


def prepare(folder: Path) -> Sides:
    workshop = _workshop(folder)
    run_steps(workshop, ["analysis.comparisons"])
    inputs = _inputs(workshop)
    steps = [step for step in all_steps(workshop.catalogue) if step.name in TIMED]

    def ours(workshop: Workshop) -> Workshop:
        for step in steps:
            step.run(workshop)
        return workshop

    return Sides(lambda: workshop, ours, lambda: pandas_peer.all_changes(inputs), _agree)


def _workshop(folder: Path) -> Workshop:
    """The real editions of Haringey's assessment where they are there, else the sample's."""
    editions = real_editions(folder / "real")
    if editions:
        catalogue = Catalogue(Project(extracts=folder / "real"))
        assessment = changed(catalogue.assessment("haringey-2023"), editions=editions)
    else:
        catalogue = Catalogue(Project())
        assessment = catalogue.assessment("sample")
    store = ExtractStore(catalogue.project.extracts, Path(tempfile.mkdtemp(dir=folder)))
    pinned = {source: [edition] for source, edition in assessment.editions.items()}
    return Workshop(catalogue, Warehouse(), store, assessment, pinned)


def _inputs(workshop: Workshop) -> pandas_peer.Inputs:
    def table(sql: str) -> pd.DataFrame:
        return workshop.warehouse.query(sql).to_pandas()

    recorded = table(
        "select measure, source, edition, area_code, period_start as month, count from measures.recorded_crime"
    )
    categories = ("measure", "source", "edition", "area_code")
    recorded = recorded.astype({**dict.fromkeys(categories, "category"), "month": "datetime64[s]"})
    assessment = workshop.assessment
    return pandas_peer.Inputs(
        recorded=recorded,
        areas=table("select area_code, area_type, ranked, member_of from core.areas"),
        members=table("select area_code, member_code, required from core.area_members"),
        measure_sources=table(
            f"select measure, source, area_type from meta.measure_sources where source in {RECORDED_CRIME}"
        ),
        editions=assessment.editions,
        unknown_area_months=table(
            "select source, edition, month from core.unknown_labels join raw.extract_months using (source, edition, sha256) "
            "where kind = 'area'"
        ),
        area=assessment.area,
        period_end=pd.Timestamp(f"{assessment.period_end}-01"),
        three_year_method=assessment.three_year_method,
    )


def _agree(ours: Workshop, peer: Result) -> None:
    query = ours.warehouse.query
    agree(
        query(f"select * from analysis.comparisons where source in {RECORDED_CRIME}"),
        query(
            f"select measure, area_code, month, count from analysis.area_months where source in {RECORDED_CRIME}"
        ),
        peer,
    )


def agree(comparisons: pl.DataFrame, area_months: pl.DataFrame, peer: Result) -> None:
    """Every cell of both results is the same, nulls included. The quarter and the place, which ours makes within its
    time and the peer does not, are left out."""
    wide, wanted = peer
    comparisons = comparisons.filter((pl.col("comparison") != "quarter") & (pl.col("area_code") != "place"))
    area_months = area_months.filter(pl.col("area_code") != "place")
    wanted = (
        pl.from_pandas(wanted, nan_to_null=True).select(*KEY, pl.col(COMPARED).cast(pl.Float64)).sort(KEY)
    )
    found = comparisons.select(*KEY, pl.col(COMPARED).cast(pl.Float64)).sort(KEY)
    assert found.equals(wanted), "the comparisons of ours and of the peer differ"
    long = wide.rename_axis(columns="month").stack().dropna().rename("count").reset_index()
    key = ["measure", "area_code", "month"]
    months = pl.from_pandas(long.astype({"measure": str, "area_code": str, "count": int}))
    months = months.select(*key[:2], pl.col("month").cast(pl.Date), "count").sort(key)
    assert area_months.sort(key).equals(months), "the monthly counts of ours and of the peer differ"


BENCHMARK = Benchmark(
    "all_changes",
    "all changes of all measures and areas of one assessment; peer: vectorised pandas",
    bound=3,
    ratio_of="speed",
    prepare=prepare,
)

"""From 5 million staged street-level rows to the changes of every type of crime in every borough, against pandas.

Ours runs the product's steps on the view `staging.police_street`: counts by borough, leaf and month
(`core.recorded_incidents`), the areas covered, measures, the windows and `analysis.comparisons`, each written to its
table. The peer reads the same Parquet files with the three columns that it needs, as categories, counts their codes
and goes on as `pandas_peer.py`; it places nothing in wards and looks up no edition.

Both must give the same monthly counts, counts, base sums, means of bases and nulls.
"""

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from pipelines.declarations import changed
from pipelines.extracts.store import ExtractStore
from pipelines.pipeline import all_steps, run_steps
from pipelines.steps import Workshop
from tests.benchmarks import all_changes, pandas_peer
from tests.benchmarks.measuring import Benchmark, Sides
from tests.benchmarks.reading_street_rows import EDITION, SOURCE, laid_out, workshop
from tests.benchmarks.street_rows import MONTHS

TIMED = (
    "core.street_counts",
    "core.recorded_incidents",
    "core.incident_areas",
    "measures.recorded_incidents",
    *all_changes.TIMED,
)


def prepare(folder: Path) -> Sides:
    made = _workshop(folder)
    run_steps(made, ["analysis.comparisons"])
    inputs = _inputs(made)
    steps = [step for step in all_steps(made.catalogue) if step.name in TIMED]

    def ours(workshop: Workshop) -> Workshop:
        for step in steps:
            step.run(workshop)
        return workshop

    def peer() -> tuple[pd.DataFrame, pd.DataFrame]:
        return pandas_peer.all_changes(replace(inputs.few, recorded=recorded(inputs)))

    return Sides(lambda: made, ours, peer, _agree)


class Inputs:
    """What the peer starts from: the Parquet files and small tables."""

    def __init__(
        self, files: list[Path], few: pandas_peer.Inputs, meanings: pd.DataFrame, boroughs: dict[str, str]
    ):
        self.files, self.few, self.meanings, self.boroughs = files, few, meanings, boroughs


def recorded(inputs: Inputs) -> pd.DataFrame:
    """Counts by measure, borough and month, 0 where nothing was recorded: one number a row, counted at once."""
    columns = ["month", "offence_label", "area_label"]
    rows = pd.read_parquet(inputs.files, columns=columns, read_dictionary=columns[1:])
    label, place = rows["offence_label"].cat, rows["area_label"].cat
    area = pd.Categorical(place.categories.astype(str).map(inputs.boroughs))  # code -1: no borough of ours
    month_codes, months = pd.factorize(rows["month"])
    area_codes = np.append(area.codes, -1)[place.codes]
    sizes = (len(label.categories), len(area.categories), len(months))
    known = area_codes >= 0
    flat = (label.codes.to_numpy().astype(np.int64) * sizes[1] + area_codes) * sizes[2] + month_codes
    counts = np.bincount(flat[known], minlength=int(np.prod(sizes))).reshape(sizes)
    measures = inputs.meanings["measure"].astype("category").cat
    counted = np.zeros((len(measures.categories), sizes[0]), dtype=np.int64)
    counted[measures.codes, label.categories.get_indexer(inputs.meanings["offence_label"])] = 1
    found = pd.DataFrame(
        {"count": (counted @ counts.reshape(sizes[0], -1)).ravel()},
        index=pd.MultiIndex.from_product(
            [measures.categories, area.categories, months], names=["measure", "area_code", "month"]
        ),
    ).reset_index()
    found = found.assign(source=SOURCE, edition=EDITION, month=found["month"].astype("datetime64[s]"))
    return found.astype(dict.fromkeys(("measure", "source", "edition", "area_code"), "category"))


def _workshop(folder: Path) -> Workshop:
    extracts = laid_out(folder)
    made = workshop(extracts, ExtractStore(extracts, Path(tempfile.mkdtemp(dir=folder))))
    sample = made.catalogue.assessment("sample")
    assessment = changed(
        sample, assessment="street", editions={SOURCE: EDITION}, other_editions={}, period_end=MONTHS[-1]
    )
    return replace(made, assessment=assessment)


def _inputs(workshop: Workshop) -> Inputs:
    def table(sql: str) -> pd.DataFrame:
        return workshop.warehouse.query(sql).to_pandas()

    assessment = workshop.assessment
    few = pandas_peer.Inputs(
        recorded=pd.DataFrame(),
        areas=table("select area_code, area_type, ranked, member_of from core.areas"),
        members=table("select area_code, member_code, required from core.area_members"),
        measure_sources=table(
            f"select measure, source, area_type from meta.measure_sources where source = '{SOURCE}'"
        ),
        editions=assessment.editions,
        unknown_area_months=pd.DataFrame({"source": [], "edition": [], "month": []}),
        area=assessment.area,
        period_end=pd.Timestamp(f"{assessment.period_end}-01"),
        three_year_method=assessment.three_year_method,
    )
    meanings = table(
        "select distinct parts.measure, rows.offence_label from meta.measure_parts as parts "
        f"join {SOURCE_LABELS} as rows on rows.offence = parts.offence where parts.source = '{SOURCE}'"
    )
    names = workshop.catalogue.areas.items()
    boroughs = {row["area_name"]: code for code, row in names if row["area_type"] == "borough"}
    files = sorted((workshop.store.write / SOURCE).rglob("*.parquet"))
    return Inputs(files, few, meanings, boroughs)


SOURCE_LABELS = f"(select distinct offence_label, offence from staging.{SOURCE})"


def _agree(ours: Workshop, peer: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    """Every cell of both results is the same, nulls included."""
    query = ours.warehouse.query
    of_street = f"where source = '{SOURCE}'"
    all_changes.agree(
        query(f"select * from analysis.comparisons {of_street}"),
        query(f"select measure, area_code, month, count from analysis.area_months {of_street}"),
        peer,
    )
    assert query("select count(*) as n from analysis.comparisons where base_sum is not null").item() > 0


BENCHMARK = Benchmark(
    "all_changes_of_street_rows",
    "5 million staged street-level rows to all changes of every borough and type; peer: vectorised pandas, same Parquet",
    bound=3,
    ratio_of="speed",
    prepare=prepare,
)

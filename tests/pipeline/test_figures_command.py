"""`sna figures`: what it prints, its exit codes, and every window against a brute-force count from the sample's CSV."""

import csv
import json
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest
from scipy.stats import false_discovery_control

from pipelines.declarations import changed
from pipelines.errors import UsageError
from pipelines.figures import COLUMNS, adjusted
from pipelines.output import as_csv, as_json
from pipelines.project import Project

SNA = Path(sys.executable).with_name("sna")
SAMPLE = Project().source_declarations
CONTRACT = [
    "measure", "area_code", "area_name", "period_end", "edition", "comparison", "method", "count", "base_count",
    "change_pct", "lower_pct", "upper_pct", "p_value", "verdict", "rate_per_1000", "rank", "caveats",
]  # fmt: skip
HARINGEY = "E09000014"
METHODS = ("first_of_three", "same_12m_3y_ago", "mean_of_prior_three")
COMPARISONS = ("12_month", "quarter", "3_year", "5_year")


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """The sample's files, and a build folder that holds one file of somebody else."""
    folder = tmp_path_factory.mktemp("desk")
    for source in SAMPLE.glob("*/sample"):
        shutil.copytree(source, folder / "data_raw" / source.parent.name / "sample")
    (folder / "build").mkdir()
    (folder / "build/mine.txt").write_text("kept", encoding="utf-8")
    return SimpleNamespace(extracts=folder / "data_raw", build=folder / "build")


@pytest.fixture(scope="module")
def small_desk(desk, tmp_path_factory):
    """Only the population: quick, and a warning for every other source."""
    folder = tmp_path_factory.mktemp("small")
    shutil.copytree(desk.extracts / "population", folder / "data_raw/population")
    return SimpleNamespace(extracts=folder / "data_raw", build=folder / "build")


@pytest.fixture(scope="module")
def printed(desk) -> subprocess.CompletedProcess:
    environment = {**os.environ, "SNA_DATA_RAW": str(desk.extracts), "SNA_BUILD": str(desk.build)}
    words = [
        SNA,
        "figures",
        "sample",
        "--format",
        "csv",
        "--period-end",
        "2025-08",
        "--three-year",
        METHODS[1],
    ]
    return subprocess.run(words, capture_output=True, encoding="utf-8", env=environment)


@pytest.fixture(scope="module")
def sample(bench_of):
    sources = [path.parent.name for path in SAMPLE.glob("*/sample")]
    return bench_of(SAMPLE, **{source: ["sample"] for source in sources})


@pytest.fixture(scope="module")
def setting(catalogue):
    def make(period_end: str | None = None, method: str | None = None):
        return adjusted(catalogue, catalogue.assessment("sample"), period_end, None, method)

    return make


@pytest.fixture(scope="module")
def figures(sample, setting) -> pl.DataFrame:
    return sample.table(setting())


def keyed(frame: pl.DataFrame) -> dict:
    return {(row["measure"], row["area_code"], row["comparison"]): row for row in frame.to_dicts()}


# --- the contract ------------------------------------------------------------------------------------------


def test_the_csv_contract(printed, desk) -> None:
    assert printed.returncode == 0, printed.stderr
    lines = list(csv.reader(printed.stdout.splitlines()))
    assert lines[0][: len(CONTRACT)] == CONTRACT
    rows = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
    assert {row["period_end"] for row in rows} == {"2025-08"}
    assert {row["method"] for row in rows} == {
        "previous_12_months",
        "same_quarter_a_year_ago",
        "same_12m_3y_ago",
        "same_12m_5y_ago",
    }
    keys = [(row["measure"], row["area_code"], row["comparison"]) for row in rows]
    assert len(keys) == len(set(keys)) and keys == sorted(keys)
    no_base = [row for row in rows if row["base_count"] == ""]
    assert no_base and all(row["change_pct"] == row["p_value"] == "" and row["caveats"] for row in no_base)
    assert not {"nan", "NaN", "inf", "-inf", "None", "null"} & {cell for row in rows for cell in row.values()}
    assert {row["verdict"] for row in rows} == {"up", "down", "no_clear_change", "not_available"}


def test_it_needs_no_build_and_changes_none(printed, desk) -> None:
    assert printed.returncode == 0
    assert [path.name for path in desk.build.rglob("*")] == ["mine.txt"]


def test_json_holds_what_csv_holds(figures) -> None:
    frame = figures.with_columns(period_end=pl.lit("2025-09")).select(COLUMNS)
    in_json = json.loads(as_json(frame))
    in_csv = list(csv.DictReader(as_csv(frame).splitlines()))
    assert list(in_json[0]) == list(in_csv[0])
    assert [{k: "" if v is None else str(v) for k, v in row.items()} for row in in_json] == in_csv


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere"], "there is no assessment 'nowhere'; assessments/ holds"),
        (["../assessments/sample"], "there is no assessment"),
        (["sample", "--edition", "mps_borough_crime"], "write SOURCE=EDITION"),
        (["haringey-2023", "--edition", "mps_borough_crime=../../../etc"], "no name of an edition"),
        (
            ["sample", "--edition", "weather=2024"],
            "there is no source weather; known: ",
        ),
        (["sample", "--edition", "mps_borough_crime=2023-12"], "synthetic and real editions never meet"),
        (["haringey-2023", "--edition", "population=sample"], "synthetic and real editions never meet"),
        (["sample", "--three-year", "last_three"], "three_year_method: Input should be 'first_of_three'"),
        (["sample", "--period-end", "2025-13"], "period_end: String should match pattern"),
        (["sample", "--period-end", "2025-9"], "period_end: String should match pattern"),
        (["sample", "--format", "xml"], "--format xml: choose csv, json, table"),
        (
            ["sample", "--area", "E99999999"],
            "--area E99999999: sample has no such area; known: E09000002, E09000003",
        ),
        (["sample", "--colour"], "No such option"),
    ],
)
def test_a_wrong_word_is_a_usage_error(small_desk, sna, words: list[str], said: str) -> None:
    code, out, err = sna(small_desk, "figures", *words)
    assert (code, out) == (2, "")
    assert said in " ".join(err.replace("│", " ").split())


def test_an_area_goes_by_its_name_and_a_table_for_reading_has_no_rows_without_figures(
    small_desk, sna
) -> None:
    """Nothing but the population is here: CSV says of every figure that it is missing, the table prints none."""
    code, out, _ = sna(small_desk, "figures", "sample", "--area", "haringey", "--format", "csv")
    rows = list(csv.DictReader(out.splitlines()))
    assert code == 0 and rows and {row["area_code"] for row in rows} == {HARINGEY}
    code, out, err = sna(small_desk, "figures", "sample", "--area", "Haringey")
    assert code == 0 and "[x]" not in out and len(out.splitlines()) == 1
    assert f"{len(rows):,} rows have nothing to compare" in err and "--format csv" in err


def test_no_extract_at_all_is_an_input_error(small_desk, sna, tmp_path) -> None:
    nothing = SimpleNamespace(extracts=tmp_path / "no such folder", build=tmp_path / "build")
    code, out, err = sna(nothing, "figures", "sample")
    assert (code, out) == (3, "")
    assert "no extract of any edition of sample" in err and "SNA_DATA_RAW" in err


def test_an_edition_asked_for_by_name_is_no_gap(small_desk, sna) -> None:
    words = ("figures", "haringey-2023", "--edition", "mps_borough_crime=1999-01")
    code, out, err = sna(small_desk, *words)
    assert (code, out) == (3, "")
    folder = small_desk.extracts / "mps_borough_crime" / "1999-01"
    assert f"--edition mps_borough_crime=1999-01: no extract lies in {folder}; there: none" in " ".join(
        err.split()
    )


def test_synthetic_and_real_editions_never_meet(catalogue) -> None:
    with pytest.raises(UsageError, match="synthetic and real"):
        changed(catalogue.assessment("haringey-2023"), other_editions={"mps_borough_crime": ["sample"]})


# --- windows, by brute force -------------------------------------------------------------------------------

MEASURES = {
    "personal_robbery": lambda group, label: label == "ROBBERY OF PERSONAL PROPERTY",
    "residential_burglary": lambda group, label: (
        label in ("BURGLARY IN A DWELLING", "BURGLARY - RESIDENTIAL")
    ),
    "vehicle_crime": lambda group, label: (
        label in ("THEFT FROM A VEHICLE", "THEFT OR UNAUTH TAKING OF A MOTOR VEH")
    ),
    "violence_against_the_person": lambda group, label: group == "VIOLENCE AGAINST THE PERSON",
    "homicide": lambda group, label: label == "HOMICIDE",
    "total_notifiable_offences": lambda group, label: True,
}
AREAS = {
    HARINGEY: lambda area: area == "Haringey",
    "E09000033": lambda area: area == "Westminster",
    "north_area": lambda area: area in ("Haringey", "Enfield"),
    f"north_area_without_{HARINGEY}": lambda area: area == "Enfield",
    "london": lambda area: True,
    f"london_without_{HARINGEY}": lambda area: area != "Haringey",
}


@pytest.fixture(scope="module")
def monthly() -> dict[tuple[str, str], dict[int, int]]:
    """(measure, area) -> number of the month (year * 12 + month - 1) -> offences, by the csv module."""
    found: dict = defaultdict(lambda: defaultdict(int))
    for path in (SAMPLE / "mps_borough_crime/sample").glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                for measure, counts in MEASURES.items():
                    for area, holds in AREAS.items():
                        if counts(row["MajorText"], row["MinorText"]) and holds(row["BoroughName"]):
                            for month, count in row.items():
                                if month.isdigit():
                                    found[measure, area][number(month)] += int(count)
    return found


def number(month: str) -> int:
    digits = month.replace("-", "")
    return int(digits[:4]) * 12 + int(digits[4:]) - 1


def twelve_months(counts: dict[int, int], last: int, number_of: int = 12) -> int | None:
    months = range(last - number_of + 1, last + 1)
    first_known, last_known = number("2018-10"), number("2025-09")
    if months[0] < first_known or months[-1] > last_known:
        return None
    return sum(counts.get(month, 0) for month in months)


def base(counts: dict[int, int], last: int, comparison: str, method: str) -> float | None:
    if comparison == "quarter":
        return twelve_months(counts, last - 12, 3)
    years = 1 if comparison == "12_month" else int(comparison[0])
    if years == 1:
        return twelve_months(counts, last - 12)
    if method == "first_of_three":
        return twelve_months(counts, last - 12 * (years - 1))
    if method == "same_12m_3y_ago":
        return twelve_months(counts, last - 12 * years)
    before = [twelve_months(counts, last - 12 * back) for back in range(1, years + 1)]
    return None if None in before else sum(before) / years


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "end",
    [
        "2025-09",
        "2024-09",  # the first month with the 72 that five years by mean_of_prior_three need
        "2024-08",
        "2022-09",  # the first with 48
        "2022-08",
        "2025-10",  # a month too late
    ],
)
def test_windows_by_brute_force(sample, setting, monthly, end: str, method: str) -> None:
    found = keyed(sample.table(setting(end, method), "analysis.comparisons"))
    last = number(end)
    for (measure, area), counts in monthly.items():
        for comparison in COMPARISONS:
            if comparison == "quarter" and area == "E09000033":
                assert (measure, area, comparison) not in found  # asked for by nothing
                continue
            row = found[measure, area, comparison]
            length = 3 if comparison == "quarter" else 12
            wanted = twelve_months(counts, last, length), base(counts, last, comparison, method)
            assert row["count"] == wanted[0], (measure, area, comparison)
            assert row["base_count"] == (
                wanted[1] if wanted[1] is None else pytest.approx(wanted[1], rel=1e-12)
            )


def test_five_years_need_their_whole_window(sample, setting, monthly) -> None:
    """The figure itself, not the window alone: there with 72 months, gone with its reason one month short."""
    enough, short = (
        keyed(sample.table(setting(end, "mean_of_prior_three")))["personal_robbery", HARINGEY, "5_year"]
        for end in ("2024-09", "2024-08")
    )
    counts = monthly["personal_robbery", HARINGEY]
    wanted = base(counts, number("2024-09"), "5_year", "mean_of_prior_three")
    assert enough["method"] == "mean_of_prior_five"
    assert enough["change_pct"] == pytest.approx((enough["count"] / wanted - 1) * 100, rel=1e-9)
    assert short["count"] == twelve_months(counts, number("2024-08"))
    assert (short["base_count"], short["change_pct"], short["lower_pct"], short["p_value"]) == (None,) * 4
    assert short["verdict"] == "not_available"
    assert short["caveats"].startswith("base incomplete: 2018-09 not known")


def test_a_comparator_without_the_borough_and_the_borough_are_the_comparator(figures) -> None:
    found = keyed(figures)
    parts = 0
    for (measure, area, comparison), row in found.items():
        if area in ("north_area", "london") and row["count"] is not None:
            borough = found[measure, HARINGEY, comparison]
            rest = found[measure, f"{area}_without_{HARINGEY}", comparison]
            assert rest["count"] + borough["count"] == row["count"], (measure, area)
            assert rest["base_sum"] + borough["base_sum"] == row["base_sum"], (measure, area)
            assert rest["population"] + borough["population"] == row["population"]
            parts += 1
    assert parts > 200


# --- ranks, verdicts, breaks, families ---------------------------------------------------------------------


def test_rank_1_is_the_highest_rate(figures) -> None:
    ranked = figures.filter(pl.col("rank").is_not_null())
    tables = ranked.partition_by("measure", "comparison")
    assert len(tables) > 100
    for table in tables:
        rates = table["rate_per_1000"].to_list()
        assert table.height == 32 and table["area_code"].n_unique() == 32
        assert table["rank"].to_list() == [1 + sum(other > rate for other in rates) for rate in rates]
    compared = figures.filter(pl.col("measure").is_in(ranked["measure"].unique().implode()))
    others = compared.filter(pl.col("rank").is_null() & pl.col("rate_per_1000").is_not_null())
    assert not set(others["area_code"]) & set(ranked["area_code"]), (
        "only the 32 boroughs have a rank, and all do"
    )


def test_a_verdict_never_contradicts_its_interval(figures) -> None:
    up, down = (figures.filter(pl.col("verdict") == word) for word in ("up", "down"))
    assert up.height > 50 and down.height > 50
    for lower in ("lower_pct", "dispersed_lower_pct"):
        assert up.filter(pl.col(lower) <= 0).is_empty()
    for upper in ("upper_pct", "dispersed_upper_pct"):
        assert down.filter(pl.col(upper) >= 0).is_empty()
    spans = (pl.col("dispersed_lower_pct") < 0) & (pl.col("dispersed_upper_pct") > 0)
    assert set(figures.filter(spans)["verdict"]) == {"no_clear_change"}
    null = figures.filter(pl.col("change_pct").is_null())
    assert set(null["verdict"]) == {"not_available"}
    inside = figures.filter(pl.col("change_pct").is_not_null())
    assert inside.filter(~pl.col("change_pct").is_between("lower_pct", "upper_pct")).is_empty()
    # the p value and the interval are of one test
    contradict = (pl.col("p_value") < 0.0499) & (pl.col("lower_pct") < 0) & (pl.col("upper_pct") > 0)
    assert inside.filter(contradict).is_empty()
    agree = (pl.col("p_value") > 0.0501) & ((pl.col("lower_pct") > 0) | (pl.col("upper_pct") < 0))
    assert inside.filter(agree).is_empty()


def test_a_blocking_break_takes_the_change_and_leaves_the_counts(figures, catalogue) -> None:
    connect = next(item for item in catalogue.breaks if item.name == "connect")
    title = connect.title.replace(";", ",")
    blocked = figures.filter(pl.col("measure").is_in(connect.measures) & (pl.col("comparison") == "3_year"))
    assert blocked.height > 300
    for column in (
        "change_pct",
        "lower_pct",
        "upper_pct",
        "p_value",
        "adjusted_p_value",
        "dispersed_p_value",
    ):
        assert blocked[column].null_count() == blocked.height, column
    assert set(blocked["verdict"]) == {"not_available"}
    assert blocked["caveats"].str.contains(f"not compared: {title}", literal=True).all()
    assert blocked.filter(pl.col("area_code") == HARINGEY)["count"].null_count() == 0
    assert blocked.filter(pl.col("area_code") == HARINGEY)["base_count"].null_count() == 0
    free = figures.filter(~pl.col("measure").is_in(connect.measures))
    assert not free["caveats"].str.contains(title, literal=True).any()


def test_a_break_within_both_windows_alike_does_not_apply(sample, setting, catalogue) -> None:
    """CONNECT began in March 2024: 12 months to February 2026 against those before would both lie behind it."""
    connect = next(item for item in catalogue.breaks if item.name == "connect")
    assert connect.from_ == "2024-03"
    applied = sample.table(setting("2026-02"), "analysis.applied_breaks")
    of_connect = applied.filter(pl.col("name") == "connect")
    assert set(of_connect["comparison"]) == {"3_year", "5_year"}
    a_month_sooner = sample.table(setting("2026-01"), "analysis.applied_breaks")
    assert "12_month" in set(a_month_sooner.filter(pl.col("name") == "connect")["comparison"])


def test_adjusted_p_values_within_each_table_and_comparison(figures, catalogue) -> None:
    table = catalogue.assessment("sample").performance_table
    ward = pl.col("area_type") == "ward"
    in_table = pl.col("measure").is_in(table)
    families = figures.filter(pl.col("dispersed_p_value").is_not_null()).with_columns(
        family=pl.when(ward).then(pl.col("measure")).otherwise(pl.format("{} {}", "area_code", in_table))
    )
    sizes = []
    for family in families.partition_by("family", "comparison"):
        wanted = false_discovery_control(family["dispersed_p_value"].to_numpy(), method="bh")
        assert family["adjusted_p_value"].to_list() == pytest.approx(wanted.tolist(), rel=1e-12)
        sizes.append(family.height)
    assert sum(size > 1 for size in sizes) > 100
    tested = families.with_columns(clear=pl.col("adjusted_p_value") < 0.05)
    assert tested.filter(pl.col("clear") != pl.col("verdict").is_in(["up", "down"])).is_empty()

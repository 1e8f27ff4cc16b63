"""`sna figures` against the Met's own files: the published tables, and a second reading of the files by csv alone."""

import csv
import os
import random
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest
from scipy.stats import binomtest
from statsmodels.stats.proportion import proportion_confint

from pipelines.figures import adjusted

SHARED = Path(__file__).parents[3] / "shared"
DATA, PUBLISHED = SHARED / "data", SHARED / "published"
SNA = Path(sys.executable).with_name("sna")
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"the real extracts are not at {DATA}")

HARINGEY, NORTH_AREA, LONDON = "E09000014", "north_area", "london"
# measures that are one label of the December 2023 download, and one whole group
LABELS = {
    "arson": "Arson",
    "bicycle_theft": "Bicycle Theft",
    "business_and_community_burglary": "Burglary Business and Community",
    "business_robbery": "Robbery of Business Property",
    "criminal_damage": "Criminal Damage",
    "drug_possession": "Possession of Drugs",
    "drug_trafficking": "Drug Trafficking",
    "fraud_and_forgery": "Historical Fraud and Forgery",
    "homicide": "Homicide",
    "other_sexual_offences": "Other Sexual Offences",
    "other_theft": "Other Theft",
    "personal_robbery": "Robbery of Personal Property",
    "rape": "Rape",
    "residential_burglary": "Domestic Burglary",
    "shoplifting": "Shoplifting",
    "theft_from_a_vehicle": "Theft from a Motor Vehicle",
    "theft_from_the_person": "Theft from Person",
    "theft_of_a_vehicle": "Theft or Taking of a Motor Vehicle",
    "violence_with_injury": "Violence with Injury",
    "violence_without_injury": "Violence without Injury",
}
GROUPS = {
    "vehicle_offences": "Vehicle Offences",
    "violence_against_the_person": "Violence Against the Person",
}
# rows of the published tables
MEASURES = {
    "Burglary (Residential)": "residential_burglary",
    "Robbery of Personal Property": "personal_robbery",
    "Violence with Injury (both rows together)": "violence_with_injury",
    "Total Notifiable Offences (MPS notifiable only)": "total_notifiable_offences",
}
METHODS = ("first_of_three", "same_12m_3y_ago", "mean_of_prior_three")


# --- a second reading of the files -------------------------------------------------------------------------


@dataclass(frozen=True)
class Counts:
    """Offences by (kind, label) and borough, then month; "all" is a kind without label."""

    by_month: dict[tuple, dict[str, int]]
    months: frozenset[str]
    boroughs: list[str]

    def window(self, what: tuple, boroughs: list[str], months: list[str]) -> int | None:
        if not self.months.issuperset(months):
            return None
        found = [self.by_month.get((what, borough), {}) for borough in boroughs]
        return sum(counts.get(month, 0) for counts in found for month in months)


def read(*paths: Path) -> Counts:
    by_month: dict = defaultdict(lambda: defaultdict(int))
    for path in paths:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                borough = row.get("LookUp_BoroughName") or row.get("BoroughName") or row["Borough"]
                group = row.get("MajorText") or row["Major Category"]
                label = row.get("MinorText") or row["Minor Category"]
                for month, count in row.items():
                    if month.isdigit():
                        for what in (("label", label), ("group", group), ("all",)):
                            by_month[what, borough][month] += int(count)
    months = frozenset(month for counts in by_month.values() for month in counts)
    return Counts(by_month, months, sorted({borough for _, borough in by_month}))


def months_to(end: str, years_back: int = 0, years: int = 1) -> list[str]:
    """The months YYYYMM of so many years, the last of them ``years_back`` years before ``end`` (YYYY-MM)."""
    last = int(end[:4]) * 12 + int(end[5:]) - 1 - 12 * years_back
    return [f"{n // 12:04d}{n % 12 + 1:02d}" for n in range(last - 12 * years + 1, last + 1)]


def base_windows(end: str, comparison: str, method: str) -> tuple[list[str], int]:
    """Months of the base and the number of 12-month periods in it, from domain.md's words."""
    years = int(comparison[0])
    if comparison == "12_month":
        return months_to(end, 1), 1
    if method == "first_of_three":
        return months_to(end, years - 1), 1
    if method == "same_12m_3y_ago":
        return months_to(end, years), 1
    return months_to(end, 1, years), years


# --- what the product says ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def extracts(tmp_path_factory) -> Path:
    """The real files as an analyst would lay them out."""
    root = tmp_path_factory.mktemp("data_raw")
    editions = {
        "mps_borough_crime/2023-12": DATA.glob("police_borough/*dl202312*"),
        "mps_borough_crime/2024-05": DATA.glob("police_borough/*dl202405*"),
        "mps_borough_crime/2019-01": DATA.glob("police_borough/*oldcats*"),
        "mps_ward_crime/2023-12": DATA.glob("police_ward/*dl202312*"),
        "population/mid-2024": [DATA / "population/mye_borough_2019_2024_derived.csv"],
    }
    for edition, paths in editions.items():
        (root / edition).mkdir(parents=True)
        for path in paths:
            (root / edition / path.name).symlink_to(path)
    return root


@pytest.fixture(scope="module")
def printed(extracts, tmp_path_factory) -> subprocess.CompletedProcess:
    """One run of the command, as a user types it, in a folder that never saw a build."""
    build = tmp_path_factory.mktemp("nowhere") / "build"
    environment = {**os.environ, "SNA_DATA_RAW": str(extracts), "SNA_BUILD": str(build)}
    run = subprocess.run(
        [SNA, "figures", "haringey-2023", "--format", "csv"],
        capture_output=True,
        encoding="utf-8",
        env=environment,
    )
    assert run.returncode == 0, run.stderr
    assert not build.exists()
    return run


@pytest.fixture(scope="module")
def rows(printed) -> dict:
    """Printed rows by measure, area and comparison."""
    found = csv.DictReader(printed.stdout.splitlines())
    return {(row["measure"], row["area_code"], row["comparison"]): row for row in found}


@pytest.fixture(scope="module")
def real(bench_of, extracts):
    return bench_of(
        extracts,
        mps_borough_crime=["2019-01", "2023-12", "2024-05"],
        mps_ward_crime=["2023-12"],
        population=["mid-2024"],
    )


@pytest.fixture(scope="module")
def setting(catalogue):
    """The assessment haringey-2023 with other settings."""

    def make(period_end=None, method=None, edition="2023-12"):
        chosen = adjusted(
            catalogue,
            catalogue.assessment("haringey-2023"),
            period_end,
            {"mps_borough_crime": edition},
            method,
        )
        return chosen.model_copy(
            update={
                "editions": {
                    s: e for s, e in chosen.editions.items() if s in ("mps_borough_crime", "population")
                }
            }
            if edition != "2023-12"
            else {}
        )

    return make


@pytest.fixture(scope="module")
def by_method(real, setting) -> dict[str, dict]:
    """Haringey's changes by each 3-year method: (measure, area, comparison) -> row."""
    return {method: keyed(real.table(setting(method=method))) for method in METHODS}


@pytest.fixture(scope="module")
def december() -> Counts:
    return read(*sorted(DATA.glob("police_borough/*dl202312*")))


def keyed(frame: pl.DataFrame) -> dict:
    return {(row["measure"], row["area_code"], row["comparison"]): row for row in frame.to_dicts()}


def table_of(name: str) -> list[dict]:
    lines = (PUBLISHED / name).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


# --- the published tables ----------------------------------------------------------------------------------


def test_every_recomputed_figure_to_the_printed_digit(rows, by_method) -> None:
    compared = 0
    for line in table_of("crime_performance_2023-09_recomputed.csv"):
        measure = MEASURES[line["measure"]]
        ours = {method: found[measure, HARINGEY, "3_year"] for method, found in by_method.items()}
        year = rows[measure, HARINGEY, "12_month"]
        wanted = {
            "m12_to_2023_09": float(year["count"]),
            "m12_to_2022_09": float(year["base_count"]),
            "m12_to_2021_09": ours["first_of_three"]["base_count"],
            "m12_to_2020_09": ours["same_12m_3y_ago"]["base_count"],
            "change_12m_pct": float(year["change_pct"]),
            "change_vs_2021_09_pct": float(rows[measure, HARINGEY, "3_year"]["change_pct"]),
            "change_vs_2020_09_pct": ours["same_12m_3y_ago"]["change_pct"],
            "change_vs_mean_of_prior_3_pct": ours["mean_of_prior_three"]["change_pct"],
            "north_area_change_12m_pct": float(rows[measure, NORTH_AREA, "12_month"]["change_pct"]),
            "london_change_12m_pct": float(rows[measure, LONDON, "12_month"]["change_pct"]),
        }
        assert set(wanted) == set(line) - {"measure", "definition"}
        for column, value in wanted.items():
            decimals = len(line[column].partition(".")[2])
            assert f"{value:.{decimals}f}" == line[column], (measure, column)
            compared += 1
    assert compared == 40


def test_the_printed_table_of_the_partnership(rows) -> None:
    printed = {line["measure"]: line for line in table_of("crime_performance_2023-09.csv")}
    burglary, robbery = printed["Burglary (Residential)"], printed["Robbery of Personal Property"]
    assert (
        abs(int(rows["residential_burglary", HARINGEY, "12_month"]["count"]) - int(burglary["haringey_12m"]))
        <= 1
    )
    assert (
        abs(int(rows["personal_robbery", HARINGEY, "12_month"]["count"]) - int(robbery["haringey_12m"])) <= 4
    )
    cells = {
        "haringey_change_12m_pct": (HARINGEY, "12_month"),
        "haringey_change_3y_pct": (HARINGEY, "3_year"),
        "north_area_bcu_change_12m_pct": (NORTH_AREA, "12_month"),
        "london_change_12m_pct": (LONDON, "12_month"),
    }
    for column, where in cells.items():
        ours = float(rows["residential_burglary", *where]["change_pct"])
        assert f"{ours:.0f}" == burglary[column], column
        assert abs(float(rows["personal_robbery", *where]["change_pct"]) - float(robbery[column])) <= 1, (
            column
        )


def test_measures_of_the_absent_dashboard_are_empty_with_a_stated_gap(printed, rows) -> None:
    assert "mps_dashboard: no extract of the edition 2023-12" in printed.stderr
    for measure in ("domestic_abuse", "knife_crime", "violence_with_injury_non_domestic", "hate_crime"):
        row = rows[measure, HARINGEY, "12_month"]
        figures = ("count", "base_count", "change_pct", "lower_pct", "p_value", "rate_per_1000", "rank")
        assert [row[name] for name in figures] == [""] * 7, measure
        assert row["verdict"] == "not_available"
        assert "mps_dashboard/2023-12: holds none of these months" in row["caveats"]


# --- against a second reading ------------------------------------------------------------------------------

BOROUGHS = {
    "E09000010": ["Enfield"],
    "E09000033": ["Westminster"],
    "E09000021": ["Kingston upon Thames"],
    "E09000013": ["Hammersmith and Fulham"],
    HARINGEY: ["Haringey"],
    NORTH_AREA: ["Enfield", "Haringey"],
    "central_east": ["Hackney", "Tower Hamlets"],
}


def wanted_windows(counts: Counts, end: str, comparison: str, method: str):
    """(measure, area code) -> (count, base_count) by the csv module alone."""
    months, periods = base_windows(end, comparison, method)
    what = {m: ("label", label) for m, label in LABELS.items()} | {m: ("group", g) for m, g in GROUPS.items()}
    what |= {"total_notifiable_offences": ("all",)}
    for measure, which in what.items():
        for area, boroughs in {**BOROUGHS, LONDON: counts.boroughs}.items():
            count = counts.window(which, boroughs, months_to(end))
            base = counts.window(which, boroughs, months)
            yield (measure, area), (count, None if base is None else base / periods)


def test_other_boroughs_and_every_measure(rows, december) -> None:
    for comparison in ("12_month", "3_year", "5_year"):
        for (measure, area), (count, base) in wanted_windows(
            december, "2023-09", comparison, "first_of_three"
        ):
            row = rows[measure, area, comparison]
            assert (int(row["count"]), float(row["base_count"])) == (count, base), (measure, area, comparison)
            if base:
                assert float(row["change_pct"]) == pytest.approx((count / base - 1) * 100, abs=1e-9)
            else:
                assert row["change_pct"] == ""


@pytest.mark.parametrize(
    ("end", "method"),
    [
        ("2023-11", "first_of_three"),
        ("2022-02", "same_12m_3y_ago"),
        ("2020-03", "mean_of_prior_three"),
        ("2016-03", "mean_of_prior_three"),  # the first month with 72 months before its end
        ("2016-02", "mean_of_prior_three"),
        ("2014-12", "same_12m_3y_ago"),
        ("2011-02", "first_of_three"),  # not one whole year
        ("2023-12", "first_of_three"),  # a month that no file holds
    ],
)
def test_other_months(real, setting, december, end: str, method: str) -> None:
    found = keyed(real.table(setting(end, method), "analysis.comparisons"))
    for comparison in ("12_month", "3_year", "5_year"):
        for (measure, area), wanted in wanted_windows(december, end, comparison, method):
            row = found[measure, area, comparison]
            assert (row["count"], row["base_count"]) == wanted, (measure, area, comparison)


def test_rates_and_ranks(rows, december) -> None:
    with (DATA / "population/mye_borough_2019_2024_derived.csv").open(
        encoding="utf-8-sig", newline=""
    ) as lines:
        people = {
            line["borough"]: int(line["population"])
            for line in csv.DictReader(lines)
            if line["year"] == "2023"
        }
    met = [borough for borough in december.boroughs if borough in people]
    assert len(met) == 32
    for measure, label in LABELS.items():
        months = months_to("2023-09")
        counts = {borough: december.window(("label", label), [borough], months) for borough in met}
        rates = {borough: 1000 * counts[borough] / people[borough] for borough in met}
        row = rows[measure, HARINGEY, "12_month"]
        assert row["population_year"] == "2023"
        assert float(row["rate_per_1000"]) == pytest.approx(rates["Haringey"], rel=1e-12)
        assert int(row["rank"]) == 1 + sum(rate > rates["Haringey"] for rate in rates.values()), measure
        london = december.window(("label", label), december.boroughs, months)
        rate = float(rows[measure, LONDON, "12_month"]["rate_per_1000"])
        assert rate == pytest.approx(1000 * london / sum(people[borough] for borough in met), rel=1e-12)


def test_exact_interval_and_p(rows) -> None:
    tested = [row for row in rows.values() if row["change_pct"]]
    zeros = [row for row in tested if row["count"] == "0"][:5]
    assert zeros
    for row in [*random.Random(2023).sample(tested, 60), *zeros]:
        count, base = int(row["count"]), round(float(row["base_count"]))
        total = count + base
        tails = (binomtest(count, total, 0.5, alternative=side).pvalue for side in ("less", "greater"))
        assert float(row["p_value"]) == pytest.approx(min(1, 2 * min(tails)), rel=1e-6, abs=1e-300), row
        low, high = proportion_confint(count, total, method="beta")
        wanted = [(share / (1 - share) - 1) * 100 for share in (low, high)]
        assert [float(row["lower_pct"]), float(row["upper_pct"])] == pytest.approx(
            wanted, rel=1e-6, abs=1e-6
        ), row


def test_the_mean_of_three_years_is_tested_as_their_sum(by_method) -> None:
    row = by_method["mean_of_prior_three"]["personal_robbery", HARINGEY, "3_year"]
    count, base = row["count"], round(row["base_count"] * 3)
    assert (count, base) == (1423, 1249 + 1242 + 1799)
    tails = (binomtest(count, count + base, 1 / 4, alternative=side).pvalue for side in ("less", "greater"))
    assert row["p_value"] == pytest.approx(2 * min(tails), rel=1e-9)
    low, high = proportion_confint(count, count + base, method="beta")
    wanted = [(3 * share / (1 - share) - 1) * 100 for share in (low, high)]
    assert [row["lower_pct"], row["upper_pct"]] == pytest.approx(wanted, rel=1e-9)


# --- wards, editions, the old tree -------------------------------------------------------------------------


def test_ward_change_needs_24_months(rows, real, setting) -> None:
    ward = rows["personal_robbery", "E05013598", "12_month"]
    assert (ward["change_pct"], ward["base_count"], ward["verdict"]) == ("", "", "not_available")
    assert "base incomplete: 2021-10, 2021-11 not known" in ward["caveats"]
    assert int(ward["count"]) > 0
    wards = {area for _, area, _ in rows if area.startswith("E05")}
    assert len(wards) == 21

    later = keyed(real.table(setting("2023-11")))["personal_robbery", "E05013598", "12_month"]
    path = next(DATA.glob("police_ward/*dl202312*"))
    with path.open(encoding="utf-8-sig", newline="") as lines:
        mine = [
            row
            for row in csv.DictReader(lines)
            if (row["WardCode"], row["MinorText"]) == ("E05013598", "Robbery of Personal Property")
        ]
    count, base = (
        sum(int(row[month]) for row in mine for month in months_to("2023-11", back)) for back in (0, 1)
    )
    assert (later["count"], later["base_count"]) == (count, base)
    assert later["change_pct"] == pytest.approx((count / base - 1) * 100)


def test_the_may_2024_edition_counts_otherwise_and_stays_apart(rows, real, setting) -> None:
    may = read(*sorted(DATA.glob("police_borough/*dl202405*")))
    found = keyed(real.table(setting(edition="2024-05")))
    labels = {
        "personal_robbery": ["ROBBERY OF PERSONAL PROPERTY"],
        "residential_burglary": ["BURGLARY - RESIDENTIAL", "BURGLARY IN A DWELLING"],
        "business_and_community_burglary": ["BURGLARY BUSINESS AND COMMUNITY", "BURGLARY NON-DWELLING"],
    }
    assert "Unknown" in may.boroughs
    for measure, names in labels.items():
        for area, boroughs in {HARINGEY: ["Haringey"], LONDON: may.boroughs}.items():
            count, base = (
                sum(may.window(("label", name), boroughs, months_to("2023-09", back)) for name in names)
                for back in (0, 1)
            )
            row = found[measure, area, "12_month"]
            assert (row["edition"], row["count"], row["base_count"]) == ("2024-05", count, base), (
                measure,
                area,
            )
    ours, theirs = (
        rows["personal_robbery", HARINGEY, "12_month"],
        found["personal_robbery", HARINGEY, "12_month"],
    )
    assert (ours["edition"], int(ours["count"])) == ("2023-12", 1423)
    assert 0.9 < theirs["count"] / 1423 < 1

    beside = keyed(real.table(setting(), "analysis.comparisons"))["personal_robbery", HARINGEY, "12_month"]
    assert beside["count"] == 1423, "an edition read beside the pinned one must not leak into it"


def test_a_file_of_the_old_tree(real, setting) -> None:
    old = read(*DATA.glob("police_borough/*oldcats*"))
    end = "2018-12"
    found = keyed(real.table(setting(end, "first_of_three", "2019-01"), "analysis.comparisons"))
    counts = {}
    for comparison in ("12_month", "3_year", "5_year"):
        months, _ = base_windows(end, comparison, "first_of_three")
        for measure, label in {
            "residential_burglary": "Burglary in a Dwelling",
            "personal_robbery": "Personal Property",
        }.items():
            row = found[measure, HARINGEY, comparison]
            counts[measure] = old.window(("label", label), ["Haringey"], months_to(end))
            assert row["count"] == counts[measure]
            assert row["base_count"] == old.window(("label", label), ["Haringey"], months)
        total = found["total_notifiable_offences", HARINGEY, comparison]
        assert total["count"] == old.window(("all",), ["Haringey"], months_to(end))
        arson = found["arson", HARINGEY, comparison]
        assert arson["count"] is None, "the old tree has no arson: unknown, not 0"
    assert min(counts.values()) > 500

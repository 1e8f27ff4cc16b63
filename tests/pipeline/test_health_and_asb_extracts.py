"""Hospital, ambulance and ASB lists as partners send them: what counts, what is unknown, and what is never said."""

import csv
import gzip
import io
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from pipelines.audits import Finding, findings, tables_asked
from pipelines.catalogue import Catalogue
from pipelines.declarations import Assessment, changed
from pipelines.explain import explain
from pipelines.extracts.periods import read_period
from pipelines.extracts.store import ExtractStore
from pipelines.pipeline import run_steps
from pipelines.project import Project
from pipelines.steps import Workshop
from pipelines.warehouse import Warehouse

BOROUGH = "E09000014"
EMERGENCY, ADMISSIONS = "accident_emergency_assaults", "hospital_admissions"
PLANTED = (
    "Plantagenet",
    "Inventedname",
    "Imaginary",
    "Fictional Gardens",
    "020 7946",
    "CID0",
    "CK0",
    "CUST0",
)
TABLES = (
    "measures.recorded_incidents",
    "measures.recorded_incident_breakdowns",
    "measures.repeats",
    "measures.published_rates",
)


@dataclass
class Built:
    """The warehouse after the extracts of a desk were read and checked."""

    warehouse: Warehouse
    found: list[Finding]
    folder: Path

    def rows(self, sql: str) -> list[tuple]:
        return self.warehouse.query(sql).rows()

    def messages(self, expectation: str) -> list[str]:
        return [finding.message for finding in self.found if finding.expectation.name == expectation]

    def counts(self, measure: str, area: str = BOROUGH) -> dict[str, int]:
        """Counts by month, YYYY-MM."""
        return dict(
            self.rows(
                "select strftime(period_start, '%Y-%m'), count from measures.recorded_incidents "
                f"where measure = '{measure}' and area_code = '{area}'"
            )
        )


class Desk:
    def __init__(self, folder: Path, sample: Assessment):
        self.folder, self.sample = folder, sample
        self.catalogue = Catalogue(Project(extracts=folder / "data_raw", build=folder / "build"))

    def put(self, source: str, name: str, rows: list[list[str]]) -> None:
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        path = self.folder / "data_raw" / source / "sample" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.getvalue(), encoding="utf-8", newline="")

    def build(self) -> Built:
        there = [path.name for path in (self.folder / "data_raw").iterdir()]
        assessment = changed(self.sample, editions=dict.fromkeys(there, "sample"), other_editions={})
        store = ExtractStore(
            self.folder / "data_raw", self.folder / "build" / "raw", rejects=self.folder / "build" / "rejects"
        )
        warehouse = Warehouse(self.folder / "build" / "warehouse.duckdb")
        workshop = Workshop(self.catalogue, warehouse, store, assessment, dict.fromkeys(there, ["sample"]))
        run_steps(workshop, [*TABLES, *tables_asked(self.catalogue)])
        return Built(warehouse, findings(self.catalogue, warehouse, assessment), self.folder / "build")


@pytest.fixture
def desk(tmp_path: Path, catalogue: Catalogue) -> Desk:
    return Desk(tmp_path, catalogue.assessment("sample"))


@pytest.fixture(scope="module")
def sample(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The committed sample of these sources."""
    desk = Desk(tmp_path_factory.mktemp("desk"), catalogue.assessment("sample"))
    for source in (EMERGENCY, ADMISSIONS, *REPORTS, "ambulance"):
        folder = desk.folder / "data_raw" / source
        folder.mkdir(parents=True)
        (folder / "sample").symlink_to(catalogue.project.source_declarations / source / "sample")
    return desk.build()


def sample_rows(catalogue: Catalogue, source: str) -> list[dict[str, str]]:
    """The rows of a source's only sample file, read by the csv module or straight from the sheet."""
    [path] = (catalogue.project.source_declarations / source / "sample").iterdir()
    if path.suffix == ".xlsx":
        import fastexcel

        rows = fastexcel.read_excel(path).load_sheet(0, header_row=None, dtypes="string").to_polars().rows()
        header = next(i for i, row in enumerate(rows) if None not in row[:4])
        return [dict(zip(rows[header], row, strict=True)) for row in rows[header + 1 :] if row[1]]
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("cp1252")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def from_serial(text: str) -> date:
    return date(1899, 12, 30) + timedelta(days=int(text))


def from_format(form: str) -> Callable[[str], date]:
    return lambda text: datetime.strptime(text, form).date()


# source: the headers of date, type, ward and caller; how its dates are written; its measures with the types they count
REPORTS = {
    "asb_casework": (
        ("Date Reported", "ASB Type", "Ward", "Complainant ID"),
        from_format("%d/%m/%Y"),
        {"council_asb_reports": ["Personal", "Nuisance", "Environmental"], "council_asb_nuisance": ["Nuisance"]},
    ),
    "police_asb_calls": (
        ("Call Date and Time", "ASB Category", "Ward", "Caller Key"),
        from_format("%Y-%m-%dT%H:%M:%S"),
        {"police_asb_personal": ["ASB Personal"]},
    ),
    "council_complaints": (
        ("Date Received", "Subject", "Ward", "Customer Number"),
        from_format("%d-%b-%y"),
        {"noise_complaints": ["Noise - Domestic", "Noise - Commercial"], "fly_tipping_complaints": ["Fly-tipping"]},
    ),
    "member_enquiries": (
        ("Date Received", "Subject", "Ward", None),
        from_serial,
        {"member_enquiries": ["Anti-social behaviour", "Environment", "Drugs", "Other"]},
    ),
}  # fmt: skip
REPEATS = {
    "asb_casework": ("council_asb_repeat_callers", "council_asb_reports_of_repeat_callers"),
    "police_asb_calls": ("police_asb_repeat_callers", "police_asb_calls_of_repeat_callers"),
    "council_complaints": ("environmental_repeat_complainants", "environmental_complaints_of_repeat_complainants"),
}  # fmt: skip


# --- the sample, counted again by other means -------------------------------------------------------------------


def test_the_sample_has_nothing_against_it(sample: Built) -> None:
    assert [finding.message for finding in sample.found if finding.is_critical] == []
    assert (
        sample.rows(
            "select file, rows_rejected from raw.extracts where error is not null or rows_rejected > 0"
        )
        == []
    )


@pytest.mark.parametrize("source", REPORTS)
def test_reports_counted_by_month_and_ward_are_those_of_the_file(
    catalogue: Catalogue, sample: Built, source: str
) -> None:
    (day, kind, ward, _), read, measures = REPORTS[source]
    wards = [row for row in catalogue.areas.values() if row["area_type"] == "ward" and not row["valid_to"]]
    names = {row["area_name"]: row["area_code"] for row in wards}
    for measure, kinds in measures.items():
        rows = [row for row in sample_rows(catalogue, source) if row[kind] in kinds]
        wanted = Counter(f"{read(row[day]):%Y-%m}" for row in rows)
        found = sample.counts(measure)
        assert len(found) == 84 and {month: n for month, n in found.items() if n} == wanted
        name, most = Counter(row[ward] for row in rows).most_common(1)[0]
        assert sum(sample.counts(measure, names[name]).values()) == most > 0


@pytest.mark.parametrize("source", REPEATS)
def test_repeat_callers_are_those_of_the_file(catalogue: Catalogue, sample: Built, source: str) -> None:
    (day, _, _, caller), read, _ = REPORTS[source]
    rows = sample_rows(catalogue, source)
    year = [
        row[caller]
        for row in rows
        if row[caller] and date(2024, 10, 1) <= read(row[day]) <= date(2025, 9, 30)
    ]
    calls = Counter(year)
    repeats = {person: number for person, number in calls.items() if number >= 3}
    assert repeats, "the sample has repeat callers"
    persons, reports = (
        sample.rows(
            "select count, denominator, value from measures.repeats "
            f"where measure = '{measure}' and period_end = '2025-09-30'"
        )
        for measure in REPEATS[source]
    )
    assert persons == [(len(repeats), len(calls), pytest.approx(100 * len(repeats) / len(calls)))]
    assert reports == [
        (sum(repeats.values()), len(year), pytest.approx(100 * sum(repeats.values()) / len(year)))
    ]


def test_assaults_by_method_and_place_are_those_of_the_file(catalogue: Catalogue, sample: Built) -> None:
    rows = sample_rows(catalogue, EMERGENCY)
    knives = [row for row in rows if row["Assault Method"] == "Knife / Sharp object"]
    wanted = Counter(
        datetime.strptime(row["Assault Date and Time"], "%d/%m/%Y %H:%M").strftime("%Y-%m") for row in knives
    )
    found = sample.counts("emergency_assaults_sharp_object")
    assert len(found) == 84 and {month: n for month, n in found.items() if n} == wanted
    places = dict(
        sample.rows(
            "select category, sum(count)::integer from measures.recorded_incident_breakdowns "
            "where measure = 'emergency_assaults_sharp_object' and breakdown = 'location_type' group by all"
        )
    )
    given = Counter(row["Assault Location Type"] for row in knives)
    assert (places["street"], places["licensed_premises"]) == (given["Street"], given["Pub / Club"])
    assert sum(places.values()) == len(knives)


def test_published_rates_are_those_of_the_file(catalogue: Catalogue, sample: Built) -> None:
    def wanted(area: str, sex: str) -> dict[str, str]:
        return next(
            row
            for row in sample_rows(catalogue, ADMISSIONS)
            if (row["Area Code"], row["Sex"], row["Time period"]) == (area, sex, "2020/21 - 22/23")
        )

    found = {
        (area, category): rest
        for area, category, *rest in sample.rows(
            "select area_code, category, value, lower, upper, count, denominator, status, note "
            "from measures.published_rates where period_start = '2020-04-01' and period_end = '2023-03-31'"
        )
    }
    row = wanted(BOROUGH, "Male")
    columns = ("Value", "Lower CI 95.0 limit", "Upper CI 95.0 limit", "Count", "Denominator")
    assert found[BOROUGH, "Male"] == [*(float(row[name]) for name in columns), "published", None]
    assert found["london", ""][0] == float(wanted("E12000007", "Persons")["Value"])
    hidden = next(key for key, rest in found.items() if rest[5] == "suppressed")
    assert wanted(hidden[0], hidden[1] or "Persons")["Value"] == "*"
    assert found[hidden][:4] == [None] * 4 and found[hidden][6].startswith("Value suppressed")
    assert not [area for area, _ in found if area.startswith("E92")], "England is none of our areas"


# --- what is personal ----------------------------------------------------------------------------------------


def test_no_planted_identity_reaches_a_file_or_table_of_the_build(
    catalogue: Catalogue, sample: Built
) -> None:
    in_files = " ".join(
        str(row) for source in (*REPORTS, EMERGENCY) for row in sample_rows(catalogue, source)
    )
    assert all(word in in_files for word in PLANTED), "the sample holds every identity that is looked for"
    written = " ".join(str(pl.read_parquet(path).rows()) for path in sorted(sample.folder.rglob("*.parquet")))
    assert "Environmental" in written, "the types of the reports are there"
    assert [word for word in PLANTED if word in written] == []
    tables = sample.rows("select schema_name || '.\"' || view_name || '\"' from duckdb_views() where not internal union all "
                         "select schema_name || '.\"' || table_name || '\"' from duckdb_tables()")  # fmt: skip
    for [table] in tables:
        held = str(sample.rows(f"select * from {table}"))
        assert [word for word in PLANTED if word in held] == [], table


def casework(*rows: list[str], header: str = "Complainant Name") -> list[list[str]]:
    return [["Case Reference", "Date Reported", "ASB Type", "Ward", "Complainant ID", header], *rows]


def many(month: str, kind: str = "Nuisance", ward: str = "West Green", number: int = 40) -> list[list[str]]:
    """Reports on the days of one month, none of which is odd."""
    return [
        [f"{month}{kind}{i}", f"{i % 28 + 1:02d}/{month}", kind, ward, f"P{i}", "A Name"]
        for i in range(number)
    ]


def test_an_unknown_type_withholds_the_figures_and_is_never_printed(desk: Desk) -> None:
    desk.put(
        "asb_casework",
        "reports.csv",
        casework(*many("01/2025"), *many("02/2025", "rang Prunella Inventedname", number=2)),
    )
    built = desk.build()
    [message] = built.messages("every_offence_label_is_known")
    assert "rows such as 42, 43: 2 records, months 2025-02 to 2025-02" in message
    assert built.counts("council_asb_reports") == {} == built.counts("council_asb_nuisance")
    assert not any("Inventedname" in finding.message for finding in built.found)
    assert "Inventedname" not in str(built.rows("select * from core.unknown_labels"))


def test_an_odd_row_is_rejected_without_its_values(desk: Desk) -> None:
    odd = ["42 Imaginary Mews", "31/02/2025 Plantagenet", "Nuisance", "West Green", "P1", "Zoë Plantagenet"]
    desk.put("asb_casework", "reports.csv", casework(*many("01/2025"), odd))
    built = desk.build()
    assert built.counts("council_asb_reports") == {"2025-01": 40}
    [rejected] = built.rows('select file_row, "column", value, reason from raw.rejects')
    assert rejected == (42, "report_date", None, rejected[3]) and "is not a date" in rejected[3]
    reported = "".join(path.read_text("utf-8-sig") for path in built.folder.rglob("*.rejects.csv"))
    said = reported + " ".join(finding.message for finding in built.found)
    assert "report_date" in reported and "Plantagenet" not in said and "Imaginary" not in said


def test_an_unexpected_header_is_told_by_its_place(desk: Desk) -> None:
    desk.put("asb_casework", "reports.csv", casework(*many("01/2025"), header="Prunella Inventedname"))
    [message] = desk.build().messages("every_extract_was_read")
    assert "row 1: unexpected header in column 6" in message
    assert "Inventedname" not in message and "A Name" not in message


# --- places -------------------------------------------------------------------------------------------------


def test_a_report_without_a_ward_counts_for_the_only_borough_of_its_file(desk: Desk) -> None:
    desk.put("asb_casework", "reports.csv", casework(*many("01/2025"), *many("01/2025", "Personal", "", 3)))
    built = desk.build()
    assert built.counts("council_asb_reports") == {"2025-01": 43}
    wards = built.rows(
        "select sum(count)::integer, count(*) from measures.recorded_incidents join core.areas using (area_code) "
        "where measure = 'council_asb_reports' and area_type = 'ward'"
    )
    assert wards == [(40, 21)], "all current wards are known, the others as 0"


def test_a_ward_that_nobody_knows_is_said_and_its_rows_still_count(desk: Desk) -> None:
    desk.put(
        "asb_casework", "reports.csv", casework(*many("01/2025"), *many("01/2025", "Personal", "Narnia", 3))
    )
    built = desk.build()
    assert built.counts("council_asb_reports") == {"2025-01": 43}
    [message] = built.messages("every_ward_is_known")
    assert "3 of 43 rows name a ward" in message and "Narnia" not in message


def test_a_file_that_names_no_ward_at_all_is_of_no_known_borough(desk: Desk) -> None:
    desk.put("asb_casework", "reports.csv", casework(*many("01/2025", ward="")))
    built = desk.build()
    assert built.counts("council_asb_reports") == {}
    assert "40 offences, months 2025-01" in built.messages("every_area_label_is_known")[0]


def ambulance(moments: list[str], header: str, place: list[str]) -> list[list[str]]:
    names = ["Incident Number", header, "Borough", "Ward Code", "Ward Name", "Incident Group", "Illness"]
    rows = [
        [f"N{i}", moment, "Haringey", *place, "Assault", "Assault - Sexual"]
        for i, moment in enumerate(moments)
    ]
    return [names, *rows]


@pytest.mark.parametrize(
    "months", [["Jan-25", "Feb-25"], ["2025-01", "2025-02"], ["January 2025", "February 2025"]]
)
def test_ambulance_incidents_by_month_alone_have_neither_day_nor_time(desk: Desk, months: list[str]) -> None:
    desk.put("ambulance", "incidents.csv", ambulance(months, "Month", ["", "West Green"]))
    built = desk.build()
    assert built.counts("ambulance_assaults") == {"2025-01": 1, "2025-02": 1}
    assert built.counts("ambulance_assaults", "E05013603") == {"2025-01": 1, "2025-02": 1}
    assert built.rows("select distinct call_date, call_time from staging.ambulance") == [(None, None)]


def test_a_month_among_dates_is_no_date(desk: Desk) -> None:
    days = [f"{day:02d}/01/2025" for day in range(1, 29)]
    desk.put(
        "ambulance", "incidents.csv", ambulance([*days, "Jan-25"], "Call Date", ["E05013603", "West Green"])
    )
    built = desk.build()
    assert built.rows("select file_row, value from raw.rejects") == [(30, "Jan-25")]
    assert built.rows("select distinct call_time from staging.ambulance") == [(None,)], (
        "no midnight is made up"
    )


def test_a_rejected_formula_is_text_in_the_readable_file_and_itself_in_the_table(desk: Desk) -> None:
    days = [f"{day:02d}/01/2025" for day in range(1, 29)]
    formula = '=HYPERLINK("http://example.invalid")'
    desk.put("ambulance", "a.csv", ambulance([*days, formula], "Call Date", ["E05013603", "West Green"]))
    built = desk.build()
    assert built.rows("select value from raw.rejects") == [(formula,)]
    [path] = built.folder.rglob("*.rejects.csv")
    [row] = csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))
    assert row["value"] == f"'{formula}" and row["file"] == "a.csv"


def test_an_incident_in_two_files_stops_the_build(desk: Desk) -> None:
    first = ambulance(["01/01/2025", "15/01/2025"], "Call Date", ["E05013603", "West Green"])
    desk.put("ambulance", "january.csv", first)
    desk.put("ambulance", "january again.csv", [first[0], first[2], ["N9", *first[2][1:]]])
    [message] = desk.build().messages("no_incident_stands_in_two_files")
    assert "1 references stand in more than one of the files january again.csv, january.csv" in message


def test_a_list_that_breaks_off_within_a_month_is_said(desk: Desk) -> None:
    days = [date(2024, 10, 1) + timedelta(days=i) for i in range(346)]
    lists = {"whole": days, "broken off": days[:-20]}
    for name, listed in lists.items():
        rows = ambulance([f"{day:%d/%m/%Y}" for day in listed], "Call Date", ["E05013603", "West Green"])
        desk.put("ambulance", f"{name}.csv", [rows[0], *([name + row[0], *row[1:]] for row in rows[1:])])
    messages = desk.build().messages("the_last_month_looks_whole")
    assert len(messages) == 2 and all("drawn before the month was over" in message for message in messages)
    assert "ends on 22/08/2025, 9 days before the end" in messages[0]


# --- accident and emergency ------------------------------------------------------------------------------------


def assaults(
    period: tuple[str, str], site: str, *days: str, method: str = "Fist", place: str = "Pub"
) -> list[list[str]]:
    return [[*period, site, f"{day} 23:10", method, place] for day in days]


ISTV = [
    "Period Start",
    "Period End",
    "Site Code",
    "Assault Date and Time",
    "Assault Method",
    "Assault Location Type",
]
JANUARY, FEBRUARY = ("01/01/2025", "31/01/2025"), ("01/02/2025", "28/02/2025")


def test_a_month_is_covered_by_its_period_even_without_an_assault(desk: Desk) -> None:
    quarter = ("01/01/2025", "31/03/2025")
    desk.put(EMERGENCY, "q4.csv", [ISTV, *assaults(quarter, "sam01", "02/01/2025", "03/03/2025")])
    assert desk.build().counts("emergency_assaults") == {"2025-01": 1, "2025-02": 0, "2025-03": 1}


def test_a_site_that_did_not_report_leaves_the_month_unknown(desk: Desk) -> None:
    desk.put(
        EMERGENCY,
        "first.csv",
        [ISTV, *assaults(JANUARY, "SAM01", "02/01/2025"), *assaults(FEBRUARY, "SAM01", "02/02/2025")],
    )
    desk.put(EMERGENCY, "second.csv", [ISTV, *assaults(FEBRUARY, "SAM02", "03/02/2025")])
    built = desk.build()
    assert built.counts("emergency_assaults") == {"2025-02": 2}
    assert (
        "Sample Royal Hospital (invented) did not report 2025-01"
        in built.messages("every_site_reports_every_month")[0]
    )


@pytest.mark.parametrize(
    ("rows", "expectation", "words"),
    [
        (assaults(JANUARY, "XYZ99", "02/01/2025"), "every_area_label_is_known", "hospital_sites/sites.csv"),
        (assaults(JANUARY, "SAM01", "02/11/2025"), "no_assault_is_later_than_its_period", "row 2"),
        (assaults(("01/01/2025", "31/01/2027"), "SAM01", "02/01/2025"), "periods_are_reporting_periods", "row 2"),
        (assaults(JANUARY, "SAM01", "30/12/2024"), "assaults_lie_in_a_covered_month", "1 attendances"),
        (assaults(JANUARY, "SAM01", "02/01/2025", method="by Prunella"), "every_offence_label_is_known", "such as 2"),
        (assaults(JANUARY, "SAM01", "02/01/2025", place="at Prunella's"), "few_rows_are_rejected", "location_type"),
    ],
)  # fmt: skip
def test_what_is_odd_in_an_assault_is_placed_and_not_printed(
    desk: Desk, rows, expectation: str, words: str
) -> None:
    desk.put(EMERGENCY, "january.csv", [ISTV, *rows])
    built = desk.build()
    [message] = built.messages(expectation)
    assert words in message
    assert not any(word in found.message for found in built.found for word in ("Prunella", "XYZ99"))


def test_one_site_and_period_in_two_files_stops_the_build(desk: Desk) -> None:
    desk.put(EMERGENCY, "a.csv", [ISTV, *assaults(JANUARY, "SAM01", "02/01/2025")])
    desk.put(EMERGENCY, "b.csv", [ISTV, *assaults(JANUARY, "SAM01", "02/01/2025", "03/01/2025")])
    assert "1 periods of a site stand" in desk.build().messages("no_incident_stands_in_two_files")[0]


# --- published rates -------------------------------------------------------------------------------------------


FINGERTIPS = ["Indicator ID", "Indicator Name", "Parent Code", "Area Code", "Area Name", "Area Type", "Sex", "Age",
              "Category Type", "Category", "Time period", "Value", "Lower CI 95.0 limit", "Upper CI 95.0 limit", "Count",
              "Denominator", "Value note", "A column of next year"]  # fmt: skip


def admissions(value: str, parent: str = "E92000001", **changes: str) -> list[str]:
    row = dict(zip(FINGERTIPS, ["11201", "Violent crime", parent, BOROUGH, "Haringey", "UA", "Persons", "All ages", "", "",
               "2020/21 - 22/23", value, "30.1", "38.2", "1,234", "780000", "", "x"], strict=True))  # fmt: skip
    return list((row | changes).values())


def test_an_area_under_two_parents_counts_once_and_two_values_stop_the_build(desk: Desk) -> None:
    desk.put(ADMISSIONS, "a.csv", [FINGERTIPS, admissions("34.5"), admissions("34.5", "E12000007")])
    built = desk.build()
    assert built.rows("select value, count, denominator from measures.published_rates") == [
        (34.5, 1234, 780000)
    ]
    assert built.rows(
        "select rows_read, rows_loaded, rows_excluded from raw.extracts where source = 'hospital_admissions'"
    ) == [(2, 1, 1)]
    desk.put(ADMISSIONS, "b.csv", [FINGERTIPS, admissions("35.5")])
    [message] = desk.build().messages("a_published_rate_has_one_value")
    assert "has two values (1 such figures)" in message


def test_shifted_columns_and_absent_values_are_told_apart(desk: Desk) -> None:
    note = {"Value note": "Value not published for data quality reasons"}
    years = {"Time period": "2019/20 - 21/22"}
    desk.put(
        ADMISSIONS,
        "a.csv",
        [FINGERTIPS, admissions("88.0"), admissions("", **note, **years), admissions("n/a", Sex="Male")],
    )
    built = desk.build()
    assert (
        "1 values of hospital_admissions_for_violence lie outside"
        in built.messages("rates_lie_within_their_intervals")[0]
    )
    assert built.rows(
        "select value, status, note from measures.published_rates where period_end = '2022-03-31'"
    ) == [(None, "not_published", note["Value note"])]
    assert built.rows("select file_row, value, reason from raw.rejects") == [(4, "n/a", "is not a number")]


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2020/21 - 22/23", (date(2020, 4, 1), date(2023, 3, 31))),
        ("2020/21 - 2022/23", (date(2020, 4, 1), date(2023, 3, 31))),
        ("1998/99 to 00/01", (date(1998, 4, 1), date(2001, 3, 31))),
        ("2021 - 23", (date(2021, 1, 1), date(2023, 12, 31))),
        ("2021 - 22", (date(2021, 4, 1), date(2022, 3, 31))),  # the financial year
        ("2020/22 - 22/23", None),
        ("2022/23 - 20/21", None),
        ("2020/21 - 20/21", None),
        ("2010-12", None),  # a month or three years
    ],
)
def test_pooled_years(text: str, period: tuple[date, date] | None) -> None:
    assert read_period(text) == period


def test_a_figure_of_a_list_is_explained_by_files_and_rows_without_their_words(catalogue: Catalogue) -> None:
    explained = explain(catalogue, catalogue.assessment("sample"), "noise_complaints", BOROUGH, "12_month")
    sums = dict(explained.origin.group_by("role").agg(pl.col("count").sum()).rows())
    assert sums == {"current": explained.figure["count"], "base": explained.figure["base_sum"]}
    assert set(explained.origin["offence_label"]) == {"noise_complaint"}
    assert all((catalogue.project.sql.parent / path.split(" ")[0]).exists() for path in explained.sql_files)

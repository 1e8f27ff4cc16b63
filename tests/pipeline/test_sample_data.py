"""The synthetic edition: the committed files are what the declarations give, readable, quirks and all."""

import gzip
import json
import shutil
from pathlib import Path

import polars as pl
import pytest
import yaml

from pipelines.catalogue import Catalogue
from pipelines.declarations import SAMPLE_EDITION, Assessment
from pipelines.errors import UsageError
from pipelines.extracts.facts import Facts
from pipelines.extracts.protection import key_for
from pipelines.extracts.shapes import read_extract
from pipelines.extracts.store import ExtractStore
from pipelines.pipeline import run_steps
from pipelines.project import Project
from pipelines.sample import write_sample
from pipelines.steps import Workshop
from pipelines.warehouse import Warehouse

ASSESSED = "E09000014"
HISTORICAL = "MPS Borough Level Crime (Historical).csv"
RECENT = "MPS Borough Level Crime (most recent 24 months).csv"
WARDS = "MPS Ward Level Crime (most recent 24 months).csv"
TNO = "MPS_MonthlyCrimeDashboard_TNO.csv.gz"
OTHER = "MPS_MonthlyCrimeDashboard_OtherKnife.csv.gz"
POPULATION = "Mid-year population estimates.xlsx"
LABEL = ["group_label", "offence_label", "area_label"]

Read = dict[str, tuple[pl.DataFrame, Facts]]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue(Project())


@pytest.fixture(scope="module")
def committed(catalogue: Catalogue) -> list[Path]:
    found = catalogue.project.source_declarations.glob(f"*/{SAMPLE_EDITION}/*")
    return sorted(path for path in found if not path.name.startswith("."))


@pytest.fixture(scope="module")
def written(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_sample(catalogue, tmp_path_factory.mktemp("data_raw"))


@pytest.fixture(scope="module")
def read(catalogue: Catalogue, committed: list[Path]) -> Read:
    readings = {
        path.name: read_extract(
            path, catalogue.sources[path.parts[-3]], key_for(catalogue.sources[path.parts[-3]], "sample")
        )
        for path in committed
    }
    return {name: (reading.rows, reading.facts) for name, reading in readings.items()}


@pytest.fixture
def copied(tmp_path: Path, catalogue: Catalogue) -> Path:
    """The declarations in a folder of their own, to be changed."""
    ignored = shutil.ignore_patterns(SAMPLE_EDITION)
    shutil.copytree(catalogue.project.source_declarations, tmp_path / "data_raw", ignore=ignored)
    return tmp_path


def changed(folder: Path, change) -> Catalogue:
    """A catalogue of copied declarations whose sample.yaml was changed by a function."""
    path = folder / "data_raw" / "sample.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    return Catalogue(Project(declarations=folder))


def unpacked(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def by_month(rows: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Wide rows as one row a label, area and month."""
    months = pl.lit(facts.months).alias("month")
    return rows.with_columns(months).explode("counts", "month").rename({"counts": "count"})


# --- the files ---------------------------------------------------------------------------------------------


def test_regenerating_gives_the_committed_files(committed: list[Path], written: list[Path]) -> None:
    assert sorted(path.parts[-3:] for path in written) == sorted(path.parts[-3:] for path in committed)
    again = {path.name: path for path in written}
    different = [path.name for path in committed if unpacked(path) != unpacked(again[path.name])]
    assert different == [], "run write_sample and commit what it writes"


def test_two_runs_give_the_same_bytes(catalogue: Catalogue, written: list[Path], tmp_path: Path) -> None:
    # packed files too: here the same zlib packs both, which need not be so of the committed files
    assert [p.read_bytes() for p in write_sample(catalogue, tmp_path)] == [p.read_bytes() for p in written]
    packed = [path.read_bytes() for path in written if path.suffix == ".gz"]
    assert packed and {content[4:8] for content in packed} == {bytes(4)}, "a time in the file"


def test_every_source_with_editions_has_a_sample(catalogue: Catalogue, committed: list[Path]) -> None:
    wanted = {name for name, source in catalogue.sources.items() if source.shape != "reference"}
    assert {path.parts[-3] for path in committed} == wanted


def test_the_files_are_small(committed: list[Path]) -> None:
    sizes = [path.stat().st_size for path in committed]
    assert max(sizes) < 1_000_000
    assert sum(sizes) < 2_500_000


def test_every_row_is_loaded_or_left_out_by_rule(read: Read) -> None:
    for name, (rows, facts) in read.items():
        assert rows.height == facts.rows_loaded > 0, name
        assert facts.rows_read == facts.rows_loaded + facts.rows_rejected + sum(facts.excluded.values()), name


# --- the quirks --------------------------------------------------------------------------------------------


def test_the_pair_joins_without_gap_or_overlap(read: Read) -> None:
    historical, recent = read[HISTORICAL][1].months, read[RECENT][1].months
    assert (historical[0], historical[-1]) == ("2018-10", "2023-08")
    assert (recent[0], recent[-1]) == ("2023-09", "2025-09")
    assert (len(historical), len(recent)) == (59, 25)
    assert {read[name][1].generation for name in (HISTORICAL, RECENT, WARDS)} == {"C"}


def test_byte_order_mark_and_line_ends(committed: list[Path]) -> None:
    content = {path.name: path.read_bytes() for path in committed}
    assert content[HISTORICAL].startswith(b"\xef\xbb\xbf") and b"\r" not in content[HISTORICAL]
    assert not content[RECENT].startswith(b"\xef\xbb\xbf")
    assert content[RECENT].count(b"\r\n") == content[RECENT].count(b"\n") > 0


def test_a_label_appears_half_way_and_takes_part_of_another(read: Read) -> None:
    new, old = "BURGLARY - RESIDENTIAL", "BURGLARY IN A DWELLING"
    assert new not in read[HISTORICAL][0]["offence_label"]
    recent = read[RECENT][0].filter(pl.col("offence_label").is_in([new, old]))
    totals = dict(recent.group_by("offence_label").agg(pl.col("counts").list.sum().sum()).rows())
    assert 0.3 < totals[new] / (totals[new] + totals[old]) < 0.4


def test_rare_labels_lack_the_rows_of_some_areas(read: Read) -> None:
    for name in (HISTORICAL, RECENT):
        rows = read[name][0]
        assert rows["area_label"].n_unique() == 34
        sizes = dict(rows.group_by("offence_label").len().rows())
        assert sizes["VIOLENCE WITH INJURY"] == 34
        assert 0 < sizes["NFIB"] < 34
        assert rows.filter(pl.col("counts").list.sum() == 0).is_empty()


def test_the_share_without_a_borough_differs_by_month(read: Read) -> None:
    without = pl.col("count").filter(pl.col("area_label") == "Unknown").sum()
    share = without / pl.col("count").sum() * 100
    shares = by_month(*read[RECENT]).group_by("month").agg(share.alias("share"))["share"]
    assert 1 < shares.min() < shares.max() - 1.5 < 8


def test_the_dashboard_counts_each_offence_once(read: Read) -> None:
    for name in (TNO, OTHER):
        rows, facts = read[name]
        assert set(facts.excluded) == {
            "the same offences counted again by safer neighbourhood team",
            "positive outcomes are not offences",
        }
        assert rows["area_type"].unique().to_list() == ["Borough"]
        assert len(facts.months) == 84
    assert "OTHER ACCEPTED CRIME" in read[TNO][0]["group_label"]


def test_the_population_has_titles_a_note_and_all_boroughs(read: Read) -> None:
    rows, facts = read[POPULATION]
    assert facts.excluded == {"note below or within the table": 1}
    assert rows["file_row"].min() == 4  # two titles, the header
    assert rows.group_by("year").len().sort("year").rows() == [(year, 33) for year in range(2018, 2026)]


# --- the counts agree --------------------------------------------------------------------------------------


def test_wards_never_exceed_their_borough(catalogue: Catalogue, read: Read) -> None:
    wards = by_month(*read[WARDS])
    assert wards["ward_code"].n_unique() == 21
    assert wards["area_label"].n_unique() == 1
    keys = [*LABEL, "month"]
    both = (
        wards.group_by(keys)
        .agg(pl.col("count").sum().alias("wards"))
        .join(by_month(*read[RECENT]).select(*keys, "count"), on=keys, how="left")
    )
    assert both.filter(pl.col("wards") > pl.col("count").fill_null(0)).is_empty()
    assert 0.965 < both["wards"].sum() / both["count"].sum() < 0.975


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("Domestic Abuse Violence with Injury", "Violence with Injury"),
        ("Domestic Abuse Violence with Injury", "Domestic Abuse"),
        ("Knife Crime with Injury", "Knife Crime"),
        ("Knife Injury Victims (non DA 1-24)", "Knife Injury Victims (1-24)"),
        ("Lethal Barrel Discharge", "Gun Crime"),
        ("Racist and Religious Crime", "Hate Crime"),
        ("Homophobic Crime", "Hate Crime"),
        ("Transphobic Crime", "Hate Crime"),
        ("Antisemitic Crime", "Faith Crime"),
    ],
)
def test_a_part_never_exceeds_its_whole(read: Read, part: str, whole: str) -> None:
    columns = ["area_label", "month", "offence_label", "count"]
    rows = pl.concat([read[TNO][0].select(columns), read[OTHER][0].select(columns)])
    parts, wholes = (rows.filter(pl.col("offence_label") == label) for label in (part, whole))
    both = parts.join(wholes, on=["area_label", "month"], how="left", suffix="_whole")
    assert both.height > 100
    assert both.filter(pl.col("count") > pl.col("count_whole").fill_null(0)).is_empty()


def test_ward_shapes_fill_the_outline_without_overlap(read: Read) -> None:
    from shapely.geometry import shape
    from shapely.ops import unary_union

    rows = next(rows for name, (rows, _) in read.items() if name.startswith("Wards"))
    shapes = [shape(json.loads(geometry)) for geometry in rows["geometry"]]
    assert len(shapes) == 21
    assert all(s.is_valid and s.exterior.is_ccw for s in shapes)
    whole = unary_union(shapes)
    assert whole.geom_type == "Polygon" and not whole.interiors
    assert sum(s.area for s in shapes) == pytest.approx(whole.area, rel=1e-6)
    assert 35 < rows["square_kilometres"].sum() < 55
    assert rows["square_kilometres"].min() > 0.8


# --- the declaration ---------------------------------------------------------------------------------------


def test_another_label_leaves_all_other_numbers_as_they_were(copied: Path, written: list[Path]) -> None:
    def without_arson(content: dict) -> None:
        offences = content["sources"]["mps_borough_crime"]["offences"]
        offences[:] = [offence for offence in offences if offence["label"] != "ARSON"]

    path = write_sample(changed(copied, without_arson), copied / "written")[0]
    before = next(p for p in written if p.name == path.name).read_text(encoding="utf-8-sig").splitlines()
    after = path.read_text(encoding="utf-8-sig").splitlines()
    assert after == [line for line in before if ",ARSON," not in line]


def test_a_new_source_needs_only_declarations(copied: Path) -> None:
    folder = copied / "data_raw" / "asb_calls"
    folder.mkdir()
    source = yaml.safe_load((copied / "data_raw/mps_dashboard/source.yaml").read_text(encoding="utf-8"))
    source |= {"source": "asb_calls", "key": ["month", "area_label", "offence_label"], "exclude": []}
    source["columns"] = {
        name: {**column, "headers": {"v1": name.title()}, "other_headers": []}
        for name, column in source["columns"].items()
        if name in ("month", "area_label", "offence_label", "group_label", "count")
    }
    (folder / "source.yaml").write_text(yaml.safe_dump(source), encoding="utf-8")
    head = "generations,group_label,offence_label,offence,offence_group\n"
    (folder / "labels.csv").write_text(head + "v1,ASB,Noise,noise,antisocial_behaviour\n", encoding="utf-8")

    def with_calls(content: dict) -> None:
        content["sources"]["asb_calls"] = {
            "generation": "v1",
            "offences": [{"group": "ASB", "label": "Noise", "level": 900}],
            "files": [{"name": "calls.xlsx", "month_format": "%b-%y", "rows": [{"areas": "wards"}]}],
        }

    found = changed(copied, with_calls)
    reading = read_extract(write_sample(found, copied / "written")[-1], found.sources["asb_calls"])
    rows, facts = reading.rows, reading.facts
    assert (facts.generation, len(facts.months), rows["area_label"].n_unique()) == ("v1", 84, 21)


def arson(content: dict) -> dict:
    return next(o for o in content["sources"]["mps_borough_crime"]["offences"] if o["label"] == "ARSON")


def file(content: dict, source: str) -> dict:
    return content["sources"][source]["files"][0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda c: arson(c).update(label="ARSONS"), "'ARSONS' of 'ARSON AND CRIMINAL DAMAGE' is no"),
        (lambda c: arson(c).update(season="spring"), "ARSON: the season spring is not declared"),
        (lambda c: arson(c).update(colour="red"), "colour: Extra inputs are not permitted"),
        (lambda c: arson(c).update(shares_pct={"E09000099": 2}), "E09000099 has no share"),
        (lambda c: arson(c).update(part_of={"label": "RAPE", "share": 0.1}), "give one of `level`"),
        (lambda c: arson(c).update(includes=[{"label": "ARSON"}]), "one another: ARSON"),
        (lambda c: arson(c).update(includes=[{"label": "GLOOM"}]), "mps_borough_crime draws no 'GLOOM'"),
        (lambda c: c["shares_pct"].update(nowhere=2), "nowhere is no area in areas.csv"),
        (lambda c: c["sources"]["mps_borough_crime"].update(generation="E"), "generation 'E' is none of A"),
        (lambda c: c["sources"].update(weather=c["sources"]["population"]), "weather: is no source"),
        (lambda c: c["sources"]["population"].pop("table"), "`shape: table` needs `table`"),
        (lambda c: file(c, "ward_boundaries").pop("columns"), "area_code has no plain header"),
        (lambda c: file(c, "mps_dashboard")["rows"][0].pop("texts"), "nothing says area_type"),
        (lambda c: file(c, "mps_dashboard").update({"from": "2017-01"}), "2017-01 is no month"),
    ],
)
def test_a_wrong_declaration_is_named(copied: Path, change, words: str) -> None:
    with pytest.raises(UsageError) as error:
        write_sample(changed(copied, change), copied / "written")
    assert words in str(error.value)
    assert "sample.yaml" in str(error.value)
    assert not (copied / "written").exists()


def test_a_file_that_nothing_declares_is_refused(catalogue: Catalogue, tmp_path: Path) -> None:
    stranger = tmp_path / "population" / SAMPLE_EDITION / "old.csv"
    stranger.parent.mkdir(parents=True)
    stranger.write_text("borough,year,population\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"old\.csv"):
        write_sample(catalogue, tmp_path)


# --- the whole pipeline ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def figures(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> tuple[Warehouse, pl.DataFrame]:
    editions = {name: SAMPLE_EDITION for name, s in catalogue.sources.items() if s.shape != "reference"}
    assessment = Assessment(
        assessment="sample",
        product="strategic_assessment",
        title="Sample",
        partnership="Sample",
        area=ASSESSED,
        comparators=["north_area", "london"],
        period_end="2025-09",
        three_year_method="mean_of_prior_three",
        editions=editions,
        performance_table=["total_notifiable_offences"],
    )
    warehouse = Warehouse()
    store = ExtractStore(catalogue.project.source_declarations, tmp_path_factory.mktemp("raw"))
    loaded = {name: [edition] for name, edition in editions.items()}
    wanted = ["analysis.figures", "analysis.differences", "core.unknown_labels", "staging.ward_boundaries"]
    run_steps(Workshop(catalogue, warehouse, store, assessment, loaded), wanted)
    return warehouse, warehouse.query("select * from analysis.figures")


def test_the_pipeline_reads_all_and_knows_every_label(figures: tuple[Warehouse, pl.DataFrame]) -> None:
    warehouse, _ = figures
    assert warehouse.query("select error from raw.extracts where error is not null").is_empty()
    assert warehouse.query("select * from core.unknown_labels").is_empty()
    assert warehouse.rows("staging.ward_boundaries") == 21
    assert warehouse.query("select * from staging.population where area_code is null").is_empty()


def test_every_measure_of_the_borough_has_figures(
    catalogue: Catalogue, figures: tuple[Warehouse, pl.DataFrame]
) -> None:
    borough = figures[1].filter(pl.col("area_code") == ASSESSED)
    assert set(borough["measure"]) == catalogue.compared
    assert borough["count"].null_count() == borough["base_count"].null_count() == 0
    assert borough["is_complete"].all()
    comparators = figures[1].filter(pl.col("area_code").is_in(["north_area", "london"]))
    comparators = comparators.filter(pl.col("source") != "police_street")  # its sample holds the borough only
    assert comparators["count"].null_count() == 0


def test_five_year_change_exists_with_72_months(
    catalogue: Catalogue, figures: tuple[Warehouse, pl.DataFrame]
) -> None:
    five = figures[1].filter((pl.col("area_code") == ASSESSED) & (pl.col("comparison") == "5_year"))
    assert set(five["method"]) == {"mean_of_prior_five"}
    connect = [
        item for item in catalogue.breaks if item.name.startswith("connect") and item.effect == "block"
    ]
    counted = five.filter(
        ~pl.col("measure").is_in([measure for item in connect for measure in item.measures])
    )
    assert counted.height > 30
    assert counted["change_pct"].null_count() == 0


def test_the_declared_changes_show(figures: tuple[Warehouse, pl.DataFrame]) -> None:
    year = figures[1].filter((pl.col("area_code") == ASSESSED) & (pl.col("comparison") == "12_month"))
    verdicts = dict(year.select("measure", "verdict").rows())
    assert verdicts["personal_robbery"] == "up"
    assert verdicts["residential_burglary"] == "down"
    assert verdicts["violence_with_injury"] == verdicts["total_notifiable_offences"] == "no_clear_change"
    counts = dict(year.select("measure", "count").rows())
    assert 10 <= counts["lethal_barrelled_discharges"] <= 20
    assert 0 < counts["homicide"] < 12


def test_a_moving_share_without_a_borough_is_a_caveat(figures: tuple[Warehouse, pl.DataFrame]) -> None:
    borough = figures[1].filter((pl.col("area_code") == ASSESSED) & (pl.col("comparison") == "12_month"))
    shifts = dict(borough.select("measure", "unknown_shift").rows())
    assert "without a borough moved" in shifts["theft_from_the_person"]
    assert shifts["violence_with_injury"] is None

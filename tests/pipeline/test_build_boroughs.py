"""`sna build-boroughs`: every borough of a template in one run, one that fails stopping none, and their overview."""

import re
import shutil
from collections import Counter
from types import SimpleNamespace

import polars as pl
import pytest
import yaml

from pipelines import one_document, overview
from pipelines.catalogue import Catalogue
from pipelines.documents.boroughs_together import BOROUGHS, GAPS
from pipelines.errors import CheckError, UsageError
from pipelines.every_borough import build_boroughs
from pipelines.figures import compute_figures
from pipelines.project import REPOSITORY, Project
from pipelines.publish import current

ENFIELD, HARINGEY, WESTMINSTER = "E09000010", "E09000014", "E09000033"
SETTINGS = {
    "assessment": "every-borough",
    "product": "sna",
    "tier": 1,
    "title": "{area} Strategic Needs Assessment",
    "partnership": "{area} Partnership",
    "area": "each",
    "comparators": ["bcu", "london"],
    "period_end": "2025-09",
    "three_year_method": "first_of_three",
    "formats": ["html"],
    "editions": {"mps_borough_crime": "sample", "population": "sample"},
    "performance_table": ["violence_with_injury", "personal_robbery", "homicide"],
    "overview": {
        "product": "london_overview",
        "title": "All boroughs",
        "partnership": "Those who asked",
        "measures": ["violence_with_injury", "personal_robbery"],
    },
}


def repository(root, **other) -> Project:
    """A repository of its own that holds the template, above the sample's extracts."""
    for folder in ("data_raw", "sql", "expectations", "assessments"):
        shutil.copytree(
            REPOSITORY / folder, root / folder, ignore=shutil.ignore_patterns("sample", "haringey*")
        )
    folder = root / "assessments/every-borough"
    folder.mkdir()
    (folder / "assessment.yaml").write_text(yaml.safe_dump({**SETTINGS, **other}, sort_keys=False), "utf-8")
    return Project(root, REPOSITORY / "data_raw", root / "build")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Three boroughs of which Westminster fails by a check; then, under another title, Enfield by what nobody foresaw."""
    project = repository(tmp_path_factory.mktemp("boroughs"))
    catalogue, ran, say = Catalogue(project), Counter(), []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipelines.shared_workbench.publish_tables", failing_check(WESTMINSTER, catalogue))
        patch.setattr("pipelines.warehouse.Warehouse.create_table", counting(ran))
        batch = build_boroughs(catalogue, "every-borough", [ENFIELD, WESTMINSTER, HARINGEY], say=say.append)
    good = current(project, "every-borough-enfield")
    path = project.assessments / "every-borough/assessment.yaml"
    path.write_text(path.read_text("utf-8").replace("} Strategic", "}: Strategic"), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(one_document, "common_values", failing_words(ENFIELD))
        again = build_boroughs(Catalogue(project), "every-borough", [ENFIELD, HARINGEY], say=say.append)
    return SimpleNamespace(
        project=project, catalogue=Catalogue(project), batch=batch, again=again, good=good, ran=ran, say=say
    )


def failing_check(area, catalogue):
    from pipelines.publish import publish_tables

    def publish(project, warehouse, steps, assessment, run):
        if catalogue.assessment(assessment).area == area:
            raise CheckError("the wards hold more than the borough")
        return publish_tables(project, warehouse, steps, assessment, run)

    return publish


def failing_words(area):
    common_values = one_document.common_values

    def values(published, *words):
        if published.assessment.area == area:
            raise KeyError("a key that nobody foresaw")
        return common_values(published, *words)

    return values


def counting(ran):
    from pipelines.warehouse import Warehouse

    create_table = Warehouse.create_table

    def create(self, name, select):
        ran[name] += 1
        return create_table(self, name, select)

    return create


def test_one_that_fails_stops_none_and_is_listed_with_its_reason(built):
    rows = built.batch.table().to_dicts()
    assert [(row["area_code"], row["status"], row["reason"]) for row in rows] == [
        (ENFIELD, "made", ""),
        (WESTMINSTER, "failed", "the wards hold more than the borough"),
        (HARINGEY, "made", ""),
    ]
    assert built.batch.exit_code == 4
    listed = pl.read_csv(built.batch.write_list())
    assert listed["status"].to_list() == ["made", "failed", "made"]
    assert not (built.project.documents / "every-borough/westminster").exists()


def test_the_last_good_publication_of_one_that_fails_stays(built):
    failed, made = built.again.table().to_dicts()
    assert (failed["status"], made["status"]) == ("failed", "made")
    assert failed["reason"].startswith("unexpected KeyError: 'a key that nobody foresaw'; see ")
    assert "Traceback" not in " ".join(built.say)
    assert current(built.project, "every-borough-enfield") == built.good
    page = built.project.documents / "every-borough/enfield/every-borough-enfield-tier-1-official.html"
    assert page.read_bytes() == next(p for p in built.good.documents if p.suffix == ".html").read_bytes()


def test_where_words_alone_have_changed_the_tables_stay(built):
    haringey = current(built.project, "every-borough-haringey")
    assert haringey.run != built.good.run and haringey.folder.parents[1] == built.good.folder.parents[1]


def test_what_boroughs_share_is_made_once(built):
    assert built.ran["core.recorded_offences"] == 1 and max(built.ran.values()) == 1


def test_a_borough_built_after_others_has_the_figures_that_it_has_alone(built):
    assessment = built.catalogue.assessment("every-borough-haringey")
    alone = compute_figures(built.catalogue, assessment).frame
    figures = pl.read_parquet(
        current(built.project, assessment.name).folder / "analysis.figures.parquet"
    ).with_columns(period_end=pl.lit("2025-09"))
    key = ["measure", "area_code", "comparison"]
    assert figures.select(alone.columns).sort(key).equals(alone.sort(key))


def test_the_overview_prints_the_figures_of_the_boroughs_own_publications(built):
    tables = current(built.project, "every-borough-overview").folder
    for slug, area in (("enfield", ENFIELD), ("haringey", HARINGEY)):
        for name in overview.COLLECTED_TABLES:
            folder = current(built.project, f"every-borough-{slug}").folder
            own = pl.read_parquet(folder / f"{name}.parquet").filter(pl.col("area_code") == area)
            here = pl.read_parquet(tables / f"{name}.parquet").filter(pl.col("area_code") == area)
            within_tier = own.filter(pl.col("measure").is_in(here["measure"].implode()))
            assert here.height and here.equals(within_tier)
    states = dict(pl.read_parquet(tables / f"{BOROUGHS}.parquet").select("area_name", "state").rows())
    assert Counter(states.values()) == {"failed": 1, "shown": 1, "not_built": 30}


def test_the_overview_names_what_is_missing_and_leads_to_each_borough(built):
    folder = built.project.documents / "every-borough/overview"
    page = (folder / "every-borough-overview-official.html").read_text(encoding="utf-8")
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "The assessment of Enfield could not be built in this run" in text
    assert "Synthetic sample data: not real figures" in text
    assert text.count("Barking and Dagenham") == 1  # named once; every table says how many it lacks
    assert "Not in it: the 30 boroughs that have no assessment, named on the first page." in text
    assert "has the highest recorded rate of the boroughs built here" in text
    links = set(re.findall(r'href="(\.\./[^"]+)"', page))
    assert links == {
        f"../{slug}/every-borough-{slug}-tier-1-official.html" for slug in ("enfield", "haringey")
    } and all((folder / link).exists() for link in links)
    gaps = pl.read_parquet(current(built.project, "every-borough-overview").folder / f"{GAPS}.parquet")
    everywhere = set(gaps.filter(pl.col("area_code") == HARINGEY)["gap"])
    assert any("MARAC" in gap for gap in everywhere)


def test_where_nothing_has_changed_nothing_is_made(built):
    again = build_boroughs(Catalogue(built.project), "every-borough", [HARINGEY])
    assert [borough.status for borough in again.boroughs] == ["unchanged"] and again.exit_code == 0


def test_an_overview_that_fails_leaves_the_boroughs_as_they_are(built, monkeypatch):
    monkeypatch.setattr(overview, "write_document", failing_overview)
    monkeypatch.setattr(overview, "current", lambda *_: None)
    batch = build_boroughs(Catalogue(built.project), "every-borough", [HARINGEY])
    assert (batch.failed, batch.overview, batch.exit_code) == ([], [], 4)
    assert batch.overview_failed == "the drawing process was ended"
    assert (built.project.documents / "every-borough/overview/every-borough-overview-official.html").exists()


def failing_overview(*_):
    raise CheckError("the drawing process was ended")


def test_what_all_share_is_raised_and_not_listed_borough_by_borough(built, monkeypatch):
    monkeypatch.setattr("pipelines.shared_workbench.run_suite", lambda *_: [failed_outcome()])
    with pytest.raises(CheckError, match="months are missing"):
        build_boroughs(Catalogue(built.project), "every-borough", [HARINGEY], force=True)


def failed_outcome():
    from pipelines.checks import Outcome

    return Outcome("", "core.offences", "whole", "", "critical", 4, False, 1, "months are missing", "", "")


def test_every_ranked_borough_has_an_assessment_with_its_own_larger_areas(tmp_path):
    catalogue = Catalogue(repository(tmp_path))
    names = list(catalogue.made_of_templates)
    ours = [catalogue.assessment(name) for name in names if name.startswith("every-borough-")]
    assert len({assessment.area for assessment in ours}) == len(ours) == 32
    kingston = catalogue.assessment("every-borough-kingston-upon-thames")
    assert kingston.title == "Kingston upon Thames Strategic Needs Assessment"
    assert kingston.comparators == ["south_west", "london"]
    with pytest.raises(UsageError, match="sna build-boroughs every-borough"):
        catalogue.assessment("every-borough")
    with pytest.raises(UsageError, match="E09000001 is no ranked borough"):
        build_boroughs(catalogue, "every-borough", ["E09000001"])


@pytest.mark.parametrize(
    "setting, message",
    [
        ({"title": "Needs Assessment"}, "title must hold {area}"),
        ({"place": {"title": "A", "wards": ["E05013587"], "why": "b"}}, "place can be no template's"),
        ({"comparators": ["county"]}, "comparators: county is neither an area nor the type of one"),
    ],
)
def test_settings_that_fit_no_template_are_refused(tmp_path, setting, message):
    catalogue = Catalogue(repository(tmp_path, **setting))
    with pytest.raises(UsageError, match=message):
        catalogue.assessment("every-borough-enfield")


def test_an_overview_of_closed_sources_is_refused(tmp_path):
    editions = {**SETTINGS["editions"], "police_records": "sample"}
    measures = {**SETTINGS["overview"], "measures": ["victims_of_violence"]}
    settings = {"overview": measures, "editions": editions, "marking": "OFFICIAL-SENSITIVE"}
    with pytest.raises(UsageError, match="rests on police_records, which is not open"):
        Catalogue(repository(tmp_path, **settings)).template("every-borough")

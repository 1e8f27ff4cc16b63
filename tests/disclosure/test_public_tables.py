"""What an audience's tables hold: only what its rules let pass, and nothing that depends on the rest."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.catalogue import Catalogue
from pipelines.declarations import changed
from pipelines.declarations.audiences import AudienceRules
from pipelines.disclosure.assessment_within import public_assessment
from pipelines.disclosure.openness import Openness
from pipelines.disclosure.public_tables import make_public_tables
from pipelines.errors import DisclosureError, UsageError
from pipelines.pipeline import all_steps
from pipelines.project import Project
from pipelines.publish import SHARED_TABLES

CATALOGUE = Catalogue(Project())
RULES = CATALOGUE.audience_rules("public")
SAMPLE = CATALOGUE.assessment("sample")
OPEN, CLOSED = "mps_borough_crime", "ambulance"
MEASURES = {"burglary": [OPEN], "robbery": [OPEN], "ambulance_assaults": [CLOSED], "mixed": [OPEN, CLOSED]}


def write_restricted(folder: Path, p_values: dict[str, float], counts: dict[str, int]) -> Path:
    """Restricted tables of two sources and four measures, with the columns that the rules decide by."""
    folder.mkdir(parents=True, exist_ok=True)
    pl.DataFrame(
        {
            "source": [OPEN, CLOSED, "personal_one", "marked_one"],
            "open": [True, False, True, True],
            "personal": [False, False, True, False],
            "marking": ["OFFICIAL", "OFFICIAL-SENSITIVE", "OFFICIAL", "OFFICIAL-SENSITIVE"],
        }
    ).write_parquet(folder / "meta.sources.parquet")
    pl.DataFrame(
        {"measure": list(MEASURES), "sources": list(MEASURES.values())},
        schema={"measure": pl.String, "sources": pl.List(pl.String)},
    ).write_parquet(folder / "meta.measures.parquet")
    pl.DataFrame(
        [
            {
                "measure": measure,
                "source": sources[0],
                "comparison": "12_month",
                "area_code": SAMPLE.area,
                "area_type": "borough",
                "count": counts[measure],
                "change_pct": 10.0,
                "dispersed_p_value": p_values[measure],
                "adjusted_p_value": 0.5,
                "verdict": "no_clear_change",
            }
            for measure, sources in MEASURES.items()
        ]
    ).write_parquet(folder / "analysis.figures.parquet")
    pl.DataFrame({"cases": [counts["ambulance_assaults"]]}).write_parquet(folder / "analysis.marac.parquet")
    pl.DataFrame({"secret": [counts["mixed"]]}).write_parquet(folder / "analysis.brand_new.parquet")
    return folder


def made(folder: Path, rules: AudienceRules = RULES, **values) -> Path:
    restricted = write_restricted(folder / "restricted", **values)
    make_public_tables(restricted, folder / "public", rules, SAMPLE, Openness(restricted, SAMPLE))
    return folder / "public"


P_VALUES = {"burglary": 0.03, "robbery": 0.04, "ambulance_assaults": 0.9, "mixed": 0.8}
COUNTS = {"burglary": 3, "robbery": 40, "ambulance_assaults": 77, "mixed": 88}


def test_only_rows_of_open_measures_stay_small_or_not(tmp_path):
    figures = pl.read_parquet(made(tmp_path, p_values=P_VALUES, counts=COUNTS) / "analysis.figures.parquet")
    assert dict(figures.select("measure", "count").rows()) == {"burglary": 3, "robbery": 40}


def test_a_source_is_open_only_when_nobody_is_in_it_and_its_marking_allows(tmp_path):
    restricted = write_restricted(tmp_path, P_VALUES, COUNTS)
    assert Openness(restricted, SAMPLE).sources == {OPEN}


def test_a_withheld_table_keeps_its_columns_and_no_row(tmp_path):
    public = made(tmp_path, p_values=P_VALUES, counts=COUNTS)
    for table in ("analysis.marac", "analysis.brand_new"):  # withheld by rule, and not named at all
        frame = pl.read_parquet(public / f"{table}.parquet")
        assert frame.height == 0
        assert frame.width == 1


def test_verdicts_are_those_of_the_rows_that_stay(tmp_path):
    """Adjusted together with two measures that changed nothing, p = 0.04 is no clear change; with its like it is."""
    figures = pl.read_parquet(made(tmp_path, p_values=P_VALUES, counts=COUNTS) / "analysis.figures.parquet")
    assert figures["adjusted_p_value"].to_list() == pytest.approx([0.04, 0.04])
    assert figures["verdict"].to_list() == ["up", "up"]


def test_p_values_adjusted_over_rows_that_go_must_be_adjusted_again(tmp_path):
    rule = RULES.tables["analysis.figures"].model_copy(update={"adjust_again": None})
    rules = RULES.model_copy(update={"tables": {**RULES.tables, "analysis.figures": rule}})
    with pytest.raises(DisclosureError, match="adjusted together with rows that are held back"):
        made(tmp_path, rules, p_values=P_VALUES, counts=COUNTS)
    assert not (tmp_path / "public").exists()


@settings(max_examples=60, deadline=None)
@given(
    counts=st.fixed_dictionaries(dict.fromkeys(("ambulance_assaults", "mixed"), st.integers(0, 10**6))),
    p_values=st.fixed_dictionaries(dict.fromkeys(("ambulance_assaults", "mixed"), st.floats(0, 1))),
)
def test_no_byte_depends_on_what_is_held_back(tmp_path_factory, counts, p_values):
    folder = tmp_path_factory.mktemp("tables")
    one = made(folder / "one", p_values=P_VALUES, counts=COUNTS)
    other = made(folder / "other", p_values=P_VALUES | p_values, counts=COUNTS | counts)
    assert {p.name: p.read_bytes() for p in one.iterdir()} == {
        p.name: p.read_bytes() for p in other.iterdir()
    }


# --- the rules themselves ----------------------------------------------------------------------------------


def test_every_published_table_is_named():
    """A table that is not would be withheld in silence: whoever adds one decides who may have it."""
    made_by_steps = {step.name for step in all_steps(CATALOGUE) if step.per_assessment}
    published = made_by_steps | set(SHARED_TABLES) | {"meta.check_results", "meta.check_findings"}
    assert published == set(RULES.tables)


def test_the_rules_name_what_exists():
    sections = {path.stem for path in Path("assessments/_products").rglob("sections/*.qmd")}
    assert {*RULES.sections, *RULES.partly} <= sections
    assert {source for rule in RULES.tables.values() for source in rule.sources} <= set(CATALOGUE.sources)


def test_a_table_made_of_partners_counts_is_never_whole():
    whole = {table for table, rule in RULES.tables.items() if rule.rule == "whole"}
    assert whole == {
        "analysis.definition_clauses", "analysis.scope_areas", "analysis.scope_members", "analysis.ward_shapes",
        "analysis.ward_weights", "analysis.windows", "meta.assessments",
    }  # fmt: skip


# --- the assessment's settings -----------------------------------------------------------------------------


@pytest.fixture
def openness(tmp_path):
    """The repository's own sources and measures, as if the dashboard were not open."""
    rows = [(key, measure.sources) for key, measure in CATALOGUE.measures.items()]
    schema = {"measure": pl.String, "sources": pl.List(pl.String)}
    pl.DataFrame(rows, schema=schema, orient="row").write_parquet(tmp_path / "meta.measures.parquet")
    pl.DataFrame(
        [
            {"source": s.source, "open": s.open, "personal": s.personal, "marking": s.marking}
            for s in CATALOGUE.sources.values()
            if s.source != "mps_dashboard"
        ]
    ).write_parquet(tmp_path / "meta.sources.parquet")
    return Openness(tmp_path, SAMPLE)


def test_settings_hold_open_measures_and_sources_only(openness):
    restricted = SAMPLE.outcomes[0].targets[0].model_copy(update={"audience": "restricted"})
    outcome = SAMPLE.outcomes[0].model_copy(update={"targets": [restricted, *SAMPLE.outcomes[0].targets[1:]]})
    sample = SAMPLE.model_copy(update={"outcomes": [outcome, *SAMPLE.outcomes[1:]]})
    found = public_assessment(sample, RULES, openness)
    assert (
        found.outcomes[0].targets == SAMPLE.outcomes[0].targets[1:] != []
    )  # of this file, too, only what is marked
    assert found.marking == "OFFICIAL"
    assert OPEN in found.editions
    assert {"mps_dashboard", "police_records", "ambulance"}.isdisjoint(found.editions)
    assert "residential_burglary" in found.performance_table
    assert "knife_crime" not in found.performance_table
    assert "ambulance_assaults" not in [m for outcome in found.outcomes for m in outcome.measures]
    assert found.marac is None
    assert found.folder == SAMPLE.folder


def test_an_operation_is_public_only_when_marked(openness):
    assert [item.evaluation for item in public_assessment(SAMPLE, RULES, openness).evaluations] == [
        "burglary_campaign"
    ]


def test_without_an_open_measure_there_is_no_edition(openness):
    closed = changed(SAMPLE, performance_table=["ambulance_assaults"])
    with pytest.raises(DisclosureError, match="there is no public edition"):
        public_assessment(closed, RULES, openness)


# --- what people wrote -------------------------------------------------------------------------------------


def test_prose_is_the_partnership_s_own_until_it_is_marked(tmp_path):
    from pipelines.declarations.narrative_folder import read_narrative, read_prose

    path = tmp_path / "performance.md"
    path.write_text("Only partners know this.", encoding="utf-8")
    assert read_prose(path) == "Only partners know this."
    assert read_prose(path, "public") == ""
    path.write_text("---\naudience: public\n---\nEverybody may know this.\n", encoding="utf-8")
    assert read_prose(path, "public") == read_prose(path) == "Everybody may know this."
    path.write_text("---\naudience: publik\n---\nWhat now?\n", encoding="utf-8")
    with pytest.raises(UsageError, match="audience: public"):
        read_prose(path, "public")
    (tmp_path / "decisions.yaml").write_text("decisions: [Fund the secret plan]\n", encoding="utf-8")
    assert read_narrative(tmp_path, tmp_path / "none", "public").decisions is None
    (tmp_path / "decisions.yaml").write_text("audience: public\ndecisions: [Publish]\n", encoding="utf-8")
    assert read_narrative(tmp_path, tmp_path / "none", "public").decisions.decisions == ["Publish"]

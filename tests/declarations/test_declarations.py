"""Every declaration loads, and a wrong one is refused in words that name its file and the place in it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from pipelines.catalogue import Catalogue
from pipelines.declarations import Assessment, read_declaration
from pipelines.declarations.narrative_folder import MODELS
from pipelines.errors import UsageError
from pipelines.labels import normalised
from pipelines.pipeline import all_steps
from pipelines.project import REPOSITORY, Project

READ_BY_OTHERS = {
    "reviewed.yaml",  # of `sna reviewed`
    "sample.yaml",
    "dagster.yaml",
    "_brand.yml",
    "word_styles.yml",
    "signed.yaml",
    "corrections.yaml",
}


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The declarations in a folder of their own, to be spoilt; no extracts."""
    for folder in ("data_raw", "sql", "expectations"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder, ignore=shutil.ignore_patterns("sample"))
    for folder in ("assessments/sample", "assessments/sample-2024"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder)
    return tmp_path


def everything(catalogue: Catalogue) -> None:
    """Read all that the repository declares."""
    assert catalogue.sources and catalogue.labels and catalogue.areas and catalogue.breaks
    assert catalogue.measures and catalogue.suites and catalogue.figure_families
    assert catalogue.registers is not None
    for name in catalogue.assessment_names:
        catalogue.assessment(name)
    for name in catalogue.made_of_templates:
        catalogue.assessment(name)
    all_steps(catalogue)


def test_every_declaration_of_the_repository_loads(catalogue) -> None:
    everything(catalogue)
    assert {"sample", "haringey-2023"} <= set(catalogue.assessment_names)


def test_every_yaml_file_is_read_by_something(catalogue) -> None:
    """A file in the wrong folder, or of the wrong name, would be passed over in silence."""
    read = {REPOSITORY / f"data_raw/{name}/source.yaml" for name in catalogue.sources}
    read |= {REPOSITORY / f"expectations/{suite.table}.yaml" for suite in catalogue.suites}
    read |= {
        REPOSITORY / f"sql/measures/{family.family}.yaml"
        for family in [*catalogue.families, *catalogue.figure_families]
    }
    assessments = [*catalogue.assessment_names, *catalogue.template_names]
    read |= {REPOSITORY / f"assessments/{name}/assessment.yaml" for name in assessments}
    read |= {REPOSITORY / f"sql/{step.name.replace('.', '/')}.yaml" for step in all_steps(catalogue)}
    read |= {REPOSITORY / f"assessments/{a}/narrative/{n}.yaml" for a in assessments for n in MODELS}
    read |= {REPOSITORY / f"data_raw/{name}/register.yaml" for name in catalogue.registers}
    read |= {REPOSITORY / "data_raw/breaks.yaml", REPOSITORY / "assessments/_audiences/public.yaml"}
    folders = ("data_raw", "sql", "expectations", "assessments")
    there = {path for folder in folders for path in (REPOSITORY / folder).rglob("*.y*ml")}
    strange = {
        path for path in there - read if path.name not in READ_BY_OTHERS and "_products" not in path.parts
    }
    assert strange == set()


def test_breaks_and_areas_name_what_exists(catalogue) -> None:
    for item in catalogue.breaks:
        assert item.sources == "all" or set(item.sources) <= catalogue.sources.keys(), item.name
        assert item.measures == "all" or set(item.measures) <= catalogue.measures.keys(), item.name
    for code, row in catalogue.areas.items():
        assert set(row["member_of"].split()) <= catalogue.areas.keys(), code
    ranked = [row for row in catalogue.areas.values() if row["ranked"] == "yes"]
    assert len(ranked) == 32
    assert all("london" in row["member_of"].split() for row in ranked)


def test_every_count_by_record_that_hangs_on_the_domestic_flag_bears_the_break_of_its_recording(
    catalogue,
) -> None:
    """Also a definition that a partnership adds: its change may not be printed as if nothing had changed."""
    effects = {
        measure: item.effect
        for item in catalogue.breaks
        if "police_records" in item.sources and item.from_ == "2024-03"
        for measure in item.measures
    }
    printed_with_a_change = ("serious_violence", "police_victims")
    for family in (f for f in catalogue.families if f.family in printed_with_a_change):
        for key, measure in family.measures.items():
            without = all("domestic" in clause.without_flags for clause in measure.clauses)
            within = any("domestic" in clause.flags for clause in measure.clauses)
            assert effects.get(key) == ("block" if without or within else None), key


def test_labels_are_known_under_the_spelling_in_which_they_are_compared(catalogue) -> None:
    assert normalised("Burglary – Residential, Home") == normalised("BURGLARY RESIDENTIAL HOME")
    groups = {label.offence_group for label in catalogue.labels["mps_borough_crime"]}
    assert {"burglary", "robbery", "violence_against_the_person"} <= groups


def in_yaml(path: str, change: Callable[[dict], None]) -> tuple[str, Callable[[Path], None]]:
    def spoil(root: Path) -> None:
        content = yaml.safe_load((root / path).read_text(encoding="utf-8"))
        change(content)
        (root / path).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")

    return path, spoil


def in_text(path: str, old: str, new: str) -> tuple[str, Callable[[Path], None]]:
    def spoil(root: Path) -> None:
        text = (root / path).read_text(encoding="utf-8")
        assert text.count(old) >= 1
        (root / path).write_text(text.replace(old, new, 1), encoding="utf-8")

    return path, spoil


BOROUGH, LABELS = "data_raw/mps_borough_crime/source.yaml", "data_raw/mps_borough_crime/labels.csv"
MEASURES, SAMPLE = "sql/measures/recorded_crime.yaml", "assessments/sample/assessment.yaml"
UNKNOWNS, BREAKS = "expectations/core.unknown_labels.yaml", "data_raw/breaks.yaml"
ROBBERY = "C D,ROBBERY,ROBBERY OF PERSONAL PROPERTY,personal_robbery,robbery\n"

WRONG = {
    "a misspelt key of a source": (in_yaml(BOROUGH, lambda c: c.update(titel="x")), "titel: Extra inputs"),
    "a misspelt key of a column": (
        in_yaml(BOROUGH, lambda c: c["columns"]["area_label"].update(header={"A": "x"})),
        "columns.area_label.header: Extra inputs",
    ),
    "a key that is no column": (in_yaml(BOROUGH, lambda c: c.update(key=["ward"])), "`key` names ward"),
    "a source under another name": (in_yaml(BOROUGH, lambda c: c.update(source="met")), "`source: met` must be the folder"),
    "an unknown shape": (in_yaml(BOROUGH, lambda c: c.update(shape="wide")), "shape: Input should be 'wide_months'"),
    "a misspelt key of a break": (in_yaml(BREAKS, lambda c: c["breaks"][0].update(effekt="block")), "breaks.0.effekt"),
    "a break without a date": (in_yaml(BREAKS, lambda c: c["breaks"][0].pop("from")), "either `from` or `editions_from`"),
    "a measure of an unknown offence": (
        in_yaml(MEASURES, lambda c: c["measures"]["homicide"].update(offences=["murders"])),
        "homicide counts murders",
    ),
    "a measure of an unknown source": (
        in_yaml(MEASURES, lambda c: c["measures"]["homicide"].update(sources=["met"])),
        "homicide names the source met",
    ),
    "a measure that counts nothing": (
        in_yaml(MEASURES, lambda c: c["measures"]["homicide"].pop("offences")),
        "measures.homicide: Value error, a measure has one of",
    ),
    "one label with two meanings": (
        in_text(LABELS, ROBBERY, ROBBERY + "D,ROBBERY,Robbery of personal-property,business_robbery,robbery\n"),
        "means business_robbery here and personal_robbery on line",
    ),
    "a label without meaning": (in_text(LABELS, ROBBERY, ROBBERY.replace("personal_robbery", "")), "line"),
    "an assessment of an unknown measure": (
        in_yaml(SAMPLE, lambda c: c["performance_table"].append("bicycles")), "bicycles is no measure in sql/measures"
    ),
    "an unknown measure among the wards'": (
        in_yaml(SAMPLE, lambda c: c.update(ward_measures=["bicycles"])), "bicycles is no measure in sql/measures"
    ),
    "an assessment of an unknown source": (
        in_yaml(SAMPLE, lambda c: c["editions"].update(weather="sample")), "weather is no source in data_raw"
    ),
    "synthetic and real editions": (
        in_yaml(SAMPLE, lambda c: c["editions"].update(population="mid-2024")), "synthetic and real editions never meet"
    ),
    "a month that is none": (in_yaml(SAMPLE, lambda c: c.update(period_end="2025-13")), "period_end: String should match"),
    "no comparator": (in_yaml(SAMPLE, lambda c: c.update(comparators=[])), "comparators: List should have at least 1"),
    "a critical check without evidence": (
        in_yaml(UNKNOWNS, lambda c: c["expectations"][0].pop("evidence")), "a critical expectation needs `evidence`"
    ),
    "a statistic that does not exist": (
        in_yaml("sql/analysis/figures.yaml", lambda c: c.update(method="guess")), "there is no method guess"
    ),
    "a table that nothing makes": (
        in_yaml("sql/analysis/figures.yaml", lambda c: c["inputs"].append("analysis.weather")),
        "reads analysis.weather, which nothing makes",
    ),
    "no YAML": (in_text(SAMPLE, "title:", "title: 'x"), "is not valid YAML"),
}  # fmt: skip
NAMED_BY_TABLE = {"a table that nothing makes"}  # the message names analysis.figures
NAMED_BY_FOLDER = {"a measure of an unknown offence", "a measure of an unknown source"}  # sql/measures


@pytest.mark.parametrize("fault", WRONG)
def test_a_wrong_declaration_names_its_file_and_place(copied: Path, fault: str) -> None:
    (path, spoil), words = WRONG[fault]
    spoil(copied)
    with pytest.raises(UsageError) as error:
        everything(Catalogue(Project(declarations=copied)))
    text = str(error.value)
    assert words in text
    where = (
        "analysis.figures"
        if fault in NAMED_BY_TABLE
        else "sql/measures"
        if fault in NAMED_BY_FOLDER
        else path
    )
    assert where in text.replace("\\", "/")


def test_the_file_that_an_error_names_is_the_one_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="assessment.yaml does not exist"):
        read_declaration(tmp_path / "assessment.yaml", Assessment)


@pytest.mark.parametrize("content", ["", "- a list\n", "words\n", "3\n"])
def test_yaml_that_is_no_mapping_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "assessment.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match="assessment.yaml"):
        read_declaration(tmp_path / "assessment.yaml", Assessment)

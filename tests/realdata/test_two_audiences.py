"""Both editions of a Haringey assessment line by line: real police data, synthetic partner data, in a test of their own.

No real partner extract exists here. The sample's (written by `sna sample-data`) stand in an edition that is named
`synthetic-test`, in an assessment that says so in its title and lives in this test alone; nothing of it is kept.
"""

import re
import shutil
from types import SimpleNamespace

import polars as pl
import pytest
from test_haringey_build import DATA, LAID_OUT
from two_documents import Comparison, Dropped, Rules, compare

from pipelines import checks, one_document, reports
from pipelines.catalogue import Catalogue
from pipelines.declarations import changed
from pipelines.extracts.store import ExtractStore
from pipelines.pipeline import all_steps, run_steps
from pipelines.project import REPOSITORY, Project
from pipelines.publish import publish_tables
from pipelines.render import Rendered
from pipelines.steps import Workshop
from pipelines.warehouse import Warehouse

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"the real extracts are not there ({DATA})")
NAME, EDITION = "test-of-audiences", "synthetic-test"
TITLE = "TEST of both audiences: real police data, SYNTHETIC partner data"
COUNTED = ["ambulance", "asb_casework", "police_asb_calls", "council_complaints"]


@pytest.fixture(scope="module")
def two(tmp_path_factory) -> SimpleNamespace:
    """The texts of both editions (Markdown, as every format is rendered from it), and their tables."""
    folder = tmp_path_factory.mktemp("audiences")
    for target, pattern in LAID_OUT.items():
        (folder / "raw" / target).mkdir(parents=True)
        for path in DATA.glob(pattern):
            shutil.copy(path, folder / "raw" / target)
    catalogue = Catalogue(Project(extracts=folder / "raw", build=folder / "build"))
    partners = [
        name
        for name, source in catalogue.sources.items()
        if not source.open and (REPOSITORY / "data_raw" / name / "sample").is_dir()
    ]
    for name in partners:
        shutil.copytree(REPOSITORY / "data_raw" / name / "sample", folder / "raw" / name / EDITION)
    real = catalogue.assessment("haringey-2023")
    editions = {**real.editions, **dict.fromkeys(partners, EDITION)}
    own = {"assessment": NAME, "title": TITLE, "marking": "OFFICIAL-SENSITIVE", "editions": editions}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SNA_PSEUDONYM_KEY", "0123456789abcdef" * 3)
        patch.setattr(Catalogue, "assessment", lambda _, name: changed(real, **own, public_counts=COUNTED))
        patch.setattr(one_document, "render", lambda *_, **__: Rendered("none", {}, 0.0))
        patch.setattr(one_document, "draw_slides", lambda *_: None)
        patch.setattr(one_document.Studio, "save", lambda *_, **__: None)  # words are compared, not drawings
        _publish(catalogue, folder)
        reports.make_documents(catalogue, NAME, "run", audiences=["restricted", "public"])
    texts = {
        audience: next((folder / "build/documents/run" / NAME / audience).glob("*.qmd")).read_text(
            encoding="utf-8"
        )
        for audience in ("restricted", "public")
    }
    tables = folder / "build/published/run" / NAME
    dropped = Dropped(tables / "restricted", tables / "public")
    return SimpleNamespace(**texts, tables=tables, dropped=dropped, rules=catalogue.audience_rules("public"))


def _publish(catalogue: Catalogue, folder) -> None:
    """The restricted tables, without Dagster; of the checks those of the extracts."""
    assessment, steps = catalogue.assessment(NAME), list(all_steps(catalogue))
    workshop = Workshop(
        catalogue, Warehouse(), ExtractStore(folder / "raw", catalogue.project.raw), assessment
    )
    run_steps(workshop, [step.name for step in steps])
    for suite in (suite for suite in catalogue.suites if suite.table == "raw.extracts"):
        found = checks.run_suite(suite, catalogue, workshop.warehouse, assessment)
        assert not [outcome.message for outcome in found if outcome.blocks]
    publish_tables(catalogue.project, workshop.warehouse, steps, NAME, "run")
    workshop.warehouse.close()


def compared(two: SimpleNamespace, public: str | None = None) -> Comparison:
    rules = Rules(
        {*two.rules.sections.values(), *two.rules.partly.values(), two.rules.unwritten, two.rules.about},
        {"Counts from partners, small ones hidden", "What this edition holds back, and why"},
        {"tbl-rare": "analysis.rare_events"},
    )
    return compare(_marked_alike(two.restricted), _marked_alike(public or two.public), two.dropped, rules)


def _marked_alike(text: str) -> str:
    """Without the marking, the edition's name, how many sources a row leaves out, and that files and sources are the open
    ones: they differ by declaration."""
    text = text.replace("OFFICIAL-SENSITIVE", "OFFICIAL").replace(", public edition", "")
    text = re.sub(r"\bopen (file|source)", r"\1", text)
    return re.sub(r"and \S+ more sources?", "and more sources", text)


def test_the_editions_are_what_they_are_called(two):
    assert two.restricted.count(TITLE) and two.public.count(TITLE)
    assert "OFFICIAL-SENSITIVE" in two.restricted
    assert "OFFICIAL-SENSITIVE" not in two.public
    assert EDITION not in two.public


def test_the_public_edition_differs_only_where_a_rule_says_so(two):
    found = compared(two)
    assert found.odd == []
    assert len(found.accounted) > 100


def test_it_lists_what_it_withholds_and_why(two):
    chapter = two.public[two.public.index("# What this edition holds back, and why") :]
    for item in two.rules.held_back.values():
        assert item.what.replace("'", "’") in chapter or item.what in chapter
        assert item.why in chapter


def test_most_of_the_police_s_own_figures_are_the_same_to_the_letter(two):
    """What is made of open extracts alone is not suppressed: rows of the performance table, wards, ranks."""
    rows = [line for line in two.restricted.splitlines() if line.startswith("| ") and "synthetic" not in line]
    same = [row for row in rows if row in two.public]
    assert len(same) > 150


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("| Homicide | 7 |", "| Homicide | 8 |"),
        lambda text: re.sub(r"^\| \[?Noel Park.*\n", "", text, flags=re.MULTILINE),
        lambda text: text.replace(
            "# Summary\n", "# Summary\n\nMARAC heard 46 cases in the last quarter.\n", 1
        ),
        lambda text: text.replace(
            "# Equality duty", "# Who was harmed\n\nWomen of 18 to 24.\n\n# Equality duty", 1
        ),
    ],
    ids=["a figure", "a row that is open", "a sentence", "a chapter"],
)
def test_a_difference_that_no_rule_accounts_for_is_found(two, change):
    """The proof that the comparison can fail."""
    other = change(two.public)
    assert other != two.public
    assert compared(two, other).odd


def test_printed_counts_are_those_of_the_restricted_edition(two):
    """What is not hidden is the register's own count, and of the small ones none is printed."""
    printed = pl.read_parquet(two.tables / "public/analysis.partner_counts.parquet")
    figures = pl.read_parquet(two.tables / "restricted/analysis.figures.parquet").filter(
        pl.col("comparison") == "12_month"
    )
    titles = pl.read_parquet(two.tables / "restricted/meta.measures.parquet").select("measure", "title")
    both = printed.join(titles, on="title").join(figures, on=["measure", "area_code"], suffix="_own")
    own = pl.when(pl.col("period") == "current").then("count_own").otherwise("base_count")
    shown, rounding = both.filter(pl.col("status") == "published"), pl.col("rounding")
    assert shown.height > 150
    assert shown.filter(rounding == 1).height > 100  # health alone is rounded
    assert shown.filter(pl.col("count") != (own / rounding + 0.5).floor() * rounding).is_empty()
    assert printed.filter(pl.col("count").is_between(1, pl.col("threshold") - 1)).is_empty()

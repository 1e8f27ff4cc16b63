"""Figures named in prose: printed as the document prints them, or refused by file and line."""

from datetime import date
from pathlib import Path

import pytest

from pipelines.catalogue import Catalogue
from pipelines.declarations.bound_figures import FIGURES, check_bound_figures
from pipelines.documents.bound_figures import bound, with_figures
from pipelines.documents.published import Published
from pipelines.errors import UsageError
from pipelines.project import Project

CATALOGUE = Catalogue(Project())
HERE = "E09000014"
NAMES = {HERE: ("Haringey", "borough"), "london": ("London", "london"), "E05013595": ("Noel Park", "ward")}


def figure(measure: str, area: str, comparison: str = "12_month", **more) -> dict:
    numbers = dict.fromkeys(
        ("dispersed_lower_pct", "dispersed_upper_pct", "rate_per_1000", "rate_lower_per_1000", "rate_upper_per_1000",
         "rank", "ranked_areas", "count", "base_count", "change_pct")
    )  # fmt: skip
    return {
        "measure": measure, "area_code": area, "comparison": comparison, "area_name": NAMES[area][0], "source": "s",
        "edition": "e", "base_periods": 1, "current_end": date(2025, 9, 1), "base_end": date(2024, 9, 1), "method": "",
        "verdict": "not_available", "reason": "", "blocked": "", "caveat": "", **numbers, **more,
    }  # fmt: skip


FIGURES_PUBLISHED = [
    figure("personal_robbery", HERE, count=1511, base_count=1241.0, change_pct=21.8, verdict="up",
           dispersed_lower_pct=12.2, dispersed_upper_pct=32.3, rate_per_1000=5.66, rank=3, ranked_areas=32),
    figure("personal_robbery", "london", count=31000, base_count=30690.0, change_pct=1.0, verdict="no_clear_change",
           dispersed_lower_pct=-1.0, dispersed_upper_pct=3.0),
    figure("personal_robbery", "E05013595", reason="the file holds none of these months"),
    figure("personal_robbery", HERE, "3_year", count=1511, base_count=1244.0, change_pct=21.5, verdict="up",
           dispersed_lower_pct=10.0, dispersed_upper_pct=30.0),
    figure("domestic_abuse", HERE, count=2748, base_count=2812.0, blocked="not compared: the new system"),
    figure("lethal_barrelled_discharges", HERE, count=17, base_count=11.0, change_pct=54.5, verdict="no_clear_change"),
    figure("homicide", HERE, reason="no edition pinned"),
]  # fmt: skip


@pytest.fixture
def published(tmp_path) -> Published:
    assessment = CATALOGUE.assessment("sample").model_copy(update={"folder": tmp_path})
    made = Published(tmp_path, assessment)
    made.__dict__.update(
        figures={(row["measure"], row["area_code"], row["comparison"]): row for row in FIGURES_PUBLISHED},
        measures={k: {"title": m.title, "plural": m.plural} for k, m in CATALOGUE.measures.items()},
        areas={
            code: {"area_code": code, "area_name": name, "short_name": name, "area_type": kind}
            for code, (name, kind) in NAMES.items()
        },
    )
    return made


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("[[ personal_robbery.count ]]", "1,511"),
        ("[[personal_robbery.before]]", "1,241"),
        ("[[ personal_robbery.change_12m ]]", "+22%"),
        ("[[ personal_robbery.interval_12m ]]", "12% to 32% more"),
        ("[[ personal_robbery.change_3y ]]", "+22%"),
        ("[[ personal_robbery.rate ]]", "5.7"),
        ("[[ personal_robbery.rank ]]", "3 of 32"),
        ("[[ personal_robbery.verdict ]]", "▲\u00a0Up"),
        ("[[ personal_robbery.verdict @ London ]]", "●\u00a0No clear change"),
        ("[[ personal_robbery.count @ london ]]", "31,000"),
        ("[[ lethal_barrelled_discharges.change_12m ]]", "11 to 17"),
        ("[[ lethal_barrelled_discharges.interval_12m ]]", "[x] (too few for a percentage)"),
        ("[[ personal_robbery.rate @ london ]]", "[x] (no estimate of residents)"),
        ("[[ personal_robbery.rank @ london ]]", "[x] (not ranked)"),
        ("[[ personal_robbery.count @ noel park ]]", "[x] (the file holds none of these months)"),
        ("[[ domestic_abuse.count ]]", "2,748"),
        ("[[ domestic_abuse.change_12m ]]", "[b] (the new system)"),
        ("[[ homicide.count ]]", "[x] (no edition pinned)"),
        ("[[ personal_robbery.count @ Barnet ]]", "[x] (Barnet is not among the areas of this assessment)"),
        ("[[ knife_crime.count ]]", "[x] (there is no figure of knife crime offences)"),
    ],
)
def test_a_named_figure_prints_as_the_document_does_or_its_shorthand_and_reason(published, written, printed):
    assert bound(f"It was {written}.", published) == f"It was {printed}."


def test_every_name_prints_something_and_nothing_stays_in_brackets(published):
    text = " ".join(
        f"[[ {measure}.{name} ]]" for name in FIGURES for measure in ("personal_robbery", "homicide")
    )
    printed = bound(text, published)
    assert "[[" not in printed and "None" not in printed and "  " not in printed


def test_figures_in_yaml_are_filled_in_and_in_prose(published, tmp_path):
    from pipelines.declarations.narrative_folder import read_narrative

    folder = tmp_path / "narrative"
    folder.mkdir()
    (folder / "decisions.yaml").write_text('decisions: ["Robbery: [[ personal_robbery.change_12m ]]"]\n')
    (folder / "place.md").write_text("There were [[ personal_robbery.count ]] robberies.\n")
    found = with_figures(read_narrative(folder, tmp_path / "none"), published)
    assert found.decisions.decisions == ["Robbery: +22%"]
    assert published.prose("place") == "There were 1,511 robberies."


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "place.md",
            "One\n\n[[ personal_robery.count ]]",
            r"place.md, line 3: .*did you mean personal_robbery",
        ),
        (
            "place.md",
            "[[ personal_robbery.chang_12m ]]",
            r"chang_12m is no figure; did you mean change_12m.*known: count",
        ),
        ("place.md", "[[ personal_robbery ]]", r"line 1: .*write \[\[ measure.figure \]\]"),
        (
            "place.md",
            "[[ personal_robbery.count @ Harringway ]]",
            r"Harringway is no area .*did you mean harringay",
        ),
        ("place.md", "[[ hospital_admissions_for_violence.count ]]", "no measure that is counted by month"),
        (
            "decisions.yaml",
            "decisions:\n  - A\n  - B [[ x.count ]]\n",
            r"decisions.yaml, line 3: .*x is no measure",
        ),
        (
            "decisions.yaml",
            "decisions:\n  - [[ personal_robbery.count ]] more\n",
            "line 2: put text .* quotation marks",
        ),
    ],
)
def test_an_unknown_name_is_refused_with_file_line_and_what_is_meant(tmp_path: Path, name, text, said):
    (tmp_path / name).write_text(text, encoding="utf-8")
    spellings = CATALOGUE.area_spellings(CATALOGUE.assessment("sample"))
    with pytest.raises(UsageError, match=said):
        check_bound_figures(tmp_path, CATALOGUE.compared, spellings)

"""What people write: read as they meant it, or refused in words that name the file, the place and what to do."""

from pathlib import Path

import pytest
import yaml

from pipelines.declarations.narrative_folder import check_measures, check_prose, read_narrative
from pipelines.errors import UsageError
from pipelines.project import REPOSITORY

DEFAULTS = REPOSITORY / "assessments/_products/_shared/narrative"


def score(number: int = 3, **more) -> dict:
    return {"score": number, "evidence": "Said at the workshop", **more}


def problem(name: str, **more) -> dict:
    heads = ("harm", "likelihood", "organisational_position", "confidence")
    return {"problem": name, **{head: score() for head in heads}, **more}


def priorities(**more) -> dict:
    weights = {"harm": 1, "likelihood": 1, "organisational_position": 1, "confidence": 1}
    given = {"scored_by": "Workshop of the partnership", "scored_on": "2025-10-01", "weights": weights}
    return {**given, "proposed": 1, "problems": [problem("Robbery"), problem("Burglary")], **more}


def voice(quote: str = "The lights are out.", **more) -> dict:
    said = {"quote": quote, "speaker": "resident", "consent": "given", **more}
    theme = {"theme": "Light", "source": "Forum", "date": "2025-05", "quotes": [said]}
    return {"chosen": "All that was said.", "themes": [theme]}


def action(**more) -> dict:
    return {"action": "Do it", "lead_officer": "Head of Service", "rag": "green", **more}


def plan(**more) -> dict:
    return {
        "title": "Plan",
        "source": "Board",
        "outcomes": [{"outcome": "Violence", "actions": [action(**more)]}],
    }


def write(folder: Path, **files) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return folder


def recommendation(**more) -> dict:
    return {"recommendations": [{"recommendation": "Do it", "owner": "Head", "by": "2026-03", **more}]}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("priorities", priorities(problems=[problem("A"), problem("B", harm=score(6))]), "problems.1.harm.score"),
        ("priorities", priorities(problems=[problem("A"), problem("B", harm=score(2.5))]), "problems.1.harm.score"),
        ("priorities", priorities(problems=[problem("A"), problem("A")]), "A is scored twice"),
        ("priorities", priorities(weights=dict.fromkeys(priorities()["weights"], 0)), "weights.harm: Input should be"),
        ("community_voice", voice("Mr Smith next door was robbed."), "seems to hold a person's name"),
        ("community_voice", voice("Ring me on 020 7946 0000."), "seems to hold a telephone number"),
        ("community_voice", voice("I live at N22 8JZ."), "seems to hold a postcode"),
        ("community_voice", voice("x" * 301), "themes.0.quotes.0.quote: String should have at most 300"),
        ("community_voice", voice(consent="no"), "themes.0.quotes.0.consent: Input should be 'given'"),
        ("community_voice", voice(speaker="Jane Smith"), "themes.0.quotes.0.speaker: Input should be 'resident'"),
        ("action_plan", plan(rag="purple"), "outcomes.0.actions.0.rag: Input should be 'red'"),
        ("action_plan", plan(due="next spring"), "outcomes.0.actions.0.due"),
        ("recommendations", recommendation(), "needs `evidence`, `measures` or both"),
        ("recommendations", recommendation(evidence="  "), "recommendations.0.evidence"),
        ("decisions", {"decisions": ["Agree."] * 6}, "decisions: List should have at most 5"),
        ("accessibility", {"compliance": "partial", "not_accessible": []}, "`not_accessible` must say"),
        ("pestelo", {"ecological": []}, "ecological: Extra inputs"),
    ],
)  # fmt: skip
def test_what_cannot_be_printed_is_refused_with_its_place(tmp_path, name, content, said):
    folder = write(tmp_path / "narrative", **{name: content})
    with pytest.raises(UsageError) as caught:
        read_narrative(folder, DEFAULTS)
    assert f"{name}.yaml" in str(caught.value)
    assert said in str(caught.value)


def test_a_file_that_nothing_reads_is_no_silent_loss(tmp_path):
    with pytest.raises(
        UsageError, match="priority.yaml: no section reads this file; did you mean priorities.yaml"
    ):
        read_narrative(write(tmp_path / "narrative", priority={}), DEFAULTS)


def test_an_unknown_measure_is_named_with_its_place(tmp_path):
    problems = [problem("A"), problem("B", confidence=score(measures=["personal_robery"]))]
    folder = write(tmp_path / "narrative", priorities=priorities(problems=problems))
    found = read_narrative(folder, DEFAULTS)
    said = (
        "priorities.yaml: problems.1.confidence.measures: personal_robery is no measure in sql/measures; "
        "did you mean personal_robbery"
    )
    with pytest.raises(UsageError, match=said):
        check_measures(found, {"personal_robbery"}, folder)


def test_an_assessment_stands_above_the_product(tmp_path):
    """One term added, one replaced; one key of the statement replaced, the others kept."""
    folder = write(
        tmp_path / "narrative",
        glossary={"terms": {"knife bin": {"meaning": "a container"}, "ward": {"meaning": "ours"}}},
        accessibility={"contact": "Write to us."},
    )
    default, found = read_narrative(tmp_path / "nowhere", DEFAULTS), read_narrative(folder, DEFAULTS)
    assert {term: found.glossary.terms[term].meaning for term in ("knife bin", "ward")} == {
        "knife bin": "a container",
        "ward": "ours",
    }
    assert found.glossary.terms["BCU"] == default.glossary.terms["BCU"]
    assert found.accessibility.contact == "Write to us."
    assert found.accessibility.enforcement == default.accessibility.enforcement


def test_absent_files_are_absent_not_empty(tmp_path):
    found = read_narrative(tmp_path / "nowhere", tmp_path / "nowhere")
    assert not any(vars(found).values())


def test_prose_that_no_section_would_print_is_refused(tmp_path):
    (tmp_path / "performence.md").write_text("Words.", encoding="utf-8")
    with pytest.raises(
        UsageError, match=r"performence.md: there is no section .* did you mean performance.md"
    ):
        check_prose(tmp_path, ["opening", "performance"])


def test_what_nobody_wrote_and_prose_of_a_section_switched_off_are_said(catalogue, tmp_path):
    folder = write(tmp_path / "narrative", decisions={"decisions": ["Agree."]})
    (folder / "performance.md").write_text("Words.", encoding="utf-8")
    changes = {"folder": tmp_path, "sections": ["opening", "recommendations", "pestelo"]}
    gaps = catalogue.narrative_gaps(catalogue.assessment("sample").model_copy(update=changes))
    assert "nothing is written on recommendations, pestelo; the document says so" in gaps[0]
    assert "performance.md: not printed, because its section is in no document" in gaps[1]

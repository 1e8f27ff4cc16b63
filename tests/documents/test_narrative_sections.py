"""The sections that people write: what is printed, what is said where nothing was written, and that no word of
theirs is taken for markup."""

import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from pipelines.catalogue import Catalogue
from pipelines.declarations.narrative import ActionPlan, Priorities
from pipelines.declarations.narrative_folder import read_narrative
from pipelines.documents.composition import composed
from pipelines.documents.partner_tables import valued
from pipelines.documents.published import Published
from pipelines.documents.sections import build_sections
from pipelines.documents.sections.action_plan import summary as plan_summary
from pipelines.documents.sections.priorities import caution, ranked
from pipelines.project import Project

CATALOGUE = Catalogue(Project())
PRODUCT = "strategic_assessment"
TEMPLATES = CATALOGUE.products.template_folders(PRODUCT)
WRITTEN = (
    "priorities",
    "community_voice",
    "pestelo",
    "what_works",
    "knowledge_gaps",
    "recommendations",
    "action_plan",
    "equality_duty",
)


def figure(measure: str, count: int | None, base: float | None, change: float | None, verdict: str) -> dict:
    numbers = dict.fromkeys(
        ("dispersed_lower_pct", "dispersed_upper_pct", "rate_per_1000", "rate_lower_per_1000",
         "rate_upper_per_1000", "rank", "ranked_areas")
    )  # fmt: skip
    return {
        "measure": measure, "area_name": "Sampleborough", "source": "s", "edition": "e", "count": count,
        "base_count": base, "base_periods": 1, "change_pct": change, "current_end": date(2025, 9, 30),
        "base_end": date(2024, 9, 30), "method": "", "verdict": verdict, "reason": "", "blocked": "", "caveat": "",
        **numbers,
    }  # fmt: skip


FIGURES = [
    figure("personal_robbery", 120, 100, 20.0, "up"),
    figure("knife_crime", 60, 58, 3.4, "no_clear_change"),
    figure("gun_crime", 3, 2, 50.0, "no_clear_change"),
    figure("homicide", None, None, None, "not_available"),
]


@pytest.fixture
def desk(tmp_path):
    """Writes narrative files and composes the sections that print them, without a warehouse."""
    (tmp_path / "narrative").mkdir()

    def composes(*keys: str, defaults: Path = CATALOGUE.products.narrative, **files) -> str:
        for name, content in files.items():
            text = yaml.safe_dump(content, allow_unicode=True)
            (tmp_path / "narrative" / f"{name}.yaml").write_text(text, encoding="utf-8")
        assessment = CATALOGUE.assessment("sample").model_copy(
            update={"folder": tmp_path, "performance_table": ["personal_robbery"]}
        )
        published = Published(tmp_path, assessment)
        published.__dict__.update(
            figures={(row["measure"], assessment.area, "12_month"): row for row in FIGURES},
            measures={
                key: {"title": measure.title, "plural": measure.plural}
                for key, measure in CATALOGUE.measures.items()
            },
            narrative=read_narrative(tmp_path / "narrative", defaults),
        )
        sections = build_sections(published, SimpleNamespace(), list(keys), TEMPLATES)
        values = {"title": "Sample", "subtitle": "", "contents": True, "sections": sections}
        return composed(TEMPLATES, values)[0]

    return composes


@pytest.mark.parametrize("key", WRITTEN)
def test_where_nothing_was_written_one_sentence_says_so(desk, tmp_path, key):
    text = desk(key, defaults=tmp_path / "none").split("---")[-1]
    lines = [line for line in text.splitlines() if line.strip()]
    assert len(lines) == 2
    assert lines[0].startswith("# ")
    assert lines[1].endswith(".")


def test_a_recommendation_prints_the_figures_it_rests_on(desk):
    measures = ["personal_robbery", "knife_crime", "gun_crime", "homicide"]
    item = {"recommendation": "Patrol", "owner": "Head", "by": "2026-03-31", "measures": measures}
    text = desk("recommendations", recommendations={"recommendations": [item]})
    assert "one recommendation (@tbl-recommendations)" in text
    assert "| 1 | **Patrol.** " in text
    assert "120 robberies of personal property, after 100 (+20%, [▲\xa0Up]{.v-up})" in text
    assert "60 knife crime offences, after 58 (+3%, [●\xa0No clear change]{.v-flat})" in text
    assert "3 gun crime offences, after 2: too few for a percentage" in text
    assert "no figure for homicides [x]" in text
    assert "| Head | 31 March 2026 | not given |" in text


def test_sections_with_nothing_to_print_share_one_chapter(desk, tmp_path):
    """In place of a page of headings; what was written stays where it stands."""
    gaps = {"gaps": [{"gap": "Who", "matters_because": "m", "to_close_it": "t"}]}
    (tmp_path / "narrative" / "pestelo.md").write_text("The analyst's own words.", encoding="utf-8")
    text = desk(
        "recommendations", "knowledge_gaps", "pestelo", "what_works", "action_plan", knowledge_gaps=gaps
    )
    headings = re.findall(r"^# (.+)$", text, re.MULTILINE)
    assert headings == [
        "What we do not know", "What is changing around the partnership", "What this document does not hold",
    ]  # fmt: skip
    assert "- **What we recommend.** No recommendations have been written" in text
    assert "- **What became of the last action plan.** " in text
    assert "The analyst's own words." in text


def test_a_source_shared_by_several_themes_is_printed_once(desk):
    said = {"quote": "It is dark.", "speaker": "resident", "consent": "given"}
    themes = [
        {"theme": name, "source": source, "date": "2025-05", "quotes": [said]}
        for name, source in (("Light", "Forum"), ("Noise", "Forum"), ("Trust", "Survey"))
    ]
    text = desk("community_voice", community_voice={"chosen": "All", "themes": themes})
    assert text.count("Source: Forum") == 1
    assert (
        text.index("## Noise")
        < text.index("Source: Forum")
        < text.index("## Trust")
        < text.index("Source: Survey")
    )


def matrix(proposed: int, **scores: tuple[int, int, int, int]) -> dict:
    """Problems with their four scores; weights 3, 1, 1 and 1."""
    heads = ("harm", "likelihood", "organisational_position", "confidence")
    problems = [
        {
            "problem": name,
            "measures": ["personal_robbery"],
            **{h: {"score": s, "evidence": f"{h} of {name}"} for h, s in zip(heads, given, strict=True)},
        }
        for name, given in scores.items()
    ]
    weights = {"harm": 3, "likelihood": 1, "organisational_position": 1, "confidence": 1}
    when = {"scored_by": "Workshop", "scored_on": "2025-10-01"}
    return {**when, "weights": weights, "proposed": proposed, "problems": problems}


def test_the_matrix_ranks_and_says_which_ranks_hang_on_one_point(desk):
    given = matrix(1, Litter=(1, 1, 1, 1), Robbery=(5, 5, 5, 5), Burglary=(2, 1, 1, 1))
    text = desk("priorities", priorities=given)
    assert "The matrix proposes Robbery." in text
    assert "Robbery stays in place whichever single score is moved by one point." in text
    assert "The other two would change with one point on one score" in text
    rows = [line for line in text.splitlines() if re.match(r"\| \*{0,2}(Robbery|Burglary|Litter)", line)]
    assert rows[:3] == [
        "| **Robbery** | 5 | 5 | 5 | 5 | 5.00 | 1 | 1 |",
        "| Burglary | 2 | 1 | 1 | 1 | 1.50 | 2 | 2 to 3 |",
        "| Litter | 1 | 1 | 1 | 1 | 1.00 | 3 | 2 to 3 |",
    ]
    assert "harm of Robbery. 120 robberies of personal property, after 100" in text.replace(
        "Harm of", "harm of"
    )


def test_a_tie_at_the_edge_is_the_partnership_s_to_break(desk):
    given = matrix(1, A=(3, 3, 3, 3), B=(3, 3, 3, 3), C=(1, 1, 1, 1))
    text = desk("priorities", priorities=given)
    assert (
        "The matrix proposes A and B. A and B have the same total, so that two are proposed where one" in text
    )
    assert text.count("1=") == 2
    assert "tie at rank" not in text
    assert "A and B tie at rank 1." in desk("priorities", priorities={**given, "proposed": 2})


def test_only_a_problem_outside_the_proposed_ones_can_put_one_of_them_in_doubt():
    """Ties make more proposed than were asked for: that one of these may pass another brings no other problem in."""

    def said(**scores) -> str:
        declared = Priorities.model_validate(matrix(1, **scores))
        return caution(declared, ranked(declared))

    tied = {"A": (3, 3, 3, 3), "B": (3, 3, 3, 3)}
    assert "would bring in another problem" in said(**tied, C=(1, 1, 1, 1))
    assert "level with or above A or B." in said(**tied, C=(3, 3, 3, 2))


def test_ratings_have_shape_and_word_and_late_actions_are_said(desk):
    def action(rag: str, due: object = None) -> dict:
        return {"action": "Do", "lead_officer": "Head", "rag": rag, "due": due}

    actions = [
        action("red", "2025-06"),
        action("complete", "2025-06"),
        action("green", date(2025, 10, 1)),
        action("not_rated"),
    ]
    groups = [{"outcome": "Violence", "actions": actions}, {"outcome": "Trust", "actions": [action("amber")]}]
    text = desk("action_plan", action_plan={"title": "Plan 2025", "source": "Board", "outcomes": groups})
    assert "The plan has five actions: one red, one amber, one green, one complete and one not rated." in text
    assert "One was due by September 2025 and is not complete." in text
    assert "@tbl-action-plan-1 and @tbl-action-plan-2 give each action" in text
    for mark in ("■\xa0Red", "◆\xa0Amber", "●\xa0Green", "✓\xa0Complete", "○\xa0Not rated"):
        assert f"[{mark}]" in text


def test_a_document_about_some_measures_does_not_call_its_actions_the_plan():
    action = {"action": "Do", "lead_officer": "Head", "rag": "amber", "due": None}
    outcomes = [{"outcome": "Violence", "actions": [action]}]
    plan = ActionPlan.model_validate({"title": "Plan", "source": "Board", "outcomes": outcomes})
    said = plan_summary(plan, date(2025, 9, 30), in_all=6)
    assert said == "The plan has six actions. One is on what this document is about: amber."
    assert plan_summary(plan, date(2025, 9, 30), in_all=1) == "The plan has one action: amber."


def test_a_board_has_before_it_the_priorities_and_recommendations_that_it_is_asked_to_agree(desk):
    head = {"score": 3, "evidence": "a reason"}
    heads = dict.fromkeys(("harm", "likelihood", "organisational_position", "confidence"), head)
    text = desk(
        "decisions",
        decisions={"decisions": ["Agree the priorities."]},
        priorities={
            "scored_by": "Workshop", "scored_on": "2025-10-14", "proposed": 1,
            "weights": dict.fromkeys(heads, 1), "problems": [
                {"problem": "Robbery", **heads, "harm": {**head, "score": 4}}, {"problem": "Burglary", **heads}
            ],
        },
        recommendations={
            "recommendations": [
                {"recommendation": "Light the path", "owner": "Head of Parks", "by": "2026-03", "evidence": "It is dark"}
            ]
        },
    )  # fmt: skip
    assert "The matrix proposes Robbery." in text
    assert "1. Light the path (Head of Parks, by March 2026)." in text


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([1, None], "one of two measures has a value"),
        ([1, 2], "both measures have a value"),
        ([1, 2, 3], "all three measures have a value"),
        ([None], "the one measure has none"),
    ],
)
def test_how_many_measures_have_a_value_is_said_in_the_singular_too(values, words):
    assert valued([{"value": value, "value_as_written": None} for value in values], "measure") == words


def test_quotations_say_who_in_kind_where_and_when(desk):
    said = {"quote": "It is dark.", "speaker": "young person", "consent": "given"}
    theme = {"theme": "Light", "source": "Youth forum", "date": "2025-05", "quotes": [said]}
    text = desk("community_voice", community_voice={"chosen": "All of them", "themes": [theme]})
    assert "## Light" in text
    assert '> "It is dark." (young person)' in text
    assert "Source: Youth forum, May 2025; printed with the consent of those quoted." in text


def test_pestelo_names_the_heads_left_empty(desk):
    change = {"text": "Grant ends", "source": "Budget", "effect": "Two posts go", "measures": ["knife_crime"]}
    text = desk("pestelo", pestelo={"economic": [change]})
    assert "| **Economic** | Grant ends. Source: Budget. | Two posts go. 60 knife crime offences" in text
    assert "Nothing was written under the head political, social, technological" in text


def test_the_best_evidence_stands_first(desk):
    def practice(name: str, level: str) -> dict:
        return {"practice": name, "problem": "p", "evidence": level, "finding": "f", "source": "s"}

    practices = [practice("Bins", "not evaluated"), practice("Patrols", "strong")]
    text = desk("what_works", what_works={"practices": practices})
    assert text.index("| Patrols | p | Strong |") < text.index("| Bins | p | Not evaluated |")
    assert "One of two practices" in text


def test_words_are_never_markup(desk):
    """What somebody types is printed as typed, whatever signs it holds."""
    awkward = "5 * 3 | a_b_c `x` [y] <b> $1 $2 @tbl-none {{< pagebreak >}} {.up} #1"
    gaps = [{"gap": awkward, "matters_because": "m", "to_close_it": "t"}]
    text = desk("knowledge_gaps", knowledge_gaps={"gaps": gaps})
    html = _html(text)
    assert awkward.replace("&", "&amp;") in html


def _html(text: str) -> str:
    import html

    import pypandoc

    made = pypandoc.convert_text(text, "html", format="markdown", extra_args=["--wrap=none"])
    return html.unescape(re.sub(r"<(?!b>)[^>]+>", "", made))


def test_the_glossary_holds_what_the_document_uses_and_nothing_else(desk):
    terms = {
        "ward": {"meaning": "a small area"},
        "MARAC": {"meaning": "a meeting"},
        "tbl": {"meaning": "never seen"},
        "ASB": {"meaning": "nuisance", "also": ["anti-social behaviour"]},
    }
    gaps = [{"gap": "Wards differ", "matters_because": "anti-social behaviour", "to_close_it": "a marac"}]
    text = desk("knowledge_gaps", "glossary", knowledge_gaps={"gaps": gaps}, glossary={"terms": terms})
    printed = text[text.index("# Words used here") :]
    assert "ward\n:   a small area." in printed
    assert "ASB\n:   nuisance." in printed
    assert "MARAC" not in printed
    assert "tbl" not in printed


def test_the_equality_duty_keeps_the_law_s_words_and_says_what_was_not_written(desk):
    text = desk("equality_duty")
    assert "(Equality Act 2010, section 149)" in text
    assert "was not written down" in text
    assert "Impact assessed" in desk("equality_duty", equality_duty={"here": ["Impact assessed"]})


def test_hard_chapters_are_warned_of_and_the_summary_is_asked_for_more(tmp_path, caplog):
    """Warned, listed, and the document made all the same; too short a chapter has no score."""
    from pipelines.documents.reading_ease import report_reading_ease

    plain = "The police told us what they knew. We looked at it. We wrote it down for you to read. " * 8
    middling = (
        "Several partners reported considerable increases in recorded robbery during the last winter. " * 10
    )
    hard = "Organisational prioritisation necessitates multidimensional consideration of vulnerability. " * 20
    text = f"# Summary\n\n{middling}\n\n# Plain\n\n{plain}\n\n# Hard\n\n{hard}\n\n# Short\n\n{hard[:80]}\n"
    report_reading_ease(text, tmp_path / "reading-ease.csv")
    warned = [record.message.split(":")[0] for record in caplog.records]
    assert warned == ["Summary", "Hard"]
    rows = [line.split(",")[:2] for line in (tmp_path / "reading-ease.csv").read_text().splitlines()[1:]]
    assert [row[0] for row in rows] == ["Summary", "Plain", "Hard", "Short"]
    # what misses the mark by less than half a point must not be said to have it
    assert f"reading ease {rows[0][1]}, wanted 50 or more" in caplog.text and "." in rows[0][1]
    assert rows[3][1] == ""

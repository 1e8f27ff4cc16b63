"""Causes of serious violence, so far as possible: what goes with it and what protects, how good the evidence is."""

from pipelines.declarations.narrative import Factor
from pipelines.documents import wording
from pipelines.documents.drawings import Studio
from pipelines.documents.evidence import rests_on
from pipelines.documents.published import Published
from pipelines.documents.sections.section import Section
from pipelines.documents.sections.what_works import LEVELS, MEANING
from pipelines.documents.tables import Table

TITLE = "Causes, so far as possible"
ABSENT = (
    "Nobody has written down what may cause serious violence here, or protect from it. The figures alone cannot say: they "
    "show where and when, not why."
)
SURE = "Confidence is how sure its authors are that the factor works so in this area."
CONFIDENCE = ("high", "medium", "low")
COLUMNS = [
    ("Factor", "l", 20),
    ("Level", "l", 12),
    ("Evidence", "l", 12),
    ("Confidence", "l", 13),
    ("What was found, and what is known here", "l", 43),
]


def build(published: Published, studio: Studio) -> Section:
    declared = published.narrative.risk_factors
    if not declared:
        return Section(TITLE, absent=ABSENT)
    risks = [item for item in declared.factors if item.kind == "risk"]
    protective = [item for item in declared.factors if item.kind == "protective"]
    sure = sum(item.evidence in ("strong", "promising") for item in declared.factors)
    return Section(
        TITLE,
        {
            "summary": f"{wording.upper_first(wording.count_in_words(len(risks)))} risk and "
            f"{wording.count_in_words(len(protective))} protective factors are given here; for "
            f"{wording.count_in_words(sure)} of them the evidence is strong or promising. A factor goes with violence; most "
            "people who bear one are never violent, and none of them explains a single act.",
            "tables": [
                _table(published, risks, "risk", "What goes with serious violence"),
                _table(published, protective, "protective", "What protects from serious violence"),
            ],
            "meaning": f"{MEANING} {SURE}",
        },
    )


def _table(published: Published, items: list[Factor], kind: str, description: str) -> Table:
    ordered = sorted(items, key=lambda item: (LEVELS.index(item.evidence), CONFIDENCE.index(item.confidence)))
    number = wording.upper_first(wording.count_in_words(len(ordered)))
    return Table(
        f"factors-{kind}",
        f"{number} {kind} {'factor' if len(ordered) == 1 else 'factors'}, best evidence first.",
        description,
        COLUMNS,
        [_row(published, item) for item in ordered],
    )


def _row(published: Published, item: Factor) -> list[str]:
    here = f"Here: {wording.lower_first(item.here)}" if item.here else "Here: not known."
    return [
        f"**{wording.plain(item.factor)}**",
        wording.upper_first(item.level),
        wording.upper_first(item.evidence),
        wording.upper_first(item.confidence),
        rests_on(
            published,
            f"{wording.sentence(item.finding)} {wording.sentence(here)}",
            item.measures,
            item.source,
        ),
    ]

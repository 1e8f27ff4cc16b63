"""Who was consulted: the duty names authorities for education, prisons and youth custody, so that none is passed over."""

from pipelines.declarations.narrative import Consulted
from pipelines.documents import wording
from pipelines.documents.drawings import Studio
from pipelines.documents.evidence import NOT_GIVEN
from pipelines.documents.published import Published
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import Table

TITLE = "Who was consulted"
ASKED_FOR = {
    "education": "Education authorities",
    "prison": "Prison authorities",
    "youth custody": "Youth custody authorities",
}
OTHERS = {"specified authority": "Specified authorities", "community": "Communities"}
ABSENT = (
    "Nothing was written down on consultation. The duty asks that education, prison and youth custody authorities of the "
    "area are consulted; this document does not show that they were."
)
COLUMNS = [
    ("Who", "l", 26),
    ("How, and when", "l", 24),
    ("What they said", "l", 25),
    ("What became of it", "l", 25),
]


def build(published: Published, studio: Studio) -> Section:
    declared = published.narrative.consultation
    if not declared:
        return Section(TITLE, absent=ABSENT)
    kinds = {item.kind for item in declared.consulted}
    rows = [
        row
        for kind, title in {**ASKED_FOR, **OTHERS}.items()
        for row in _rows(title, [item for item in declared.consulted if item.kind == kind], kind in ASKED_FOR)
    ]
    missing = [title.lower() for kind, title in ASKED_FOR.items() if kind not in kinds]
    said = (
        f"No consultation of {wording.listed(missing, last='or')} is written down."
        if missing
        else "Education, prison and youth custody authorities were consulted."
    )
    finding = (
        f"{wording.upper_first(wording.count_in_words(len(ASKED_FOR) - len(missing)))} of the three kinds of authority that "
        "the duty names were consulted."
    )
    return Section(
        TITLE,
        {
            "summary": said,
            "table": Table("consultation", finding, "Who was consulted, and what came of it", COLUMNS, rows),
        },
    )


def _rows(title: str, items: list[Consulted], is_asked_for: bool) -> list[list[str]]:
    if not items:
        return [[f"**{title}**", "none written down", "–", "–"]] if is_asked_for else []
    return [
        [
            f"**{title}:** {wording.plain(item.who)}",
            f"{wording.plain(wording.upper_first(item.how))}, {wording.due(item.when)}",
            wording.sentence(wording.plain(item.said)) if item.said else NOT_GIVEN,
            wording.sentence(wording.plain(item.taken_up)) if item.taken_up else NOT_GIVEN,
        ]
        for item in items
    ]

"""What the partnership is asked to decide, in the order in which people wrote it."""

from pipelines.documents import wording
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.sections import priorities
from pipelines.documents.sections.section import Section
from pipelines.documents.sections.summary import NO_DECISIONS

TITLE = "What the board is asked to do"


def build(published: Published, studio: Studio) -> Section:
    decisions = published.narrative.decisions
    if not decisions:
        return Section(TITLE, absent=NO_DECISIONS)
    said = [wording.sentence(wording.plain(text)) for text in decisions.decisions]
    return Section(
        TITLE,
        {"decisions": said, "proposal": _proposal(published), "recommendations": _recommendations(published)},
    )


def _proposal(published: Published) -> str:
    """What the matrix proposes, so that a board that is asked to agree priorities has them before it."""
    declared = published.narrative.priorities
    return priorities.proposal(declared, priorities.ranked(declared)) if declared else ""


def _recommendations(published: Published) -> list[str]:
    """Each recommendation on a line, with its owner and its date."""
    declared = published.narrative.recommendations
    return [
        f"{wording.plain(item.recommendation)} ({wording.plain(item.owner)}, by {wording.due(item.by)})."
        for item in (declared.recommendations if declared else [])
    ]

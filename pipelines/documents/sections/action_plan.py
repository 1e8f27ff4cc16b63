"""What became of the last action plan: action, lead officer, rating and comment, by outcome."""

from datetime import date

from pipelines.declarations.narrative import Action, ActionPlan
from pipelines.documents import wording
from pipelines.documents.drawings import Studio
from pipelines.documents.evidence import NOT_GIVEN
from pipelines.documents.published import Published
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import Table

TITLE = "What became of the last action plan"
ABSENT = "The last action plan was not supplied, so this document does not say what became of it."
# Shape and word carry the rating; the colour only repeats it.
RATINGS = {
    "red": "[■\u00a0Red]{.rag-red}",
    "amber": "[◆\u00a0Amber]{.rag-amber}",
    "green": "[●\u00a0Green]{.rag-green}",
    "complete": "[✓\u00a0Complete]{.rag-complete}",
    "not_rated": "[○\u00a0Not rated]{.rag-none}",
}
WORDS = {"red": "red", "amber": "amber", "green": "green", "complete": "complete", "not_rated": "not rated"}
MEANING = "■ Red: off track. ◆ Amber: at risk. ● Green: on track. ✓ Complete. ○ Not rated: the plan gives no rating."
COLUMNS = [
    ("Action", "l", 29),
    ("Lead officer", "l", 18),
    ("Rating", "l", 15),
    ("Due", "l", 12),
    ("Comment", "l", 26),
]


def build(published: Published, studio: Studio) -> Section:
    plan = published.narrative.action_plan
    if not plan:
        return Section(TITLE, absent=ABSENT)
    tables = [
        Table(
            f"action-plan-{place}",
            f"{wording.plain(group.outcome)}: {_standing(group.actions)}.",
            "Actions of this outcome, who leads each, and how it stands",
            COLUMNS,
            [row(action) for action in group.actions],
            [MEANING, f"Source: {wording.plain(wording.sentence(plan.source))}"]
            if place == len(plan.outcomes)
            else [],
        )
        for place, group in enumerate(plan.outcomes, start=1)
    ]
    return Section(
        TITLE,
        {
            "title": wording.plain(plan.title),
            "tables": tables,
            "references": wording.listed([f"@tbl-{t.key}" for t in tables]),
            "summary": summary(plan, last_month(published), in_all(published)),
        },
    )


def in_all(published: Published) -> int:
    """The actions of the whole plan, of which a document about some measures prints those that rest on them."""
    return len(
        _actions(published.written.action_plan if published.about else published.narrative.action_plan)
    )


def _actions(plan: ActionPlan) -> list[Action]:
    return [action for group in plan.outcomes for action in group.actions]


def summary(plan: ActionPlan, end: date, in_all: int) -> str:
    """How many actions stand where, and which of them should have been done by the end of the period. ``in_all``: those
    of the whole plan, where the document prints fewer."""
    actions = _actions(plan)
    late = [action for action in actions if is_late(action, end)]
    said = f"The plan has {_standing(actions)}."
    if len(actions) < in_all:
        here = (
            "One is"
            if len(actions) == 1
            else f"{wording.upper_first(wording.count_in_words(len(actions)))} are"
        )
        said = (
            f"The plan has {wording.count_in_words(in_all)} actions. {here} on what this document is about: "
            f"{_ratings(actions)}."
        )
    if late:
        verb = "was" if len(late) == 1 else "were"
        said += (
            f" {wording.upper_first(wording.count_in_words(len(late)))} {verb} due by {wording.month(end)} "
            f"and {'is' if len(late) == 1 else 'are'} not complete."
        )
    return said


def _standing(actions: list[Action]) -> str:
    """three actions: one red and two amber; one action: amber."""
    noun = "action" if len(actions) == 1 else "actions"
    return f"{wording.count_in_words(len(actions))} {noun}: {_ratings(actions)}"


def _ratings(actions: list[Action]) -> str:
    return WORDS[actions[0].rag] if len(actions) == 1 else counted(actions)


def counted(actions: list[Action]) -> str:
    numbers = {rating: sum(action.rag == rating for action in actions) for rating in WORDS}
    return wording.listed(
        [f"{wording.count_in_words(n)} {WORDS[rating]}" for rating, n in numbers.items() if n]
    )


def last_month(published: Published) -> date:
    """The last month of the period: what was due by then should be complete."""
    return published.reading(published.assessment.performance_table[0]).current_end


def is_late(action: Action, end: date) -> bool:
    return action.rag != "complete" and bool(action.due) and _last_day(action.due) <= end


def row(action: Action) -> list[str]:
    return [
        wording.plain(action.action),
        wording.plain(action.lead_officer),
        RATINGS[action.rag],
        wording.due(action.due) if action.due else NOT_GIVEN,
        wording.plain(action.comment) if action.comment else NOT_GIVEN,
    ]


def _last_day(due: date | str) -> date:
    """A month counts as due on its first day: by its end it is surely due."""
    return due if isinstance(due, date) else date.fromisoformat(f"{due}-01")

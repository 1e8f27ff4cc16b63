"""The action plan by exception: what is off track, at risk or late; the rest as a count."""

from pipelines.documents import wording
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.sections import action_plan
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import Table

TITLE = "Action plan by exception"
SHOWN = ("red", "amber")


def build(published: Published, studio: Studio) -> Section:
    plan = published.narrative.action_plan
    if not plan:
        return Section(TITLE, absent=action_plan.ABSENT)
    end = action_plan.last_month(published)
    actions = [action for group in plan.outcomes for action in group.actions]
    rows = [
        action_plan.row(action)
        for action in actions
        if action.rag in SHOWN or action_plan.is_late(action, end)
    ]
    number = wording.upper_first(wording.count_in_words(len(rows)))
    table = Table(
        "action-exceptions",
        f"{number} of {wording.count_in_words(len(actions))} actions are off track, at risk or late.",
        wording.plain(plan.title),
        action_plan.COLUMNS,
        rows,
        [action_plan.MEANING],
    )
    return Section(
        TITLE, {"summary": action_plan.summary(plan, end, action_plan.in_all(published)), "table": table}
    )

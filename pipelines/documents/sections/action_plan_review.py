"""The action plan reviewed outcome by outcome: the measures it set out to move, then each action."""

from dataclasses import dataclass

from pipelines.declarations.narrative import ActionGroup, ActionPlan
from pipelines.documents import wording
from pipelines.documents.crime_tables import BOLD, SHORTHAND, source_words
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.readings import CLEAR, NOT_TOLD
from pipelines.documents.sections import action_plan
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import Table
from pipelines.documents.tested_rows import SIGNS_BY_FAMILY

TITLE = "Review of the action plan"
NO_MEASURES = "The plan names no measure for this outcome, so it cannot be said whether it moved."
LINKED = [
    ("Action", "l", 24),
    ("Lead officer", "l", 16),
    ("Strategic links", "l", 18),
    ("Rating", "l", 17),
    ("Due", "l", 13),
    ("Comment", "l", 22),
]
CAUTION = "A change beside an action is not the action's effect: nothing here compares with places that did without it."


@dataclass(frozen=True)
class Reviewed:
    """One outcome of the plan. ``measures`` is empty where none was named."""

    title: str
    counted: str
    measures: Table
    actions: Table
    support: list[str]


def build(published: Published, studio: Studio) -> Section:
    plan = published.narrative.action_plan
    if not plan:
        return Section(TITLE, absent=action_plan.ABSENT)
    return Section(
        TITLE,
        {
            "title": wording.plain(plan.title),
            "summary": action_plan.summary(
                plan, action_plan.last_month(published), action_plan.in_all(published)
            ),
            "caution": CAUTION,
            "no_measures": NO_MEASURES,
            "outcomes": [_reviewed(published, plan, place) for place in range(len(plan.outcomes))],
        },
    )


def _reviewed(published: Published, plan: ActionPlan, place: int) -> Reviewed:
    group, key = plan.outcomes[place], place + 1
    return Reviewed(
        wording.plain(group.outcome),
        wording.upper_first(action_plan.counted(group.actions)),
        _measures(published, group, key),
        _actions(plan, group, key),
        [
            f"**{wording.plain(action.lead_officer)}:** {wording.sentence(wording.plain(action.support))}"
            for action in group.actions
            if action.support
        ],
    )


def _measures(published: Published, group: ActionGroup, key: int) -> Table:
    readings = published.readings(group.measures)
    london = published.comparators[-1]
    compared = [reading for reading in readings if reading.case not in NOT_TOLD]
    clear = sum(reading.case in CLEAR for reading in compared)
    return Table(
        f"plan-measures-{key}",
        wording.changed_clearly(clear, len(compared), "measure", "measures"),
        f"Measures of the outcome, {published.borough['area_name']}, 12 months",
        [
            ("Measure", "l", 32), ("12 months", "r", 11), ("12 months before", "r", 11), ("Change", "r", 11),
            ("Reading", "l", 18), (f"{london['short_name']}: change", "r", 12),
        ],
        [
            [
                reading.title,
                reading.count,
                reading.base if reading.base_value is not None else wording.NOT_AVAILABLE,
                reading.lone_change,
                reading.mark,
                published.reading(reading.measure, london["area_code"]).bold_starred_change,
            ]
            for reading in readings
        ],
        [
            *([SIGNS_BY_FAMILY] if key == 1 else []), BOLD, SHORTHAND,
            f"Source: {source_words(published, readings)}.",
        ],
    )  # fmt: skip


def _actions(plan: ActionPlan, group: ActionGroup, key: int) -> Table:
    """With a column of strategic links where the plan gives any."""
    linked = any(action.strategic_links for action in group.actions)
    columns = LINKED if linked else action_plan.COLUMNS
    rows = [action_plan.row(action) for action in group.actions]
    if linked:
        for row, action in zip(rows, group.actions, strict=True):
            row.insert(2, wording.plain("; ".join(action.strategic_links)) or "none")
    return Table(
        f"plan-actions-{key}",
        f"{wording.upper_first(action_plan.counted(group.actions))}.",
        "Actions, who leads each, and how it stands",
        columns,
        rows,
        [action_plan.MEANING, f"Source: {wording.plain(wording.sentence(plan.source))}"],
    )

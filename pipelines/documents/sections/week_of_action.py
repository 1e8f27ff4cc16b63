"""The Week of Action: what each service does and why, and how it will be known whether it helped."""

from pipelines.documents import wording
from pipelines.documents.drawings import Studio
from pipelines.documents.evidence import NOT_GIVEN, figures_beside
from pipelines.documents.published import Published
from pipelines.documents.sections.place_profile import PLACE
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import Table

TITLE = "The Week of Action"
ABSENT = "No plan for the Week of Action was written (`week_of_action.yaml`)."


def build(published: Published, studio: Studio) -> Section:
    plan = published.narrative.week_of_action
    if not plan:
        return Section(TITLE, absent=ABSENT)
    table = Table(
        "week-of-action",
        f"{wording.upper_first(wording.count_in_words(len(plan.activities)))} activities are planned.",
        "What is done, by whom and when, and the figures of the place behind it, 12 months after the 12 before",
        [("Activity", "l", 30), ("Lead service", "l", 20), ("When", "l", 15), ("Rests on", "l", 35)],
        [
            [
                wording.plain(item.activity),
                wording.plain(item.lead_service),
                wording.plain(item.when) if item.when else NOT_GIVEN,
                figures_beside(published, item.measures, PLACE) or NOT_GIVEN,
            ]
            for item in plan.activities
        ],
    )
    success = [wording.sentence(wording.plain(text)) for text in plan.success]
    return Section(
        TITLE, {"aim": wording.sentence(wording.plain(plan.aim)), "table": table, "success": success}
    )

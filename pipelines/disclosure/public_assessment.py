"""The settings of an assessment as its public edition has them: only named fields, only open measures."""

from pipelines.declarations import Assessment, Outcome
from pipelines.declarations.audiences import AudienceRules
from pipelines.disclosure.openness import Openness
from pipelines.errors import DisclosureError

# What is not named here falls back to its default: a field that is added to the declaration stays restricted.
TAKEN_OVER = (
    "assessment", "product", "title", "partnership", "area", "comparators", "period_end", "previous", "three_year_method",
    "population_year", "as_of", "status", "sections", "public_counts", "folder",
)  # fmt: skip


def public_assessment(assessment: Assessment, rules: AudienceRules, openness: Openness) -> Assessment:
    """Raises DisclosureError where no measure of the performance table is open."""
    table = [measure for measure in assessment.performance_table if measure in openness.measures]
    if not table:
        raise DisclosureError(
            f"no measure of {assessment.name}'s performance_table comes from open sources alone: there is no public edition"
        )
    outcomes = [_outcome(outcome, openness.measures) for outcome in assessment.outcomes]
    return Assessment.model_validate(
        {name: getattr(assessment, name) for name in TAKEN_OVER}
        | {
            "marking": rules.marking,
            "editions": {s: e for s, e in assessment.editions.items() if s in openness.sources},
            "other_editions": {s: e for s, e in assessment.other_editions.items() if s in openness.sources},
            "performance_table": table,
            "priority_crimes": [c for c in assessment.priority_crimes if c.measure in openness.measures],
            "ward_measures": [m for m in assessment.ward_measures if m in openness.measures],
            "outcomes": [outcome for outcome in outcomes if outcome],
            "evaluations": [e for e in assessment.evaluations if e.evaluation in openness.evaluations],
        }
    )


def _outcome(outcome: Outcome, measures: set[str]) -> Outcome | None:
    kept = [measure for measure in outcome.measures if measure in measures]
    if not kept:
        return None
    return Outcome(
        outcome=outcome.outcome,
        title=outcome.title,
        aim=outcome.aim,
        measures=kept,
        monthly_charts=[measure for measure in outcome.monthly_charts if measure in measures],
        targets=[target for target in outcome.targets if target.measure in measures],
    )

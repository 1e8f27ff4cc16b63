"""The settings of an assessment as an edition or a tier of it has them: only measures and sources within its reach."""

from pipelines.declarations import Assessment, Outcome
from pipelines.declarations.audiences import AudienceRules
from pipelines.disclosure.openness import PUBLIC, Openness, Reach
from pipelines.errors import DisclosureError, UsageError

# What is not named here falls back to its default: a field that is added to the declaration stays restricted.
TAKEN_OVER = (
    "assessment", "product", "tier", "title", "partnership", "area", "comparators", "period_end", "previous",
    "three_year_method", "population_year", "as_of", "status", "sections", "public_counts", "serious_violence",
    "folder",
)  # fmt: skip
PARTNERS = "partner_measures"


def public_assessment(assessment: Assessment, rules: AudienceRules, openness: Openness) -> Assessment:
    """Raises DisclosureError where no measure of the performance table is open."""
    within = settings_within(assessment, openness)
    if not within["performance_table"]:
        raise DisclosureError(
            f"no measure of {assessment.name}'s performance_table comes from open sources alone: there is no public edition"
        )
    outcomes = [
        outcome.model_copy(
            update={"targets": [target for target in outcome.targets if target.audience == PUBLIC]}
        )
        for outcome in within["outcomes"]
    ]
    return Assessment.model_validate(
        {name: getattr(assessment, name) for name in TAKEN_OVER}
        | within
        | {"outcomes": outcomes}
        | {"marking": rules.marking, **_life(assessment, rules)}
    )


def _life(assessment: Assessment, rules: AudienceRules) -> dict:
    """Version, approval and errata as far as the rules let them out."""
    approval, may = assessment.approval, rules.life
    is_marked = approval is not None and approval.audience == PUBLIC
    return {
        "version": assessment.version if may.version == "whole" else None,
        "approval": approval if is_marked and may.approval == "marked" else None,
        "errata": [e for e in assessment.errata if e.audience == PUBLIC and may.errata == "marked"],
    }


def assessment_within(assessment: Assessment, reach: Reach) -> Assessment:
    """The same assessment, for the same readers, without the measures and sources beyond reach. Raises UsageError."""
    within = settings_within(assessment, reach)
    if not within["performance_table"]:
        raise UsageError(
            f"{assessment.folder / 'assessment.yaml'}: no measure of performance_table is made of what the tier may use"
        )
    within["public_counts"] = [source for source in assessment.public_counts if source in reach.sources]
    return assessment.model_copy(update=within)


def settings_within(assessment: Assessment, reach: Reach) -> dict:
    """The settings that name measures, sources or evaluations, with those within reach alone."""
    outcomes = [_outcome(outcome, reach) for outcome in assessment.outcomes]
    return {
        "editions": {s: e for s, e in assessment.editions.items() if s in reach.sources},
        "other_editions": {s: e for s, e in assessment.other_editions.items() if s in reach.sources},
        "performance_table": [m for m in assessment.performance_table if m in reach.measures],
        "priority_crimes": [c for c in assessment.priority_crimes if c.measure in reach.measures],
        "ward_measures": [m for m in assessment.ward_measures if m in reach.measures],
        "outcomes": [outcome for outcome in outcomes if outcome],
        "evaluations": [e for e in assessment.evaluations if e.evaluation in reach.evaluations],
    }


def _outcome(outcome: Outcome, reach: Reach) -> Outcome | None:
    kept = [measure for measure in outcome.measures if measure in reach.measures]
    partners = outcome.partner_measures if PARTNERS in reach.sources else []
    if not kept and not partners:
        return None
    return outcome.model_copy(
        update={
            "measures": kept,
            "partner_measures": partners,
            "monthly_charts": [measure for measure in outcome.monthly_charts if measure in reach.measures],
            "targets": [target for target in outcome.targets if target.measure in reach.measures],
        }
    )

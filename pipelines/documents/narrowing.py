"""Of what people wrote for an assessment, what a document about some of its measures, or of a tier, prints."""

from collections.abc import Callable
from dataclasses import fields, replace

from pipelines.declarations.base import Declaration
from pipelines.declarations.narrative_folder import Narrative, measures_named

LISTS = {
    "recommendations": "recommendations",
    "what_works": "practices",
    "knowledge_gaps": "gaps",
    "action_plan": "outcomes",
    "week_of_action": "activities",
}
OF_TIERS = {**LISTS, "risk_factors": "factors"}


def narrowed(found: Narrative, about: tuple[str, ...]) -> Narrative:
    """Only the recommendations, practices, gaps and actions that rest on one of the measures; all where none is given."""
    return _kept(found, LISTS, lambda item: bool(set(item.measures) & set(about))) if about else found


def within_tier(found: Narrative, tier: int | None, held: set[str]) -> Narrative:
    """Only the files that a tier may print, and of them the items that rest on no measure beyond it (``held`` are those
    within); all for a document without tiers."""
    if tier is None:
        return found
    too_high = {f.name: None for f in fields(found) if getattr(getattr(found, f.name), "tier", 1) > tier}
    return _kept(replace(found, **too_high), OF_TIERS, lambda item: _measures_of(item) <= held)


def _measures_of(item: Declaration) -> set[str]:
    return {measure for _, measure in measures_named(item)}


def _kept(found: Narrative, lists: dict[str, str], keep: Callable[[Declaration], bool]) -> Narrative:
    """The narrative with what is kept of its lists. A list of which nothing is left counts as not written."""
    changes = {}
    for name, items in lists.items():
        declared = getattr(found, name)
        if declared:
            kept = [item for item in getattr(declared, items) if keep(item)]
            changes[name] = declared.model_copy(update={items: kept}) if kept else None
    return replace(found, **changes)

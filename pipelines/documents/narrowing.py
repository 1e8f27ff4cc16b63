"""Of what people wrote for an assessment, what a document about some of its measures prints."""

from dataclasses import replace

from pipelines.declarations.narrative_folder import Narrative


def narrowed(found: Narrative, about: tuple[str, ...]) -> Narrative:
    """Only the recommendations, practices, gaps and actions that rest on one of the measures; all where none is given.

    A list of which nothing is left counts as not written.
    """
    if not about:
        return found
    lists = {
        "recommendations": "recommendations",
        "what_works": "practices",
        "knowledge_gaps": "gaps",
        "action_plan": "outcomes",
        "week_of_action": "activities",
    }
    changes = {}
    for name, items in lists.items():
        declared = getattr(found, name)
        if declared:
            kept = [item for item in getattr(declared, items) if set(item.measures) & set(about)]
            changes[name] = declared.model_copy(update={items: kept}) if kept else None
    return replace(found, **changes)

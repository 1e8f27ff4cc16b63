"""The sections of a document: each a template of the product and, where it has values of its own, a builder here.

A builder takes the published tables and gives its section; where its sources did not come it gives the sentence that
says so. A new section is one module and one template of its name, and a line in ``product.yaml``.
"""

import importlib
import importlib.util
from collections.abc import Callable
from pathlib import Path

from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.sections import (
    accessibility,
    action_plan,
    community_voice,
    comparison,
    data,
    equality_duty,
    glossary,
    knowledge_gaps,
    outcomes,
    pestelo,
    priorities,
    recommendations,
    summary,
    what_works,
)
from pipelines.documents.sections.section import Section
from pipelines.errors import UsageError

Builder = Callable[[Published, Studio], Section]
# Sections without a builder print the values that all sections share (strategic_assessment.context).
BUILDERS: dict[str, Builder] = {
    "accessibility": accessibility.build,
    "action_plan": action_plan.build,
    "community_voice": community_voice.build,
    "comparison": comparison.build,
    "data": data.build,
    "equality_duty": equality_duty.build,
    "glossary": glossary.build,
    "knowledge_gaps": knowledge_gaps.build,
    "outcomes": outcomes.build,
    "pestelo": pestelo.build,
    "priorities": priorities.build,
    "recommendations": recommendations.build,
    "summary": summary.build,
    "what_works": what_works.build,
}


def build_sections(published: Published, studio: Studio, keys: list[str], templates: Path) -> list[Section]:
    """The sections of a document in order. Raises UsageError for one that has no template."""
    unknown = [key for key in keys if not (templates / "sections" / f"{key}.qmd").exists()]
    if unknown:
        known = sorted(
            path.stem for path in (templates / "sections").glob("*.qmd") if not path.stem.startswith("_")
        )
        raise UsageError(f"there is no section {', '.join(unknown)}; known: {', '.join(known)}")
    return [_section(published, studio, key) for key in keys]


def _section(published: Published, studio: Studio, key: str) -> Section:
    built = _builder(key)(published, studio)
    return Section(built.title, built.values, built.absent, key, _narrative(published.assessment.folder, key))


def _builder(key: str) -> Builder:
    """``build`` of the section's module; one without a module prints the values that all sections share."""
    if importlib.util.find_spec(f"{__name__}.{key}") is None:
        return lambda published, studio: Section()
    return importlib.import_module(f"{__name__}.{key}").build


def _narrative(folder: Path, key: str) -> str:
    path = folder / "narrative" / f"{key}.md"
    return path.read_text(encoding="utf-8").strip() if path.exists() else ""

"""A whole folder of narrative files, read at once: the product's defaults below, the assessment's own above."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path

import yaml

from pipelines.declarations import narrative
from pipelines.declarations.base import Audience, Declaration, read_declaration, read_yaml
from pipelines.declarations.written import Written
from pipelines.errors import UsageError

REVIEWED = "reviewed.yaml"  # written by `sna reviewed`: what each passage stood beside when it was last read


@dataclass(frozen=True)
class Narrative:
    """What people wrote for an assessment, by file; None where a file is absent."""

    priorities: narrative.Priorities | None = None
    recommendations: narrative.Recommendations | None = None
    action_plan: narrative.ActionPlan | None = None
    pestelo: narrative.Pestelo | None = None
    community_voice: narrative.CommunityVoice | None = None
    what_works: narrative.WhatWorks | None = None
    risk_factors: narrative.RiskFactors | None = None
    consultation: narrative.Consultation | None = None
    knowledge_gaps: narrative.KnowledgeGaps | None = None
    equality_duty: narrative.EqualityDuty | None = None
    decisions: narrative.Decisions | None = None
    week_of_action: narrative.WeekOfAction | None = None
    glossary: narrative.Glossary | None = None
    accessibility: narrative.Accessibility | None = None


MODELS: dict[str, type[Declaration]] = {
    "priorities": narrative.Priorities,
    "recommendations": narrative.Recommendations,
    "action_plan": narrative.ActionPlan,
    "pestelo": narrative.Pestelo,
    "community_voice": narrative.CommunityVoice,
    "what_works": narrative.WhatWorks,
    "risk_factors": narrative.RiskFactors,
    "consultation": narrative.Consultation,
    "knowledge_gaps": narrative.KnowledgeGaps,
    "equality_duty": narrative.EqualityDuty,
    "decisions": narrative.Decisions,
    "week_of_action": narrative.WeekOfAction,
    "glossary": narrative.Glossary,
    "accessibility": narrative.Accessibility,
}
assert [field.name for field in fields(Narrative)] == list(MODELS)


def read_narrative(folder: Path, defaults: Path, audience: Audience = "restricted") -> Narrative:
    """Read `<folder>/*.yaml`; what a file of the same name in `defaults` says holds where it says nothing.

    The public has the files that are marked `audience: public`, and the defaults, which are the product's own words.

    Raises UsageError naming the file, the place in it and what is wrong; also for a file that nothing would read.
    """
    _refuse_strangers(folder)
    return Narrative(
        **{name: _read(folder / f"{name}.yaml", defaults / f"{name}.yaml", audience) for name in MODELS}
    )


def _read(own: Path, default: Path, audience: Audience) -> Declaration | None:
    model = MODELS[own.stem]
    below = read_yaml(default) if default.exists() else None
    if below is not None:
        read_declaration(default, model)
    written = read_declaration(own, model, below=below) if own.exists() else None
    if written and (audience == "restricted" or written.audience == audience):
        return written
    return model.model_validate(below) if below is not None else None


def read_prose(path: Path, audience: Audience = "restricted", tier: int | None = None) -> str:
    """The text of an analyst's `<section>.md` for an audience, and for a document of a tier; empty where it is not theirs.

    Whom it is for stands between two lines `---` at its head: `audience: public`, `tier: 2`.
    """
    if not path.exists():
        return ""
    text = path.read_text(encoding="utf-8")
    head = re.match(r"---\r?\n(.*?)\r?\n---\r?\n", text, re.DOTALL)
    marked = read_mark(head[1], path) if head else Written()
    if (audience == "public" and marked.audience != "public") or (tier and marked.tier > tier):
        return ""
    return text[head.end() if head else 0 :].strip()


def read_mark(head: str, path: Path) -> Written:
    """Whom a file of prose is for, by the lines at its head. Raises UsageError for any other word."""
    try:
        return Written.model_validate(yaml.safe_load(head) or {})
    except (ValueError, yaml.YAMLError) as error:
        raise UsageError(
            f"{path}: between the lines `---` stands `audience: restricted` or `audience: public`, and for a needs "
            "assessment `tier: 1`, `2` or `3`"
        ) from error


def _is_strange(path: Path) -> bool:
    if path.suffix == ".yml":
        return True
    return path.suffix == ".yaml" and path.stem not in MODELS and path.name != REVIEWED


def _refuse_strangers(folder: Path) -> None:
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if _is_strange(path):
            near = get_close_matches(path.stem, MODELS, n=1)
            wanted = f"did you mean {near[0]}.yaml?" if near else f"known: {', '.join(MODELS)} (.yaml)"
            raise UsageError(f"{path}: no section reads this file; {wanted}")


def check_prose(folder: Path, known: Sequence[str]) -> None:
    """Raise UsageError for prose (`<section>.md`) of a section that no product has."""
    for path in sorted(folder.glob("*.md")):
        read_prose(path)
        if known and path.stem not in known:
            near = get_close_matches(path.stem, known, n=1)
            wanted = f"did you mean {near[0]}.md?" if near else f"known: {', '.join(known)} (.md)"
            raise UsageError(f"{path}: there is no section of this name to print it in; {wanted}")


def check_measures(found: Narrative, known: set[str], folder: Path) -> None:
    """Raise UsageError for a measure that `sql/measures` does not hold, with its file and place."""
    for name in MODELS:
        declaration = getattr(found, name)
        for place, measure in measures_named(declaration) if declaration else ():
            if measure not in known:
                near = get_close_matches(measure, known, n=1)
                hint = f"; did you mean {near[0]}?" if near else ""
                raise UsageError(
                    f"{folder / name}.yaml: {place}: {measure} is no measure in sql/measures{hint}"
                )


def measures_named(value: object, place: str = "") -> Iterator[tuple[str, str]]:
    """(place, measure) of every `measures` in a declaration, however deep."""
    below = f"{place}." if place else ""
    if isinstance(value, Declaration):
        for name in type(value).model_fields:
            inner = getattr(value, name)
            if name == "measures":
                yield from ((f"{below}{name}", measure) for measure in inner)
            else:
                yield from measures_named(inner, f"{below}{name}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from measures_named(item, f"{below}{number}")

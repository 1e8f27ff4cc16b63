"""What each passage of an analyst stands beside: the generated sentences of its section and the figures it names.

Tables and sources are left out: they move at every refresh, and a passage is read against what is said.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from pipelines.declarations import Declaration
from pipelines.declarations.bound_figures import BOUND
from pipelines.declarations.narrative_folder import MODELS, measures_named
from pipelines.documents.bound_figures import bound
from pipelines.documents.evidence import figures_beside
from pipelines.documents.published import Published
from pipelines.methods.readability import prose_sentences

SECTION_OF = {"decisions": "summary"}  # the others are printed in the section of their own name
AREA_OF = {"week_of_action": "place"}  # the others stand beside figures of the borough
_SOURCE = re.compile(r"^::: \{\.source\}.*?^:::$", re.DOTALL | re.MULTILINE)
_FINDING = re.compile(r"^(?:: |!\[)\*\*(.+?)\*\*", re.MULTILINE)
_ASIDE = re.compile(r"\s?\([^()]*@(?:tbl|fig)-[^()]*\)")
_REFERENCE = re.compile(r"@(tbl|fig)-[\w-]*\w")
_WORDS = {"tbl": "the table", "fig": "the figure"}


@dataclass(frozen=True)
class Passage:
    """One file of what people wrote, and what is printed beside it."""

    file: str
    section: str
    beside: list[str]


def passages(published: Published, parts: dict[str, str]) -> list[Passage]:
    """The passages of a document whose sections printed ``parts``; those that stand beside nothing are left out."""
    folder = published.assessment.folder / "narrative"
    found = [
        Passage(f"{key}.md", key, [*_said(part), *_named(folder / f"{key}.md", published)])
        for key, part in parts.items()
        if (folder / f"{key}.md").exists()
    ]
    for name in MODELS:
        path, section = folder / f"{name}.yaml", SECTION_OF.get(name, name)
        declared = getattr(published.narrative, name)
        if path.exists() and declared and section in parts:
            found.append(
                Passage(
                    path.name,
                    section,
                    [*_evidence(declared, published, AREA_OF.get(name)), *_named(path, published)],
                )
            )
    return [passage for passage in found if passage.beside]


def _said(part: str) -> list[str]:
    """The generated sentences of a section, and what its tables and figures find."""
    prose = _REFERENCE.sub(lambda found: _WORDS[found[1]], _ASIDE.sub("", _SOURCE.sub("", part)))
    return [*prose_sentences(prose), *_FINDING.findall(prose)]


def _named(path: Path, published: Published) -> list[str]:
    """The figures that the text itself names, as they are printed."""
    found = dict.fromkeys(match[0] for match in BOUND.finditer(path.read_text(encoding="utf-8")))
    return [f"{name} = {bound(name, published)}" for name in found]


def _evidence(declared: Declaration, published: Published, area: str | None) -> list[str]:
    """The figures of the measures that a file of YAML names, as they stand beside its words."""
    measures = dict.fromkeys(measure for _, measure in measures_named(declared))
    return [re.sub(r"\[([^]]*)\]\{[^}]*\}", r"\1", figures_beside(published, [m], area)) for m in measures]

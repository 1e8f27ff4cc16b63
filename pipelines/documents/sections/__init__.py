"""The sections of a document: each a template of the product and, where it has values of its own, a builder here.

A builder takes the published tables and gives its section; where its sources did not come it gives the sentence that
says so. A new section is one module and one template of its name, and a line in ``product.yaml``.
"""

import importlib
import importlib.util
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from pipelines.declarations.narrative_folder import MODELS
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.sections.section import Section
from pipelines.errors import UsageError

Builder = Callable[[Published, Studio], Section]
LEFT_OUT = "Nothing that was written on this names a measure of this document."
ABSENT_TITLE = "What this document does not hold"


def build_sections(
    published: Published,
    studio: Studio,
    keys: list[str],
    folders: Sequence[Path],
    titles: Mapping[str, str] = MappingProxyType({}),
) -> list[Section]:
    """The sections of a document in order. Raises UsageError for one that has no template in any of the folders."""
    known = sorted({path.stem for folder in folders for path in folder.glob("sections/[!_]*.qmd")})
    unknown = [key for key in keys if key not in known]
    if unknown:
        raise UsageError(f"there is no section {', '.join(unknown)}; known: {', '.join(known)}")
    return gathered([_section(published, studio, key, titles.get(key)) for key in keys])


def gathered(sections: list[Section]) -> list[Section]:
    """Sections that have nothing to print, each with its sentence, in one chapter where the last of them stood.

    A chapter for each would be a page of headings over one sentence each. A single one, and one with an analyst's
    prose, stays where it is.
    """
    absent = [section for section in sections if section.absent and not section.narrative]
    if len(absent) < 2:
        return sections
    chapter = Section(ABSENT_TITLE, {"sections": _by_sentence(absent)}, key="_absent_sections")
    kept = [chapter if section is absent[-1] else section for section in sections]
    return [section for section in kept if not any(section is one for one in absent)]


def _by_sentence(absent: list[Section]) -> list[Section]:
    """Sections of which the same is to be said, said together."""
    titles: dict[str, list[str]] = {}
    for section in absent:
        titles.setdefault(section.absent, []).append(section.title)
    return [Section("; ".join(named), absent=sentence) for sentence, named in titles.items()]


def _section(published: Published, studio: Studio, key: str, title: str | None) -> Section:
    built = _builder(key)(published, studio)
    absent = _absence(published, key, built.absent)
    written = [published.prose(key)]
    if published.rules and not built.absent:
        written.append(published.rules.partly.get(key, ""))
    return Section(title or built.title, built.values, absent, key, "\n\n".join(filter(None, written)))


def _absence(published: Published, key: str, sentence: str) -> str:
    if not sentence:
        return ""
    if published.rules and key in MODELS:
        return published.unwritten(sentence)
    if key in published.left_out:
        return LEFT_OUT
    return published.absence(key, sentence)


def _builder(key: str) -> Builder:
    """``build`` of the section's module; one without a module prints the values that all sections share."""
    if importlib.util.find_spec(f"{__name__}.{key}") is None:
        return lambda published, studio: Section()
    return importlib.import_module(f"{__name__}.{key}").build

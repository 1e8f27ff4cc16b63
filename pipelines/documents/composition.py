"""The templates of a product filled in: one Markdown text for Quarto, and what each section of it says."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError

from pipelines.documents import summary, wording
from pipelines.documents.sections.glossary import used_terms
from pipelines.documents.sections.section import Section
from pipelines.errors import SnaError, UsageError

REPORT = "report.qmd"
_DEFINED = re.compile(r"\{#((?:tbl|fig)-[\w-]+)")
_REFERENCE = re.compile(r"(?<!\\)@((?:tbl|fig)-[\w-]*\w)")
_ASIDE = re.compile(r"\s?\([^()@]*(?<!\\)@(?:tbl|fig)-[^()]*\)")


@dataclass
class Written:
    """A document as it is written: the glossary, which comes last, prints only the terms that stand before it."""

    parts: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return "".join(self.parts.values())

    def add(self, section: Section, part: str) -> str:
        """The section with the analyst's prose at its end, unless it has printed that in a place of its own."""
        self.parts[section.key] = part.replace(section.narrative, "") if section.narrative else part
        return part if section.narrative in part else f"{part}\n\n{section.narrative}\n"


def composed(folders: Sequence[Path], values: dict) -> tuple[str, dict[str, str]]:
    """(the text, what was generated of it by section). A missing value is an error, never a blank.

    ``folders`` are looked through in order, so that a product's own template stands above the shared one.
    """
    if not any((folder / REPORT).exists() for folder in folders):
        raise UsageError(f"{folders[0] / REPORT} does not exist: this product has no document")
    environment = Environment(
        loader=FileSystemLoader(folders),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    environment.filters |= {
        "listed": wording.listed,
        "some_of": wording.some_of,
        "have": wording.have,
        "month": wording.month,
        "day": wording.day,
        "break_words": summary.break_words,
        "care_words": summary.care_words,
        "places_said": summary.places_said,
        "used_in": used_terms,
    }
    written = Written()
    try:
        text = environment.get_template(REPORT).render(written=written, **values)
    except TemplateError as error:
        place = f", line {error.lineno}" if getattr(error, "lineno", None) else ""
        raise UsageError(f"{folders[0]}{place}: {error.message}") from error
    return without_loose_references(text), written.parts


def without_loose_references(text: str) -> str:
    """The text without asides that refer to a table or figure of another product: (@tbl-breaks) where there is none.

    Raises SnaError where a sentence cannot do without what it refers to.
    """
    defined = set(_DEFINED.findall(text))
    text = _ASIDE.sub(lambda aside: aside[0] if set(_REFERENCE.findall(aside[0])) <= defined else "", text)
    loose = sorted(set(_REFERENCE.findall(text)) - defined)
    if loose:
        raise SnaError(f"the document refers to {', '.join(loose)}, which none of its sections prints")
    return text

"""The glossary: only terms that the document really uses, found in its own text as it is composed."""

import re

from pipelines.declarations.narrative import Term
from pipelines.documents import wording
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.sections.section import Section

TITLE = "Words used here"
ABSENT = "There is no glossary."
# What a reader does not see: attributes, references, raw HTML.
_MARKUP = re.compile(r"\{[^}]*\}|@(?:tbl|fig)-[\w-]+|<[^>]+>|\]\([^)]*\)")


def build(published: Published, studio: Studio) -> Section:
    declared = published.narrative.glossary
    return Section(TITLE, {"terms": declared.terms}) if declared else Section(TITLE, absent=ABSENT)


def used_terms(terms: dict[str, Term], text: str) -> list[tuple[str, str]]:
    """(term, meaning) of the terms that stand in a Markdown text, in the order of the alphabet."""
    seen = _MARKUP.sub(" ", text)
    used = [
        name for name, term in terms.items() if any(_stands_in(word, seen) for word in (name, *term.also))
    ]
    return [
        (wording.plain(name), wording.sentence(wording.plain(terms[name].meaning)))
        for name in sorted(used, key=str.lower)
    ]


def _stands_in(word: str, text: str) -> bool:
    """A whole word, singular or plural; an abbreviation only as it is written."""
    is_abbreviation = word[1:] != word[1:].lower()
    return bool(re.search(rf"\b{re.escape(word)}s?\b", text, 0 if is_abbreviation else re.IGNORECASE))

"""What the forms of the narrative share: text of a bounded length, words with their evidence, nobody named."""

import re
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

from pipelines.declarations.base import Audience, Declaration, Key, Month
from pipelines.declarations.tiers import TierNumber


def _one_line(value: object) -> object:
    """Text that YAML folded over several lines as the one line it means."""
    return " ".join(value.split()) if isinstance(value, str) else value


def text(longest: int) -> object:
    return Annotated[str, StringConstraints(min_length=1, max_length=longest), BeforeValidator(_one_line)]


Name = text(80)
Sentence = text(200)
Text = text(500)
Due = date | Month

# A person's title before a name, an address, a telephone number: what a quotation must not hold.
_PERSONAL = {
    "a person's name": r"\b(Mr|Mrs|Ms|Miss|Mx|Dr|Cllr|Councillor|PC|PCSO|Sgt|DC|Inspector)\.? [A-Z][a-z]+",
    "an e-mail address": r"[\w.+-]+@[\w-]+\.\w+",
    "a telephone number": r"(?<!\d)0(?:[ -]?\d){9,10}(?!\d)",
    "a postcode": r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b",
}


def nobody_named(text: str) -> str:
    found = next((kind for kind, pattern in _PERSONAL.items() if re.search(pattern, text)), None)
    if found:
        raise ValueError(f"seems to hold {found}; a quotation never says who spoke or about whom")
    return text


class Written(Declaration):
    """A file of the narrative. Without `audience: public` it may hold what partners alone know: no other edition has it.
    Where its words rest on what only a higher tier may use, `tier` keeps them out of the documents of lower ones."""

    audience: Audience = "restricted"
    tier: TierNumber = Field(default=1, description="the lowest tier of a needs assessment that may print it")


class Evidenced(Declaration):
    """Words with what they rest on: a source, and measures whose published figures are printed beside."""

    source: Sentence | None = None
    measures: list[Key] = []

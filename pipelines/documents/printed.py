"""The tables and figures of a composed document, with the numbers that the page gives them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass

from pipelines.documents.drawings import Drawing
from pipelines.documents.tables import Table

KINDS = {"tbl": "Table", "fig": "Figure"}
CAPTIONED = r"\{#((?:tbl|fig)-[\w-]+)"


@dataclass(frozen=True)
class Printed:
    """One table or figure: its identifier (tbl-rates), its number (Table 3), and what it was made from."""

    identifier: str
    number: str
    item: Table | Drawing


def printed(values: object, text: str) -> list[Printed]:
    """Those of `values` that stand in the composed Markdown, in its order. What an analyst wrote as Markdown only has
    a number but no item, and is left out."""
    items = {_identifier(item): item for item in _items(values) if item}
    return [
        Printed(identifier, number, items[identifier])
        for identifier, number in numbers(text).items()
        if identifier in items
    ]


def numbers(text: str) -> dict[str, str]:
    """Table 1, Figure 1 … by identifier, as both renderers count them: in the order of the text."""
    counts = dict.fromkeys(KINDS, 0)
    found = {}
    for identifier in re.findall(CAPTIONED, text):
        kind = identifier.split("-")[0]
        counts[kind] += 1
        found[identifier] = f"{KINDS[kind]} {counts[kind]}"
    return found


def plain_words(text: str, numbered: Mapping[str, str]) -> str:
    """Markdown of a cell or note as plain words: a reference becomes its number, a picture its alternative."""
    if not re.search(r"[\[*`@\\\u00a0]", text):
        return text.strip()
    text = re.sub(r'!\[[^\]]*\]\([^)]*\)\{[^}]*fig-alt="([^"]*)"[^}]*\}', r"\1", text)
    text = re.sub(r"\[([^\]]*)\](\{[^}]*\}|\([^)]*\))", r"\1", text)
    text = re.sub(r"@((?:tbl|fig)-[\w-]+)", lambda found: numbered.get(found[1], found[1]), text)
    text = re.sub(r"\*\*|`", "", text)
    text = re.sub(r"(?<![\w\\*])\*(\S[^*]*)(?<!\\)\*(?!\w)", r"\1", text)
    return re.sub(r"\\([\\`*_{}\[\]<>$~^#@|])", r"\1", text).replace("\u00a0", " ").strip()


def _identifier(item: Table | Drawing) -> str:
    return f"{'tbl' if isinstance(item, Table) else 'fig'}-{item.key}"


def _items(value: object) -> Iterator[Table | Drawing]:
    """Wherever they stand among the values of the templates."""
    if isinstance(value, Table | Drawing):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _items(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _items(inner)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _items(getattr(value, field.name))

"""Every figure and table is named in the text: where no sentence of a section does, its last paragraph is made to."""

import re

from pipelines.documents.printed import CAPTIONED
from pipelines.documents.wording import listed


def unreferenced(text: str) -> list[str]:
    """Identifiers of figures and tables (tbl-rates) that no @reference of the composed Markdown names."""
    named = set(re.findall(r"@((?:tbl|fig)-[\w-]+)", text))
    return [identifier for identifier in re.findall(CAPTIONED, text) if identifier not in named]


def with_references(text: str) -> str:
    """The text with "See @tbl-…." at the end of the paragraph that comes before what nothing refers to; where the
    chapter or section has no paragraph before it, a paragraph of its own below the heading."""
    missing = set(unreferenced(text))
    blocks = re.split(r"(\n{2,})", text)
    depth, place, heading = 0, None, None
    wanted: dict[int, list[str]] = {}
    for at, block in enumerate(blocks):
        fences = re.findall(r"^:::+[ \t]*(\S?)", block, re.M)
        if re.match(r"#{1,3} ", block):
            place, heading = None, at
        elif depth == 0 and not fences and _is_paragraph(block):
            place = at
        for identifier in re.findall(CAPTIONED, block):
            if identifier in missing:
                wanted.setdefault(heading if place is None else place, []).append(f"@{identifier}")
        depth += sum(1 if opens else -1 for opens in fences)
    for at, identifiers in wanted.items():
        words = f"See {listed(identifiers)}."
        blocks[at] = f"{blocks[at].rstrip()}{chr(10) * 2 if blocks[at].startswith('#') else ' '}{words}"
    return "".join(blocks)


def _is_paragraph(block: str) -> bool:
    """Prose: not a list, table, caption, picture, quotation, fence, raw block or page break."""
    return bool(re.match(r"[^\W_]|\*+\w|@|£|“|\[", block.lstrip("\n"))) and not re.match(r"\d+\. ", block)

"""Two editions of one document, line by line: what only one of them says, and which rule accounts for it.

Nothing here knows how the product narrows an edition. A table or a row is accounted for when it names something whose rows
a rule dropped; a sentence when it stands where the rules put one, or counts rows of a table that is accounted for.
"""

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

import polars as pl

BLOCK = re.compile(r"\n\s*\n")
KEPT = re.compile(r"^:::::.*\n?", re.MULTILINE)  # what the PDF keeps on one page
LABEL = re.compile(r"\{#((?:tbl|fig)-[\w-]+)")
REFERENCE = re.compile(r"@((?:tbl|fig)-[\w-]+)")
MARKUP = re.compile(r"\*\*|\[[●▲▼◆–][^\]]*\]\{[^}]*\}|\bF\d+\b")
SHORTEST = 6
TWIN = 0.5


def chapters(text: str) -> dict[str, str]:
    """The text below each heading of the first level; what stands before the first one under 'opening'."""
    parts = re.split(r"^# (.+)$", text, flags=re.MULTILINE)
    return {
        "opening": parts[0],
        **dict(zip((t.split(" {")[0] for t in parts[1::2]), parts[2::2], strict=True)),
    }


@dataclass
class Dropped:
    """What the rules took away: the words that only rows of the restricted tables hold, and each word's table."""

    restricted: Path
    public: Path
    words: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        kept = {word for path in self.public.glob("*.parquet") for word in _words(pl.read_parquet(path))}
        for path in sorted(self.restricted.glob("*.parquet")):
            for word in _words(pl.read_parquet(path)) - kept:
                self.words.setdefault(word, path.stem)

    def named_in(self, line: str) -> str | None:
        """The table of a word that was dropped and that the line holds."""
        plain = " ".join(line.replace("\\", "").split())
        return next((table for word, table in self.words.items() if word in plain), None)


def _words(frame: pl.DataFrame) -> set[str]:
    found: set[str] = set()
    for name, kind in frame.schema.items():
        column = frame[name].explode() if kind == pl.List(pl.String) else frame[name]
        if column.dtype == pl.String:
            found |= {
                " ".join(word.split()) for word in column.drop_nulls().unique() if len(word) >= SHORTEST
            }
    return found


@dataclass
class Comparison:
    """``accounted``: (line, why); ``odd``: lines that no rule accounts for, each with the edition that alone holds it."""

    accounted: list[tuple[str, str]] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)


@dataclass
class Rules:
    """``sentences``: what the rules print in place of something. ``chapters``: those that only the public edition has.
    ``labels``: how labels of tables begin whose every row is withheld though their words are kept elsewhere."""

    sentences: set[str]
    chapters: set[str]
    labels: dict[str, str]


def compare(restricted: str, public: str, dropped: Dropped, rules: Rules) -> Comparison:
    found, ours, theirs = Comparison(), chapters(restricted), chapters(public)
    rows = {_bare(row): row for row in _rows(public)}
    adjusted = any(row not in public and _bare(row) in rows for row in _rows(restricted))
    for title, text in ours.items():
        if title not in theirs:
            _account(found, f"chapter {title}", _why_gone(title, text, public, dropped, rules))
        elif text != theirs[title]:
            _Chapter(found, title, text, theirs[title], public, dropped, rules, adjusted).compare()
    for title in theirs.keys() - ours.keys():
        _account(
            found, f"public chapter {title}", "rules: told to readers" if title in rules.chapters else None
        )
    return found


def _account(found: Comparison, line: str, why: str | None) -> None:
    if why:
        found.accounted.append((line, why))
    else:
        found.odd.append(line)


def _why_gone(title: str, text: str, public: str, dropped: Dropped, rules: Rules) -> str | None:
    """A chapter is gone with a sentence that says why, or because all that its tables hold was dropped."""
    said = re.search(rf"\*\*(?:[^*]*; )?{re.escape(title)}[.;].*", public)
    if said and any(sentence in said[0] for sentence in rules.sentences):
        return "rules: sections"
    rows = [row for row in _rows(text) if not row.startswith("| Measure")]
    if rows and all(dropped.named_in(row) for row in rows):
        return f"rules: {dropped.named_in(rows[0])}"
    return None


@dataclass
class _Chapter:
    found: Comparison
    title: str
    text: str
    other: str
    public: str
    dropped: Dropped
    rules: Rules
    adjusted: bool
    fewer_rows: bool = False

    def compare(self) -> None:
        own, theirs = _blocks(self.text), _blocks(self.other)
        gone = [block for block in own if block not in theirs]
        labels = set(LABEL.findall(self.public))
        for block in gone:
            label = LABEL.search(block)
            if label and label[1] not in labels:
                self._account(label[1], self._why_no_table(label[1], block))
                self.fewer_rows = True
            else:
                self._compare_rows(block)
        for block in gone:
            label = LABEL.search(block)
            if not (label and label[1] not in labels):
                self._compare_prose(block, labels)
        for block in theirs:
            if block not in own:
                self._look_at_public(block)

    def _account(self, line: str, why: str | None, edition: str = "") -> None:
        _account(self.found, f"{edition}{self.title}: {line[:110]}", why)

    def _why_no_table(self, label: str, block: str) -> str | None:
        withheld = next(
            (table for start, table in self.rules.labels.items() if label.startswith(start)), None
        )
        named = next((table for row in _rows(block) if (table := self.dropped.named_in(row))), None)
        table = named or withheld or self.dropped.named_in(block)
        return table and f"rules: {table}"

    def _compare_rows(self, block: str) -> None:
        there = {_bare(row) for row in _rows(self.other)}
        for row in _rows(block):
            if row in self.other:
                continue
            table = self.dropped.named_in(row)
            self.fewer_rows |= bool(table) or _bare(row) in there
            why = "rules: adjusted or numbered again" if _bare(row) in there else table and f"rules: {table}"
            self._account(row, why)

    def _compare_prose(self, block: str, labels: set[str]) -> None:
        if "\n:   " in block and block.splitlines()[0] not in self.public:
            self._account(block, "a term that the edition does not use")
            return
        for line in _prose(block):
            if line not in self.other:
                self._account(line, self._why_said_otherwise(line, labels))

    def _why_said_otherwise(self, line: str, labels: set[str]) -> str | None:
        if any(label not in labels for label in REFERENCE.findall(line)):
            return "rules: it speaks of a table that is withheld"
        if table := self.dropped.named_in(line):
            return f"rules: {table}"
        if any(sentence in self.other for sentence in self.rules.sentences):
            return "rules: a sentence stands in its place"
        return self._why_counted_otherwise(line, self.other)

    def _why_counted_otherwise(self, line: str, where: str) -> str | None:
        """A sentence on how many rows a table has: the other edition has it, too, with another number or a shorter list."""
        twin = any(
            SequenceMatcher(None, line, other).ratio() > TWIN for other in _prose(where) if other != line
        )
        return "it counts rows, and they are fewer" if twin and (self.fewer_rows or self.adjusted) else None

    def _look_at_public(self, block: str) -> None:
        for line in _prose(block):
            if line not in self.text and not any(sentence in line for sentence in self.rules.sentences):
                self._account(line, self._why_counted_otherwise(line, self.text), "public ")
        there = {_bare(row) for row in _rows(self.text)}
        for row in _rows(block):
            if row not in self.text and _bare(row) not in there:
                self._account(row, None, "public ")


def _blocks(text: str) -> list[str]:
    """Paragraphs; a table with its region, caption and the note below it is one."""
    found: list[str] = []
    inside = False
    for part in BLOCK.split(KEPT.sub("", text)):
        is_note = part.lstrip().startswith("::: {.source}") and found and LABEL.search(found[-1])
        if inside or is_note:
            found[-1] += "\n\n" + part
        else:
            found.append(part)
        starts = part.lstrip().startswith("::: {.scroll")
        inside = (inside or starts) and not re.search(r"^:::$", part, re.MULTILINE)
    return [block.strip("\n") for block in found if block.strip()]


def _rows(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("|") and not line.startswith("|:")]


def _prose(block: str) -> list[str]:
    return [line for line in block.splitlines() if line.strip() and not line.startswith(("|", ":::"))]


def _bare(row: str) -> str:
    """A row without what depends on the other rows: verdicts, emphasis, the numbers of files."""
    return MARKUP.sub("", row)

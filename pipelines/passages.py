"""Passages to re-read: what people wrote that stands beside figures which have moved since, or is last year's."""

import json
import re
from datetime import date
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path

import polars as pl
import yaml

from pipelines.declarations import Assessment, read_declaration
from pipelines.declarations.narrative_folder import REVIEWED
from pipelines.declarations.reviewed import Reviewed, ReviewedPassage
from pipelines.documents.passages import Passage
from pipelines.errors import UsageError
from pipelines.output import as_csv

LIST, BESIDE = "passages-to-re-read.csv", "passages.json"
COLUMNS = dict.fromkeys(("file", "section", "reason", "was", "is"), pl.String)
MOVED, NEW = "what it stands beside has changed", "not yet read beside its figures"
MARK = re.compile(r"TO RE-READ: carried over from ([a-z0-9-]+)")


def mark_of(source: str) -> str:
    """The words that a passage carried over from another assessment bears until somebody has read it."""
    return f"TO RE-READ: carried over from {source}; remove this line once it is true of this year"


def carried_over(assessment: Assessment) -> list[str]:
    """The files that still bear the mark of the assessment they were carried over from."""
    return [path.name for path, _ in _marked(assessment)]


def report_passages(assessment: Assessment, found: list[Passage], folder: Path) -> pl.DataFrame:
    """Remember what each passage stands beside, and write the list of those to be read again.

    The documents of a run share the folder: a passage that several of them print is listed once.
    """
    kept = {**{p.file: {"section": p.section, "beside": p.beside} for p in found}, **_beside(folder)}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / BESIDE).write_text(json.dumps(kept, indent=1, ensure_ascii=False), encoding="utf-8")
    rows = pl.DataFrame(_rows(assessment, kept), schema=COLUMNS, orient="row")
    (folder / LIST).write_text(as_csv(rows), encoding="utf-8", newline="\n")
    return rows


def passages_to_re_read(folder: Path) -> list[str]:
    """The list of a run in sentences, one a file."""
    path = folder / LIST
    rows = pl.read_csv(path, schema_overrides=COLUMNS).to_dicts() if path.exists() else []
    said = {}
    for row in rows:
        said.setdefault((row["file"], row["section"]), []).append(row)
    return [
        f"{file} (section {section}): {_in_words(found)}" for (file, section), found in sorted(said.items())
    ]


def mark_as_read(assessment: Assessment, folder: Path, section: str | None, day: date) -> list[str]:
    """Write to ``reviewed.yaml`` what the passages of a section (of all) stand beside now. Raises UsageError."""
    beside = _beside(folder)
    chosen = {file: found for file, found in beside.items() if section in (None, found["section"])}
    if not chosen:
        known = ", ".join(sorted({found["section"] for found in beside.values()})) or "none"
        raise UsageError(f"no passage was written for the section {section}; sections with one: {known}")
    passages = dict(_reviewed(assessment).passages)
    passages |= {
        file: ReviewedPassage(section=found["section"], reviewed_on=day, beside=found["beside"])
        for file, found in chosen.items()
    }
    narrative = (
        assessment.folder / "narrative"
    )  # a file that only another kind of document prints keeps its review
    kept = [file for file in sorted(passages) if file in beside or (narrative / file).exists()]
    there = Reviewed(passages={file: passages[file] for file in kept})
    text = yaml.safe_dump(there.model_dump(mode="json"), sort_keys=False, allow_unicode=True, width=120)
    head = "# Written by `sna reviewed`: what each passage stood beside when somebody last read it.\n"
    path = narrative / REVIEWED
    path.write_text(head + text, encoding="utf-8", newline="\n")
    return sorted(chosen)


def _rows(assessment: Assessment, beside: dict) -> list[tuple[str, ...]]:
    reviewed = _reviewed(assessment).passages
    rows = [
        (path.name, path.stem, f"carried over from {source}", "", "") for path, source in _marked(assessment)
    ]
    for file, now in sorted(beside.items()):
        then = reviewed.get(file)
        if then is None:
            rows.append((file, now["section"], NEW, "", ""))
        else:
            rows += [
                (file, now["section"], MOVED, was, is_) for was, is_ in _moved(then.beside, now["beside"])
            ]
    return rows


def _moved(then: list[str], now: list[str]) -> list[tuple[str, str]]:
    """(was, is) of each sentence that changed; one side is empty where a sentence is gone or new."""
    blocks = SequenceMatcher(None, then, now, autojunk=False).get_opcodes()
    return [
        pair
        for kind, a, b, c, d in blocks
        if kind != "equal"
        for pair in zip_longest(then[a:b], now[c:d], fillvalue="")
    ]


def _marked(assessment: Assessment) -> list[tuple[Path, str]]:
    written = sorted((assessment.folder / "narrative").glob("*"))
    paths = [assessment.folder / "assessment.yaml", *(p for p in written if p.suffix in (".md", ".yaml"))]
    found = [(path, MARK.search(path.read_text(encoding="utf-8"))) for path in paths if path.is_file()]
    return [(path, match[1]) for path, match in found if match]


def _reviewed(assessment: Assessment) -> Reviewed:
    path = assessment.folder / "narrative" / REVIEWED
    return read_declaration(path, Reviewed) if path.exists() else Reviewed()


def _beside(folder: Path) -> dict:
    path = folder / BESIDE
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _in_words(rows: list[dict]) -> str:
    moved = [row for row in rows if row["reason"] == MOVED]
    others = [row["reason"] for row in rows if row["reason"] != MOVED]
    if moved:
        first = moved[0]
        more = f" (and {len(moved) - 1} more)" if len(moved) > 1 else ""
        others.append(f"was “{first['was'] or 'nothing'}”, is “{first['is'] or 'nothing'}”{more}")
    return "; ".join(others)

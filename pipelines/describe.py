"""What a file looks like to us: its source, months, and labels that nothing knows yet."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.catalogue import Catalogue
from pipelines.declarations import Source
from pipelines.errors import InputError
from pipelines.extracts.facts import Facts, Reading
from pipelines.extracts.headers import matching_columns
from pipelines.extracts.protection import key_for
from pipelines.extracts.shapes import read_extract
from pipelines.extracts.tables import first_rows_of
from pipelines.labels import normalised

Sheets = Sequence[Sequence[Sequence[str]]]  # the first rows of each sheet of a file


@dataclass(frozen=True)
class UnknownLabel:
    group_label: str
    offence_label: str
    count: int
    proposed_line: str


@dataclass(frozen=True)
class Description:
    """A recognised extract."""

    source: Source
    facts: Facts
    unknown_labels: list[UnknownLabel]
    unknown_areas: list[tuple[str, int]]
    reading: Reading


def describe_extract(path: Path, catalogue: Catalogue, named: Source | None = None) -> Description:
    """Recognise a file, or read it as the source ``named``.

    Raises InputError naming the nearest source and what is in the way.
    """
    if not path.is_file():
        raise InputError(f"{path} does not exist or is no file")
    problems: dict[str, str] = {}
    is_map = path.suffix.lower() == ".geojson"
    sheets = [] if is_map else first_rows_of(path)
    for source in [named] if named else _likeliest_first(sheets, is_map, catalogue):
        try:
            reading = read_extract(path, source, key_for(source, path.parent.name))
        except InputError as error:
            problems[source.source] = str(error)
            continue
        return Description(
            source,
            reading.facts,
            _unknown_labels(reading.rows, reading.facts, source, catalogue),
            _unknown_areas(reading.rows, catalogue),
            reading,
        )
    raise InputError(_nearest(path, sheets, problems, catalogue))


def _likeliest_first(sheets: Sheets, is_map: bool, catalogue: Catalogue) -> list[Source]:
    """The sources whose kind of file this is, those with the most of its headers first."""
    sources = [
        source
        for source in catalogue.sources.values()
        if source.shape != "reference" and (source.shape == "geojson") == is_map
    ]
    return sorted(sources, key=lambda source: -_score(sheets, source))


def _nearest(path: Path, sheets: Sheets, problems: dict[str, str], catalogue: Catalogue) -> str:
    if not problems:
        return f"{path.name}: is no kind of file that a source declares"
    scores = {name: _score(sheets, catalogue.sources[name]) for name in problems}
    nearest = max(scores, key=lambda name: scores[name])
    if scores[nearest] <= 1 and (separated := _separated_otherwise(path, problems, catalogue)):
        return separated
    if scores[nearest] == 0:
        return f"{path.name}: looks like none of the sources {', '.join(problems)}. {problems[nearest]}"
    return f"{path.name} looks most like {nearest}, but: {problems[nearest]}"


def _separated_otherwise(path: Path, names: Iterable[str], catalogue: Catalogue) -> str | None:
    """What to do about a file whose cells are separated by something else than commas; None where they are not."""
    if path.name.lower().endswith((".xlsx", ".geojson")):
        return None
    for delimiter, words in (";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars"):
        sheets = first_rows_of(path, delimiter)
        scores = {name: _score(sheets, catalogue.sources[name]) for name in names}
        nearest = max(scores, key=lambda name: scores[name])
        if scores[nearest] > 1:
            return (
                f"{path.name} looks like {nearest}, but its cells are separated by {words}, not commas: open it in "
                "Excel and save it as CSV UTF-8 (comma delimited), or as XLSX"
            )
    return None


def _score(sheets: Sheets, source: Source) -> int:
    """How many of the source's headers the likeliest row of the file holds."""
    return max((matching_columns(row, source) for rows in sheets for row in rows), default=0)


def _counted(rows: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """How much is at stake: offences where the file counts them, rows where it lists them."""
    if "counts" in rows.columns:
        count = pl.col("counts").list.sum().sum()
    else:
        count = pl.col("count").sum() if "count" in rows.columns else pl.len()
    return rows.group_by(by).agg(count.alias("count")).sort("count", descending=True)


def _unknown_labels(
    rows: pl.DataFrame, facts: Facts, source: Source, catalogue: Catalogue
) -> list[UnknownLabel]:
    if not source.labels or "offence_label" not in rows.columns:
        return []
    labels = catalogue.labels[source.source]
    if (
        "group_label" not in rows.columns
    ):  # a source without groups: all its labels stand in the only one of its table
        rows = rows.with_columns(group_label=pl.lit(labels[0].group_label))
    known = {(normalised(label.group_label), normalised(label.offence_label)) for label in labels}
    groups: dict[str, set[str]] = defaultdict(set)
    for label in labels:
        groups[normalised(label.group_label)].add(label.offence_group)
    found = []
    for group, offence, count in _counted(rows, ["group_label", "offence_label"]).rows():
        if (normalised(group or ""), normalised(offence or "")) not in known:
            meanings = groups[normalised(group or "")]
            meaning = min(meanings) if len(meanings) == 1 else "<offence_group>"
            line = _csv_line([facts.generation or "?", group, offence, "<offence>", meaning])
            found.append(UnknownLabel(group, offence, count, line))
    return found


def _unknown_areas(rows: pl.DataFrame, catalogue: Catalogue) -> list[tuple[str, int]]:
    if "area_label" not in rows.columns or not {"count", "counts"} & set(rows.columns):
        return []
    names = {
        _name_key(name)
        for row in catalogue.areas.values()
        for name in (row["area_name"], row["short_name"], *row["other_names"].split(";"))
    }
    return [
        (area, count) for area, count in _counted(rows, ["area_label"]).rows() if _name_key(area) not in names
    ]


def _name_key(name: str) -> str:
    return normalised(name.replace("&", "and"))


def _csv_line(cells: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()

"""What a file looks like to us: its source, months, and labels that nothing knows yet."""

import csv
import io
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
from pipelines.extracts.tables import WORKBOOK, decoded, first_rows
from pipelines.labels import normalised


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
    for source in [named] if named else _likeliest_first(path, catalogue):
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
    raise InputError(_nearest(path, problems, catalogue))


def _likeliest_first(path: Path, catalogue: Catalogue) -> list[Source]:
    """The sources whose kind of file this is, those with the most of its headers first."""
    is_map = path.suffix.lower() == ".geojson"
    sources = [
        source
        for source in catalogue.sources.values()
        if source.shape != "reference" and (source.shape == "geojson") == is_map
    ]
    return sorted(sources, key=lambda source: -_score(path, source))


def _nearest(path: Path, problems: dict[str, str], catalogue: Catalogue) -> str:
    if not problems:
        return f"{path.name}: is no kind of file that a source declares"
    scores = {name: _score(path, catalogue.sources[name]) for name in problems}
    nearest = max(scores, key=lambda name: scores[name])
    if scores[nearest] == 0:
        return f"{path.name}: looks like none of the sources {', '.join(problems)}. {problems[nearest]}"
    return f"{path.name} looks most like {nearest}, but: {problems[nearest]}"


def _score(path: Path, source: Source) -> int:
    if path.name.lower().endswith(WORKBOOK) or source.shape == "geojson":
        return 0
    try:
        return max((matching_columns(row, source) for row in first_rows(decoded(path)[0])), default=0)
    except InputError:
        return 0


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
    if not source.labels or not {"group_label", "offence_label"} <= set(rows.columns):
        return []
    labels = catalogue.labels[source.source]
    known = {(normalised(label.group_label), normalised(label.offence_label)) for label in labels}
    groups = {normalised(label.group_label): label.offence_group for label in labels}
    found = []
    for group, offence, count in _counted(rows, ["group_label", "offence_label"]).rows():
        if (normalised(group or ""), normalised(offence or "")) not in known:
            meaning = groups.get(normalised(group or ""), "<offence_group>")
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

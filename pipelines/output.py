"""Results as text: figures as CSV, JSON or a table; descriptions and explanations in words."""

import csv
import io
import json
import math
from pathlib import Path

import polars as pl
from rich.console import Console
from rich.table import Table

from pipelines.declarations import Source
from pipelines.describe import Description
from pipelines.explain import Explanation
from pipelines.spreadsheet_safety import without_formula

TABLE_WIDTH = 200
TABLE_COLUMNS = {
    "measure": "Measure",
    "area_name": "Area",
    "comparison": "Comparison",
    "count": "Count",
    "base_count": "Base",
    "change_pct": "Change %",
    "lower_pct": "from",
    "upper_pct": "to",
    "p_value": "p",
    "verdict": "Verdict",
    "rate_per_1000": "Per 1,000",
    "rank": "Rank",
    "caveats": "Caveats",
}
MAY_BE_BLANK = (
    "breakdown",
    "category",
    "area_code",
    "area_name",
    "caveats",
    "excluded",
    "error",
    "editions",
)
NOTHING_DUE = ("overdue_days", "due_date")  # where nothing is due or late, nothing is missing either
DECIMALS = {
    "base_count": 0,
    "change_pct": 1,
    "lower_pct": 1,
    "upper_pct": 1,
    "p_value": 3,
    "rate_per_1000": 1,
    "then": 0,
    "now": 0,
    "difference": 0,
    "difference_pct": 1,
}


def as_csv(frame: pl.DataFrame) -> str:
    """Numbers unrounded, empty = null. Cells that a spreadsheet would take for a formula are quoted."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(frame.columns)
    writer.writerows([_safe(value) for value in row] for row in frame.rows())
    return text.getvalue()


def _safe(value: object) -> object:
    if isinstance(value, str):
        return without_formula(value).replace("\r", " ")  # alone it is not quoted, and would begin a new row
    return "" if value is None else value


def as_json(frame: pl.DataFrame) -> str:
    rows = [
        {k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in row.items()}
        for row in frame.to_dicts()
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def as_table(frame: pl.DataFrame, columns: dict[str, str] | None = None) -> str:
    """For reading: rounded, and every missing figure marked [x]. ``columns``: those shown, with their titles."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    shown = columns or (TABLE_COLUMNS if TABLE_COLUMNS.keys() <= set(frame.columns) else _titles(frame))
    for name, title in shown.items():
        numeric = frame[name].dtype.is_numeric()
        table.add_column(title, justify="right" if numeric else "left", overflow="fold", no_wrap=numeric)
    for row in frame.select(shown.keys()).to_dicts():
        table.add_row(*(_cell(name, value) for name, value in row.items()))
    text = io.StringIO()
    Console(file=text, width=TABLE_WIDTH, markup=False).print(table)
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines()) + "\n"


def _titles(frame: pl.DataFrame) -> dict[str, str]:
    """Every column under its own name in words."""
    return {name: name.replace("_", " ").capitalize() for name in frame.columns}


def _cell(name: str, value: object) -> str:
    if value is None and name in NOTHING_DUE:
        return "–"
    if value is None:
        return "" if name in MAY_BE_BLANK else "[x]"
    if name in DECIMALS and not isinstance(value, str):
        return f"{value:,.{DECIMALS[name]}f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


WRITERS = {"csv": as_csv, "json": as_json, "table": as_table}


def description_in_words(file: Path, description: Description) -> str:
    facts, source = description.facts, description.source
    lines = [
        f"{file.name} looks like {source.source} ({source.title}, {source.publisher})",
        f"  headers of generation {facts.generation or 'unknown (a mixture)'}",
        f"  rows read {facts.rows_read:,}, loaded {facts.rows_loaded:,}",
        *(f"  left out {count:,}: {reason}" for reason, count in facts.excluded.items()),
        *(f"  note: {note}" for note in facts.notes),
    ]
    if facts.months:
        lines.append(f"  months {facts.months[0]} to {facts.months[-1]} ({len(facts.months)})")
    if source.personal:  # a cell can hold a name: how many, never what
        unknown = len(description.unknown_labels) + len(description.unknown_areas)
        lines.append(f"  unknown labels and areas: {unknown}; `sna check` says in which rows")
        return "\n".join([*lines, _place(source)])
    lines += [
        f"  unknown area {area!r}: {count:,}; add it to data_raw/areas/areas.csv"
        for area, count in description.unknown_areas
    ]
    if description.unknown_labels:
        number, table = len(description.unknown_labels), source.labels_file.name
        lines.append(f"  unknown labels {number}; lines for {table}, meanings to be filled in:")
        lines += [
            f"    {label.proposed_line}    ({label.count:,} offences)" for label in description.unknown_labels
        ]
    elif source.labels:
        lines.append("  every offence label is known")
    return "\n".join([*lines, _place(source)])


def _place(source: Source) -> str:
    return f"  put it into data_raw/{source.source}/<edition>/, one folder for each download"


def _explained(name: str, value: object) -> str:
    """Counts as counts, and no decimals that nobody can read; a base can be the mean of three years."""
    if value is None:
        return "[x]"
    if isinstance(value, str):
        return value
    if name.endswith("p_value"):
        return f"{value:.4f}" if value >= 0.0001 else "below 0.0001"
    decimals = 2 if name == "dispersion" else 1
    return f"{value:,.{decimals}f}".removesuffix(".0")


def explanation_in_words(explanation: Explanation) -> str:
    figure = explanation.figure
    shown = (
        "count",
        "base_count",
        "change_pct",
        "lower_pct",
        "upper_pct",
        "p_value",
        "dispersion",
        "dispersed_lower_pct",
        "dispersed_upper_pct",
        "dispersed_p_value",
        "adjusted_p_value",
        "verdict",
        "population",
        "rate_per_1000",
        "rank",
        "caveats",
    )
    lines = [
        f"{explanation.title}, {figure['area_name']}, {figure['comparison']} ({figure['method']})",
        f"  12 months {figure['current_start']:%Y-%m} to {figure['current_end']:%Y-%m} against "
        f"{figure['base_start']:%Y-%m} to {figure['base_end']:%Y-%m}",
        *(f"  {name:<20} {_explained(name, figure[name])}" for name in shown),
        f"Formula: {explanation.formula}; change = count / base - 1; the interval and p by the exact binomial test",
        "Made by:",
        *(f"  {file}" for file in explanation.sql_files),
        "From:",
    ]
    for (edition, file, sha256), rows in explanation.origin.group_by(
        ["edition", "file", "sha256"], maintain_order=True
    ):
        lines.append(f"  {figure['source']}/{edition}/{file}  sha256 {sha256}")
        lines += [
            f"    row {row['file_row']:>6}  {row['role']:<7} {row['count']:>8,}  {row['area']}: {row['offence_label']}"
            for row in rows.to_dicts()
        ]
    if explanation.origin.is_empty():
        lines.append(
            "  no row to list: the edition or the offence is not there, or each offence is put together from several rows"
        )
    return "\n".join(lines)

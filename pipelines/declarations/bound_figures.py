"""Figures named in what people write: ``[[ personal_robbery.change_12m ]]``, ``[[ knife_crime.count @ london ]]``.

What they print stands in ``pipelines/documents/bound_figures.py``; here they are found and checked, by file and line.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from pipelines.errors import UsageError

# name: (comparison, what of the reading is printed)
FIGURES = {
    "count": ("12_month", "count"),
    "before": ("12_month", "base"),
    "change_12m": ("12_month", "change"),
    "interval_12m": ("12_month", "interval"),
    "verdict": ("12_month", "verdict"),
    "rate": ("12_month", "rate"),
    "rank": ("12_month", "rank"),
    "count_quarter": ("quarter", "count"),
    "change_quarter": ("quarter", "change"),
    "change_3y": ("3_year", "change"),
    "interval_3y": ("3_year", "interval"),
    "change_5y": ("5_year", "change"),
    "interval_5y": ("5_year", "interval"),
}
BOUND = re.compile(r"\[\[(.*?)\]\]")
_PARTS = re.compile(r"(?P<measure>[^.@\s]+)\s*\.\s*(?P<figure>[^.@\s]+)(?:\s*@\s*(?P<area>.+))?")
_UNQUOTED = re.compile(r"^\s*(?:- )?\s*[\w-]+:\s+\[\[|^\s*- \[\[")


@dataclass(frozen=True)
class BoundFigure:
    """``area`` is as it was written; empty is the assessed area."""

    measure: str
    figure: str
    area: str = ""


def bound_figure(text: str) -> BoundFigure | None:
    """What stands between the brackets, taken apart; None where it has another shape."""
    found = _PARTS.fullmatch(text.strip())
    return BoundFigure(found["measure"], found["figure"], (found["area"] or "").strip()) if found else None


def check_bound_figures(folder: Path, measures: Collection[str], areas: Mapping[str, str]) -> None:
    """Raise UsageError for a name that nothing prints, with its file, line and what is meant."""
    for path in sorted(folder.glob("*")) if folder.is_dir() else ():
        if path.suffix in (".md", ".yaml"):
            for place, text in _written(path):
                problem = _problem(text, measures, areas)
                if problem:
                    raise UsageError(f"{place}: [[{text}]]: {problem}")


def _written(path: Path) -> Iterator[tuple[str, str]]:
    """(file and line, what stands between the brackets) of each bound figure of a file."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if path.suffix == ".yaml":
            if line.lstrip().startswith("#"):
                continue
            if _UNQUOTED.match(line):
                raise UsageError(f"{path}, line {number}: put text that begins with [[ in quotation marks")
        for found in BOUND.finditer(line):
            yield f"{path}, line {number}", found[1]


def _problem(text: str, measures: Collection[str], areas: Mapping[str, str]) -> str:
    bound = bound_figure(text)
    if bound is None:
        return "write [[ measure.figure ]] or [[ measure.figure @ area ]], for example [[ knife_crime.count @ london ]]"
    if bound.measure not in measures:
        return f"{bound.measure} is no measure that is counted by month{_near(bound.measure, measures)}"
    if bound.figure not in FIGURES:
        return f"{bound.figure} is no figure{_near(bound.figure, FIGURES)}; known: {', '.join(FIGURES)}"
    if bound.area and bound.area.lower() not in areas:
        return f"{bound.area} is no area of data_raw/areas/areas.csv{_near(bound.area.lower(), areas)}"
    return ""


def _near(name: str, known: Collection[str]) -> str:
    near = get_close_matches(name, known, n=3)
    return f"; did you mean {' or '.join(near)}?" if near else ""

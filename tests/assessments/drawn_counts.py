"""Counts read back from drawings: from the lengths and places of marks, from the classes of colours, from a chart's data.

Whoever looks for a row of counts in a drawing need not know its scale: a bar's height, a line's bends, a symbol's area are
the counts times something plus something, and a map's colours are the counts cut into classes. A row of marks that the
wanted counts explain to within a hundredth has been drawn from them.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

GROUP = re.compile(
    r'<g class="mark-(?:rect|line|symbol|shape|area|rule|trail|arc)[^"]*"[^>]*>(.*?)</g>', re.DOTALL
)
MARK = re.compile(r"<(?:path|line|rect|circle)\b[^>]*>")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
MOVE = re.compile(r"translate\(([-\d.]+)[, ]+([-\d.]+)\)")
STEP = re.compile(r"([MLHVhvlmAZz])([^MLHVhvlmAZz]*)")
NUMBER = re.compile(r"-?\d*\.?\d+(?:e-?\d+)?")
SCRIPT = re.compile(r'<script type="application/json"[^>]*>(.*?)</script>', re.DOTALL)
DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
TOLERANCE = 0.01  # of the range of the counts
FEWEST = 8  # counts of a row: fewer fit anything


@dataclass(frozen=True)
class Row:
    """Counts that must not be drawn: of wards (any order), or of successive months."""

    name: str
    counts: tuple[int, ...]
    in_order: bool

    @property
    def tells(self) -> bool:
        return len(self.counts) >= FEWEST and len(set(self.counts)) >= 4


def drawn(path: Path, wanted: Iterable[Row]) -> list[str]:
    """What a drawing, a chart's data or a web page gives back of the wanted rows."""
    text = path.read_text(encoding="utf-8")
    specs = [text] if path.suffix == ".json" else SCRIPT.findall(text)
    drawings = [text] if path.suffix == ".svg" else DRAWING.findall(text) if path.suffix == ".html" else []
    series = [found for drawing in drawings for found in _series_of_marks(drawing)]
    series += [found for spec in specs for found in _series_of_data(json.loads(spec))]
    return [
        f"{path.name}: {how} gives back {row.name}"
        for row in wanted
        if row.tells
        for how, values in series
        if _explains(row, values)
    ]


def _explains(row: Row, values: np.ndarray) -> bool:
    counts, size = np.array(row.counts, dtype=float), len(row.counts)
    if row.in_order:
        size = min(size, len(values))
        counts, values = counts[-size:], values[-size:]
    if len(values) != size or size < FEWEST or len(set(counts)) < 4:
        return False
    for sign in (1.0, -1.0) if not row.in_order else (1.0,):
        x, y = (counts, values) if row.in_order else (np.sort(counts), np.sort(sign * values))
        if np.ptp(y) < 1e-9:
            return False
        fitted = np.polyval(np.polyfit(x, y, 1), x)
        if np.abs(fitted - y).max() <= TOLERANCE * np.ptp(y):
            return True
    return False


def _series_of_marks(drawing: str) -> Iterator[tuple[str, np.ndarray]]:
    for group in GROUP.findall(drawing):
        marks = [dict(ATTRIBUTE.findall(mark)) for mark in MARK.findall(group)]
        for mark in marks:
            points = _points(mark)
            if len(points) >= FEWEST:
                yield "the bends of a line", points[:, 1]
        boxes = np.array([_box(mark) for mark in marks if len(_points(mark))])
        if len(boxes) >= FEWEST:
            for name, values in zip(
                ("x", "y", "right end", "lower end", "width", "height"), boxes.T, strict=True
            ):
                yield f"the {name} of marks", values
            yield "the area of marks", boxes[:, 4] ** 2


def _points(mark: dict[str, str]) -> np.ndarray:
    """The places that a mark's outline goes through, in the drawing's units."""
    moved = MOVE.search(mark.get("transform", ""))
    at = np.array([float(moved[1]), float(moved[2])]) if moved else np.zeros(2)
    if "x2" in mark:
        return at + np.array([[0.0, 0.0], [float(mark["x2"]), float(mark.get("y2", 0))]])
    if "width" in mark:
        size = [float(mark["width"]), float(mark["height"])]
        return at + np.array([[0.0, 0.0], size])
    here, found = np.zeros(2), []
    for letter, rest in STEP.findall(mark.get("d", "")):
        numbers = [float(n) for n in NUMBER.findall(rest)]
        if letter in "hH":
            here = np.array([numbers[0] + (here[0] if letter == "h" else 0), here[1]])
        elif letter in "vV":
            here = np.array([here[0], numbers[0] + (here[1] if letter == "v" else 0)])
        elif letter in "ML":
            here = np.array(numbers[-2:])
        elif letter in "ml":
            here = here + np.array(numbers[-2:])
        elif letter == "A":
            here = np.array(numbers[-2:])
        else:
            continue
        found.append(here)
    return at + np.array(found) if found else np.zeros((0, 2))


def _box(mark: dict[str, str]) -> list[float]:
    points = _points(mark)
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    return [left, top, right, bottom, right - left, bottom - top]


def _series_of_data(spec: object) -> Iterator[tuple[str, np.ndarray]]:
    """Every list of numbers, and of each list of records every column of numbers."""
    if isinstance(spec, dict):
        for value in spec.values():
            yield from _series_of_data(value)
    elif isinstance(spec, list):
        numbers = [value for value in spec if isinstance(value, int | float) and not isinstance(value, bool)]
        if len(numbers) >= FEWEST and len(numbers) == len(spec):
            yield "a list in its data", np.array(numbers, dtype=float)
        records = [value for value in spec if isinstance(value, dict)]
        for key in {key for record in records for key in record}:
            column = [_number(record.get(key)) for record in records]
            known = [value for value in column if value is not None]
            if len(known) >= FEWEST:
                yield f"the field {key} of its data", np.array(known)
        for value in spec:
            yield from _series_of_data(value)


def _number(value: object) -> float | None:
    if isinstance(value, bool) or value is None:
        return None
    try:
        return float(str(value).replace(",", "").replace("−", "-"))
    except ValueError:
        return None


def coloured(path: Path, places: list[tuple[float, float]], rows: dict[str, list[int]]) -> list[str]:
    """The rows of ward counts by which a map's colours are classed. ``places``: the middle of each ward, in degrees."""
    found = []
    for drawing in DRAWING.findall(path.read_text(encoding="utf-8")):
        for group in GROUP.findall(drawing):
            marks = [dict(ATTRIBUTE.findall(mark)) for mark in MARK.findall(group)]
            marks = [
                mark
                for mark in marks
                if mark.get("fill", "none") not in ("none", "transparent") and len(_points(mark))
            ]
            colours = [mark["fill"] for mark in marks]
            if len(marks) != len(places) or len(set(colours)) < 3:
                continue
            boxes = np.array([_box(mark) for mark in marks])
            middles = (boxes[:, 0] + boxes[:, 2]) / 2
            order = np.argsort(np.argsort(middles))  # from west to east, as the wards lie
            wards = np.argsort([x for x, _ in places])
            for name, counts in rows.items():
                if _is_classed([colours[i] for i in np.argsort(order)], [counts[i] for i in wards]):
                    found.append(f"{path.name}: colours class {name}")
    return found


def _is_classed(colours: list[str], counts: list[int]) -> bool:
    """Whether each colour holds one run of the counts."""
    classes: dict[str, list[int]] = {}
    for colour, count in zip(colours, counts, strict=True):
        classes.setdefault(colour, []).append(count)
    ranges = sorted((min(own), max(own)) for own in classes.values())
    return len(set(counts)) >= 4 and all(
        one[1] < other[0] for one, other in zip(ranges, ranges[1:], strict=False)
    )

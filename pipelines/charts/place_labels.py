"""Find room for the labels of single points on a line: beside the point, off the lines, off each other."""

from collections.abc import Sequence
from itertools import pairwise
from math import hypot

from pipelines.charts.theme import LABEL_SIZE
from pipelines.fonts import text_width

HEIGHT = 16
GAP = 6  # between two labels side by side, so that they are not read as one
MARK = 6  # half the width of a coloured point
Box = tuple[float, float, float, float]  # left, top, right, bottom
Point = tuple[float, float]


def place_labels(
    wanted: list[dict],
    line: list[Point],
    right: float,
    top: float,
    bottom: float,
    rules: Sequence[tuple[Point, Point]] = (),
) -> list[dict]:
    """Labels (text, at, below, colour) in order of importance, given x and y. One that finds no free
    place is left out: its point keeps its colour, and the table of figures has its value.

    ``rules``: further stretches that no label may cover, such as limits. A label stands nearer to its own point than to
    any other labelled one."""
    segments = [*pairwise(line), *rules]
    points = [label["at"] for label in wanted]
    placed: list[tuple[Box, dict]] = []
    for label in wanted:
        for x, y in _candidates(label, right):
            box = _box(x, y, label["text"])
            inside = box[0] >= -4 and box[2] <= right + 4 and box[1] >= top and box[3] <= bottom
            if (
                inside
                and not _hits(box, [other for other, _ in placed], segments)
                and not _is_of_another(box, label["at"], points)
            ):
                placed.append((box, {**label, "x": x, "y": y}))
                break
    return [label for _, label in placed]


def _candidates(label: dict, right: float) -> list[Point]:
    """Beyond the point first (above a high one, below a low one), then beside it, then farther away; for one at the
    right edge, as far right as the edge allows."""
    x, y = label["at"]
    half = text_width(label["text"], LABEL_SIZE, 600) / 2
    sign = 1 if label["below"] else -1
    beyond = [(x + shift, y + sign * 17) for shift in (0, -half / 2, half / 2, -half, half)]
    beside = [(x + side * (half + 10), y + sign * rise) for rise in (0, 6, 12) for side in (1, -1)]
    farther = [(x + shift, y + sign * rise) for rise in (26, 35) for shift in (0, -half, half)]
    at_edge = [(right + 2 - half, y + sign * 35)] if x < right < x + 2 * half else []
    return beyond + beside + farther + at_edge


def _box(x: float, y: float, text: str) -> Box:
    half = text_width(text, LABEL_SIZE, 600) / 2 + 2
    return (x - half, y - HEIGHT / 2, x + half, y + HEIGHT / 2)


def _hits(box: Box, others: list[Box], segments: list[tuple[Point, Point]]) -> bool:
    overlaps = any(
        box[0] < other[2] + GAP and other[0] < box[2] + GAP and box[1] < other[3] and other[1] < box[3]
        for other in others
    )
    return overlaps or any(_crosses(box, *segment) for segment in segments)


def _is_of_another(box: Box, own: Point, points: list[Point]) -> bool:
    """Whether the label covers, or stands nearer to, a point that is not its own."""
    reach = max(MARK, _distance(box, own))
    return any(point != own and _distance(box, point) < reach for point in points)


def _distance(box: Box, point: Point) -> float:
    across = max(box[0] - point[0], 0, point[0] - box[2])
    down = max(box[1] - point[1], 0, point[1] - box[3])
    return hypot(across, down)


def _crosses(box: Box, start: Point, end: Point) -> bool:
    """Whether a stretch of the line passes through the box (checked at the box's own width)."""
    left, right = max(box[0], start[0]), min(box[2], end[0])
    if left > right:
        return False
    slope = (end[1] - start[1]) / (end[0] - start[0])
    heights = [start[1] + slope * (x - start[0]) for x in (left, right)]
    return max(heights) > box[1] and min(heights) < box[3]

"""What the partnership has printed before (``published.csv`` beside the assessment), to reconcile with."""

import csv
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from pipelines.catalogue import Catalogue
from pipelines.declarations import Declaration, Key, Words
from pipelines.errors import UsageError


class PublishedFigure(Declaration):
    """One printed figure: ``value`` as printed, ``decimals`` it was printed with, ``reason`` the analyst's."""

    measure: Key
    area_code: Words
    quantity: Literal["count", "change_12_month_pct", "change_3_year_pct"]
    value: float
    decimals: int = 0
    reason: str = ""


def read_published(path: Path, catalogue: Catalogue) -> list[PublishedFigure]:
    """The printed figures; none where there is no file. Lines beginning with # are notes. Raises UsageError."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    kept = [
        (number, line)
        for number, line in enumerate(lines, start=1)
        if line.strip() and not line.startswith("#")
    ]
    found = []
    for (number, _), row in zip(kept[1:], csv.DictReader(line for _, line in kept), strict=True):
        try:
            figure = PublishedFigure(**{key: value for key, value in row.items() if value not in ("", None)})
        except (ValidationError, TypeError) as error:
            raise UsageError(f"{path}, line {number}: {error}") from error
        if figure.measure not in catalogue.measures:
            raise UsageError(f"{path}, line {number}: {figure.measure} is no measure in sql/measures")
        found.append(figure)
    return found

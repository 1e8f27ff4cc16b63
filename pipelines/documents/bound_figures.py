"""What a figure named in prose prints: the same digits and signs as the document's own tables and sentences.

A figure that is not available prints its shorthand and the reason, never a blank.
"""

from dataclasses import fields, replace
from typing import TYPE_CHECKING, TypeVar

from pipelines.declarations import Declaration
from pipelines.declarations.bound_figures import BOUND, FIGURES, BoundFigure, bound_figure
from pipelines.declarations.narrative_folder import Narrative
from pipelines.documents import wording
from pipelines.documents.readings import MISSING, Reading

if TYPE_CHECKING:
    from pipelines.documents.published import Published

Written = TypeVar("Written")
VERDICTS = {
    "up": "▲\u00a0Up",
    "down": "▼\u00a0Down",
    "no_clear_change": "●\u00a0No clear change",
    "adjusted_away": "●\u00a0No clear change",
    "too_few": "○\u00a0Too few to say",
}


def bound(text: str, published: "Published") -> str:
    """The text with every ``[[ measure.figure ]]`` replaced by the published figure."""
    return BOUND.sub(lambda found: _words(found[0], found[1], published), text)


def with_figures(narrative: Narrative, published: "Published") -> Narrative:
    """The narrative with the figures named in its texts filled in."""
    return replace(
        narrative, **{f.name: _filled(getattr(narrative, f.name), published) for f in fields(narrative)}
    )


def _filled(value: Written, published: "Published") -> Written:
    if isinstance(value, str):
        return bound(value, published)
    if isinstance(value, list):
        return [_filled(item, published) for item in value]
    if isinstance(value, dict):
        return {key: _filled(item, published) for key, item in value.items()}
    if isinstance(value, Declaration):
        changes = {name: _filled(getattr(value, name), published) for name in type(value).model_fields}
        return value.model_copy(update=changes)
    return value


def _words(whole: str, inside: str, published: "Published") -> str:
    named = bound_figure(inside)
    return figure_words(named, published) if named and named.figure in FIGURES else whole


def figure_words(named: BoundFigure, published: "Published") -> str:
    """One figure as the document prints it."""
    comparison, what = FIGURES[named.figure]
    area = published.code_of(named.area) if named.area else published.assessment.area
    key = (named.measure, published.assessment.area, comparison)
    if area is None:
        return f"[x] ({named.area} is not among the areas of this assessment)"
    if named.measure not in published.measures:
        return "[x] (beyond what this document may use)"
    if key not in published.figures and (named.measure, area, comparison) not in published.figures:
        return f"[x] (there is no figure of {published.measures[named.measure]['plural']})"
    return _of_reading(published.reading(named.measure, area, comparison), what)


def _of_reading(reading: Reading, what: str) -> str:
    if reading.case == "absent":
        return f"[x] ({_why(reading.reason)})"
    if what == "count":
        return reading.count
    if what == "rate":
        return reading.rate if reading.rate_value is not None else "[x] (no estimate of residents)"
    if what == "rank":
        return reading.rank_words if reading.rank else "[x] (not ranked)"
    if what == "base":
        return reading.base if reading.base_value is not None else f"[x] ({_why(reading.reason_words)})"
    if reading.case == "blocked":
        return f"[b] ({reading.blocked.removeprefix('not compared: ')})"
    if reading.case in MISSING:
        return f"[x] ({_why(reading.reason_words)})"
    if what == "verdict":
        return VERDICTS[reading.case]
    if what == "interval":
        return reading.interval if reading.case != "too_few" else "[x] (too few for a percentage)"
    return reading.change


def _why(reason: str) -> str:
    return reason or f"no figure was supplied {wording.NOT_AVAILABLE}"

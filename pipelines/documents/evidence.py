"""The published figures that stand beside what people wrote: named by measure, never typed."""

from pipelines.documents import wording
from pipelines.documents.published import Published
from pipelines.documents.readings import Reading

NOT_GIVEN = "not given"


def figures_beside(published: Published, measures: list[str], area: str | None = None) -> str:
    """What the measures show (in the borough, unless another area is named), for a cell or a sentence; nothing of one
    that this edition does not hold."""
    held = [measure for measure in measures if measure in published.measures]
    return "; ".join(_shown(published, measure, area or published.assessment.area) for measure in held)


def rests_on(published: Published, text: str | None, measures: list[str], source: str | None = None) -> str:
    """Evidence in one run of words: what was written, where it is from, and the figures beside it."""
    parts = [text or "", figures_beside(published, measures), f"source: {source}" if source else ""]
    parts[0], parts[2] = wording.plain(parts[0]), wording.plain(parts[2])
    said = " ".join(wording.sentence(wording.upper_first(part)) for part in parts if part)
    return said or NOT_GIVEN


def _shown(published: Published, measure: str, area: str) -> str:
    if (measure, area, "12_month") not in published.figures:
        return f"no figure for {published.measures[measure]['plural']} [x]"
    return in_short(published.reading(measure, area))


def in_short(reading: Reading) -> str:
    """Count, year before, change and reading in a few words."""
    if reading.case == "absent":
        return f"no figure for {reading.plural} [x]"
    now = f"{reading.count} {reading.plural}"
    if reading.case == "blocked":
        return f"{now}; the year before is not compared [b]"
    if reading.case == "incomplete":
        return f"{now}; no change can be given [x]"
    if reading.case == "too_few":
        return f"{now}, after {reading.base}: too few for a percentage"
    mark = reading.mark.replace(" ", "\u00a0", 1)  # the sign stays with its word
    return f"{now}, after {reading.base} ({reading.change}, {mark})"

"""How much of recorded crime the record-level extract holds: its offences beside the published figures of the same kind."""

from pipelines.documents import wording
from pipelines.documents.published import Published
from pipelines.documents.readings import TOO_FEW, Reading
from pipelines.methods.completeness import holds_the_whole


def beside_published(published: Published, definitions: dict[str, dict], source: str) -> str:
    """The 12 months of each offence that a definition counts whatever else is true of it, beside the open figure of the
    same key. Empty where no open figure can be set beside one."""
    pairs = _pairs(published, definitions, source)
    if not pairs:
        return ""
    told = [f"{wording.number(own)} {r.plural} (published: {r.count})" for own, r in pairs]
    said = (
        f"Of the same 12 months the record-level extract holds {wording.listed(told)}. It counts by the month of the "
        "offence, the published figures by the month of its recording."
    )
    if _is_part(pairs):
        said += (
            " It does not hold all recorded offences, so counts by definition say how its offences divide and change, not "
            "how much serious violence is recorded."
        )
    return said


def holds_a_part(published: Published, definitions: dict[str, dict], source: str) -> bool:
    """Whether the extract is seen to hold clearly less than the published figures do; False where nothing shows it."""
    return _is_part(_pairs(published, definitions, source))


def _is_part(pairs: list[tuple[int, Reading]]) -> bool:
    return any(r.count_value >= TOO_FEW and not holds_the_whole(own, r.count_value) for own, r in pairs)


def _pairs(published: Published, definitions: dict[str, dict], source: str) -> list[tuple[int, Reading]]:
    """The extract's offences of a kind, and the open figure of the same."""
    held = _held(published, definitions)
    recorded = {
        measure: published.reading(measure) for measure in held if _is_open(published, measure, source)
    }
    return [(held[m], r) for m, r in recorded.items() if r.count_value]


def _held(published: Published, definitions: dict[str, dict]) -> dict[str, int]:
    """Offences of the latest 12 months by kind, from clauses that leave none of that kind out."""
    counts = {
        (row["measure"], row["category"]): row["count"]
        for row in published.table("analysis.police_record_years").to_dicts()
        if row["year"] == "latest" and row["breakdown"] == "offence" and row["count"] is not None
    }
    return {
        offence: counts[measure, offence]
        for measure, definition in definitions.items()
        for clause in definition["clauses"]
        if not (clause["ages"] or clause["flags"] or clause["without_flags"])
        for offence in clause["offences"]
        if (measure, offence) in counts
    }


def _is_open(published: Published, measure: str, source: str) -> bool:
    figure = published.figures.get((measure, published.assessment.area, "12_month"))
    return bool(figure) and figure["source"] != source

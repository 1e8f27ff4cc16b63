"""How much of recorded crime the record-level extract holds: its offences beside the published figures of the same kind."""

import polars as pl

from pipelines.documents import wording
from pipelines.documents.published import Published
from pipelines.documents.readings import TOO_FEW, Reading
from pipelines.methods.completeness import holds_the_whole

# kinds of offences counted whole in the record-level extract, by day and hour -> the open figure of the same
RECORDED = {
    "violence_times": "violence_against_the_person",
    "sexual_offence_times": "sexual_offences",
    "personal_robbery_times": "personal_robbery",
}
SOURCE = "police_records"


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


def of_recorded_crime(published: Published) -> str:
    """How much of recorded violence, sexual offences and robbery the record-level extract holds, for the chapters on who is
    harmed and when. Empty where no open figure can be set beside it."""
    pairs = _beside_recorded(published)
    if not pairs:
        return ""
    told = [f"{wording.number(own)} of {r.count} {r.plural}" for own, r in pairs]
    said = f"Of what the police recorded in the same 12 months, the record-level extract holds {wording.listed(told)}."
    if _is_part(pairs):
        said += " Its counts say how its own records divide, not how many there are, so no rates are given from them."
    return said


def holds_a_part_of_recorded_crime(published: Published) -> bool:
    """As `holds_a_part`, by the kinds of `of_recorded_crime`: then a rate per resident would be far too low."""
    return _is_part(_beside_recorded(published))


def _beside_recorded(published: Published) -> list[tuple[int, Reading]]:
    hours = published.table("analysis.offence_hours").group_by("measure").agg(pl.col("offences").sum())
    held = dict(hours.rows())
    known = {kind: m for kind, m in RECORDED.items() if kind in held and _is_open(published, m, SOURCE)}
    beside = [(round(held[kind]), published.reading(measure)) for kind, measure in known.items()]
    return [(own, r) for own, r in beside if r.count_value]


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

"""The outcomes of the strategy by exception: what got clearly worse or better, and which targets are missed."""

from pipelines.declarations import Outcome
from pipelines.documents import wording
from pipelines.documents.crime_tables import SHORTHAND
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.readings import Reading
from pipelines.documents.sections.outcomes import RATINGS, polarity_of, rated, target_words
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import Table

TITLE = "Outcomes by exception"
SHOWN = ("worse", "better")
MEANING = (
    "■ Worse and ● Better: changed by more than ordinary variation, and the measure says which way is worse. "
    "○ Not rated and ◆ No clear change are listed only where a target is missed."
)


def build(published: Published, studio: Studio) -> Section:
    outcomes = published.assessment.outcomes
    readings = [(outcome, published.reading(measure)) for outcome in outcomes for measure in outcome.measures]
    if not readings:
        return Section(TITLE, absent="No outcomes of a strategy are declared for this assessment.")
    rows = [_row(published, outcome, reading) for outcome, reading in readings]
    shown = [row for row in rows if row]
    left = len(rows) - len(shown)
    rest = (
        f"The other {wording.count_in_words(left)} of {wording.count_in_words(len(rows))} measures show no clear change, or "
        "cannot be rated."
    )
    number = wording.upper_first(wording.count_in_words(len(shown)))
    table = Table(
        "exceptions",
        f"{number} of {wording.count_in_words(len(rows))} measures {'calls' if len(shown) == 1 else 'call'} for attention.",
        f"Measures of the strategy's outcomes, {published.borough['area_name']}, 12 months to "
        f"{wording.month(readings[0][1].current_end)}",
        [
            ("Outcome", "l", 24), ("Measure", "l", 28), ("12 months", "r", 11), ("Change", "r", 10),
            ("Rating", "l", 17), ("Target", "l", 20),
        ],
        shown,
        [MEANING, SHORTHAND],
    )  # fmt: skip
    return Section(TITLE, {"table": table, "rest": rest if left else ""})


def _row(published: Published, outcome: Outcome, reading: Reading) -> list[str]:
    """Empty where the measure is no exception."""
    targets = {target.measure: target for target in outcome.targets}
    target = target_words(reading, targets.get(reading.measure))
    rating = rated(reading, polarity_of(published, reading))
    if rating not in SHOWN and not target.endswith("not met"):
        return []
    return [outcome.title, reading.title, reading.count, reading.starred_change, RATINGS[rating], target]

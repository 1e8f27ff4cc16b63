"""The summary on one page: what changed, what did not, what is different here, what is proposed, what is to be decided.

Every list has a limit, because the page has one; what is left out stands in the section that is named.
"""

import polars as pl

from pipelines.documents import wording
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.readings import CLEAR, MISSING, Reading
from pipelines.documents.sections import comparison, priorities
from pipelines.documents.sections.section import Section
from pipelines.documents.summary import activity_words, elsewhere

TITLE = "Summary"
MOST_CHANGES, MOST_NAMED, MOST_DIFFERENCES, MOST_OTHERS = 5, 6, 4, 2
ALPHA = 0.05
NO_DECISIONS = "What the partnership is asked to decide was not written down."
HIGH, LOW = ("high_95", "high_99_8"), ("low_95", "low_99_8")


def build(published: Published, studio: Studio) -> Section:
    own = published.readings(published.assessment.performance_table)
    decisions, scored = published.narrative.decisions, published.narrative.priorities
    found = priorities.ranked(scored) if scored else []
    return Section(
        TITLE,
        {
            "changed": changed(published, own),
            "unchanged": unchanged(own),
            "different": different_here(published, own),
            "priorities": [item.name for item in priorities.chosen(scored, found)] if scored else [],
            "caution": priorities.caution(scored, found)
            if scored
            else published.unwritten(priorities.ABSENT),
            "decisions": [wording.sentence(wording.plain(text)) for text in decisions.decisions]
            if decisions
            else [],
            "no_decisions": published.unwritten(NO_DECISIONS),
        },
    )


def changed(published: Published, own: list[Reading]) -> list[str]:
    """One point for each measure of the table that changed clearly, the largest change in records first."""
    clear = sorted(_cases(own, *CLEAR), key=lambda r: -abs(r.count_value - r.base_value))
    points = [
        f"**{wording.upper_first(r.plural)} {'rose' if r.case == 'up' else 'fell'} {r.size}**, "
        f"from {r.base} to {r.count}."
        for r in clear[:MOST_CHANGES]
    ]
    left = len(clear) - len(points)
    if left:
        points.append(
            f"{wording.upper_first(wording.count_in_words(left))} more changed clearly (@tbl-performance)."
        )
    compared = [reading for reading in own if reading.case not in MISSING]
    if not clear and compared:
        points.append(_nothing_changed(len(compared), len(own)))
    return [*points, elsewhere(published, most=3)] if elsewhere(published) else points


def _nothing_changed(compared: int, rows: int) -> str:
    if compared == rows:
        return "Nothing in the Crime Performance table changed clearly over the year."
    return (
        f"Of the {wording.count_in_words(rows)} rows of the Crime Performance table, {wording.count_in_words(compared)} can "
        "be compared with the year before; none of them changed clearly."
    )


def unchanged(own: list[Reading]) -> list[str]:
    """What moved no more than it usually does, what is too rare to say, and what cannot be compared."""
    flat = _cases(own, "no_clear_change", "adjusted_away")
    few, missing = _cases(own, "too_few"), _cases(own, *MISSING)
    said = []
    if flat:
        named = [f"{r.plural} ({r.count}, {r.change})" for r in flat]
        said.append(f"No clear change in {_shortened(named, 'or')}.")
    if few:
        named = [f"{r.plural} ({r.count}, after {r.base})" for r in few]
        said.append(f"Too few to say: {_shortened(named)}.")
    if missing:
        said.append(
            f"Not comparable with the year before, or without figures: {_shortened([r.plural for r in missing])}."
        )
    return said


def different_here(published: Published, own: list[Reading]) -> list[str]:
    """Changes that differ from those of the comparators, and rates outside the usual spread of boroughs."""
    return [*_changes_apart(published, own), *_rates_apart(published)]


def _changes_apart(published: Published, own: list[Reading]) -> list[str]:
    """The changes of the table's rows that differ clearly, and the clearest of all other offences by the same test."""
    rest = {published.without(area): published.rest_of(area) for area in published.comparators}
    rows = published.table("analysis.differences").filter(
        (pl.col("comparison") == "12_month") & pl.col("comparator").is_in(list(rest))
        & pl.col("adjusted_p_value").is_not_null()
    )  # fmt: skip
    others = [published.reading(measure) for measure in published.offences]
    outside = [reading for reading in others if reading.measure not in {r.measure for r in own}]
    found, of_table = _apart(outside, rows), _apart(own, rows)
    points = [
        f"{wording.upper_first(r.plural)}: {_changes(r, apart, rest)}."
        for r, apart in of_table[:MOST_DIFFERENCES]
    ]
    if not rows.filter(pl.col("measure").is_in([r.measure for r in own])).height:
        points = ["Whether changes here differ from those elsewhere cannot be said [x]."]
    elif not of_table:
        places = wording.listed(list(rest.values()), last="or")
        points = [f"No change in the Crime Performance table differs clearly from that in {places}."]
    if found:
        shown = found[:MOST_OTHERS]
        named = wording.listed([f"{r.plural} ({_changes(r, apart, rest)})" for r, apart in shown])
        care = activity_words(published, [r for r, _ in shown])
        points.append(f"Clearest outside the Crime Performance table (groups overlap): {named}.{care}")
    return points


def _apart(readings: list[Reading], rows: pl.DataFrame) -> list[tuple[Reading, list[dict]]]:
    """The readings whose change differs clearly from a comparator's, with those rows; the clearest first."""
    clear = rows.filter(pl.col("adjusted_p_value") < ALPHA).sort("adjusted_p_value", "measure")
    told = {r.measure: r for r in readings if r.case not in (*MISSING, "too_few")}
    found: dict[str, list[dict]] = {}
    for row in clear.filter(pl.col("measure").is_in(list(told))).to_dicts():
        found.setdefault(row["measure"], []).append(row)
    return [(told[measure], apart) for measure, apart in found.items()]


def _changes(reading: Reading, apart: list[dict], rest: dict[str, str]) -> str:
    places = [
        f"{wording.signed_percent(row['comparator_change_pct'])} in {rest[row['comparator']]}"
        for row in apart
    ]
    alone = "" if reading.case in CLEAR else ", not clear by itself"
    return f"{reading.change} here{alone}; {wording.listed(places)}"


def _rates_apart(published: Published) -> list[str]:
    """Which of the rates that were set against all boroughs lie outside their spread; no word on any other rate."""
    found = comparison.compared(published)
    if not found:
        return []
    names = {measure: published.measures[measure]["plural"] for measure in found}
    said = [
        f"{direction} for {_shortened([names[m] for m, row in found.items() if row['verdict'] in verdicts])}"
        for direction, verdicts in (("high", HIGH), ("low", LOW))
        if any(row["verdict"] in verdicts for row in found.values())
    ]
    one = len(names) == 1
    tested = f"{'Rate' if one else 'Rates'} set against all boroughs ({_shortened(list(names.values()))})"
    if not said:
        return [f"{tested}: {'not' if one else 'none'} outside the usual spread."]
    return [f"{tested}: outside the usual spread, {wording.listed(said)}."]


def _cases(readings: list[Reading], *cases: str) -> list[Reading]:
    return [reading for reading in readings if reading.case in cases]


def _shortened(items: list[str], last: str = "and") -> str:
    left = len(items) - MOST_NAMED
    if left < 2:
        return wording.listed(items, last)
    return wording.listed([*items[:MOST_NAMED], f"{wording.count_in_words(left)} others"], last)

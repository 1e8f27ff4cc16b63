"""The summary on one page: what changed, what did not, what is different here, what is proposed, what is to be decided.

Every list has a limit, because the page has one; what is left out stands in the section that is named.
"""

import polars as pl

from pipelines.documents import wording
from pipelines.documents.difference_tables import told
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.readings import CLEAR, MISSING, Reading
from pipelines.documents.sections import comparison, priorities
from pipelines.documents.sections.section import Section
from pipelines.documents.summary import activity_words, elsewhere, follows_the_police

TITLE = "Summary"
MOST_CHANGES, MOST_NAMED, MOST_DIFFERENCES, MOST_OTHERS, MOST_LONGER = 5, 6, 4, 2, 2
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
            "unchanged": unchanged([*own, *_other_priority_crimes(published)]),
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


def _other_priority_crimes(published: Published) -> list[Reading]:
    """The priority crimes outside the table that did not change clearly; those that did are told with all others."""
    table = published.assessment.performance_table
    crimes = [crime.measure for crime in published.assessment.priority_crimes if crime.measure not in table]
    return [reading for reading in published.readings(crimes) if reading.case not in CLEAR]


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
    """The changes of the table's rows that differ clearly, the clearest of all other offences by the same test, and the
    clearest over three years."""
    rest = {published.without(area): published.rest_of(area) for area in published.comparators}
    rows, of_table = told(published, "12_month"), [reading.measure for reading in own]
    others = [measure for measure in published.offences if measure not in of_table]
    found = _apart(published, others, rows)
    points = [
        f"{wording.upper_first(r.plural)}: {_changes(r, apart, rest)}."
        for r, apart in _apart(published, of_table, rows)[:MOST_DIFFERENCES]
    ]
    if not rows.filter(pl.col("measure").is_in(of_table)).height:
        points = ["Whether changes here differ from those elsewhere cannot be said [x]."]
    elif not points:
        places = wording.listed(list(rest.values()), last="or")
        points = [f"No change in the Crime Performance table differs clearly from that in {places}."]
    if found:
        # counts of what the police look for say least about a place, so they stand last
        first = sorted(found, key=lambda item: follows_the_police(published, item[0].measure))[:MOST_OTHERS]
        named = wording.listed([f"{r.plural} ({_changes(r, apart, rest)})" for r, apart in first])
        care = activity_words(published, [r for r, _ in first])
        points.append(f"Outside the Crime Performance table (groups overlap): {named}.{care}")
    return [*points, *_longer_apart(published, of_table, rest)]


def _longer_apart(published: Published, measures: list[str], rest: dict[str, str]) -> list[str]:
    found = _apart(published, measures, told(published, "3_year"), "3_year")
    if not found:
        return []
    named = [f"{r.plural} ({_changes(r, apart, rest)})" for r, apart in found[:MOST_LONGER]]
    return [f"Against {found[0][0].base_words}: {wording.listed(named)} (@tbl-differences)."]


def _apart(
    published: Published, measures: list[str], rows: pl.DataFrame, comparison: str = "12_month"
) -> list[tuple[Reading, list[dict]]]:
    """The readings whose change differs clearly from a comparator's, with those rows; the clearest first."""
    found: dict[str, list[dict]] = {}
    clear = rows.filter(pl.col("is_clear") & pl.col("measure").is_in(measures))
    for row in clear.sort("adjusted_p_value", "measure").to_dicts():
        found.setdefault(row["measure"], []).append(row)
    return [(published.reading(measure, comparison=comparison), apart) for measure, apart in found.items()]


def _changes(reading: Reading, apart: list[dict], rest: dict[str, str]) -> str:
    places = [
        f"{wording.signed_percent(row['comparator_change_pct'])} in {rest[row['comparator']]}"
        for row in apart
    ]
    alone = "" if reading.case in CLEAR else ", not clear by itself"
    return f"{reading.change} here{alone}; {wording.listed(places)}"


def _rates_apart(published: Published) -> list[str]:
    """Which of the rates that were set against all boroughs lie outside their spread; no word on any other rate."""
    found, others = comparison.compared(published), comparison.others(published)
    if not found:
        return []
    names = _shortened([published.measures[measure]["plural"] for measure in found])
    one, said = len(found) == 1, _outside(published, found)
    tested = f"{'Rate' if one else 'Rates'} set against all boroughs ({names})"
    point = f"{tested}: outside the usual spread, {said}." if said else ""
    points, more = (
        [point or f"{tested}: {'not' if one else 'none'} outside the usual spread."],
        _outside(published, others),
    )
    if more:
        care = activity_words(published, published.readings(list(comparison.outside(others))))
        rates = "rate" if len(others) == 1 else "rates"
        points.append(
            f"Of {wording.count_in_words(len(others))} more {rates}: {more}; one in twenty would be by chance.{care}"
        )
    return points


def _outside(published: Published, rows: dict[str, dict]) -> str:
    """high for robberies; low for burglaries; nothing where all lie within."""
    said = []
    for direction, verdicts in (("high", HIGH), ("low", LOW)):
        names = [published.measures[m]["plural"] for m, row in rows.items() if row["verdict"] in verdicts]
        if names:
            said.append(f"{direction} for {_shortened(names)}")
    return wording.listed(said)


def _cases(readings: list[Reading], *cases: str) -> list[Reading]:
    return [reading for reading in readings if reading.case in cases]


def _shortened(items: list[str], last: str = "and") -> str:
    left = len(items) - MOST_NAMED
    if left < 2:
        return wording.listed(items, last)
    return wording.listed([*items[:MOST_NAMED], f"{wording.count_in_words(left)} others"], last)

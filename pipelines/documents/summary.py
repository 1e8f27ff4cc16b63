"""What the figures add up to, in sentences: the opening, the main points, the gaps, the summaries of sections."""

import polars as pl

from pipelines.documents import wording
from pipelines.documents.annex_tables import judged_checks
from pipelines.documents.published import Published
from pipelines.documents.readings import CLEAR, MISSING, NOT_TOLD, POLICE_ACTIVITY, TOO_FEW, Reading

MOST_POINTS = 6
MOST_EDITIONS = 4  # named on the first page


def revision_words(caveats: list[str], wards_are_carried: bool) -> str:
    """Why two downloads differ, for the sentence above the table of revisions; ``wards_are_carried`` where a year of
    wards takes its older months from an older download."""
    but = (
        ", but for years of wards marked e, whose older months only an older download holds"
        if wards_are_carried
        else ""
    )
    said = " ".join(f"{wording.upper_first(caveat)}." for caveat in caveats)
    return (
        "The publisher revises its figures with every download, so a figure never mixes two "
        f"downloads{but}. @tbl-revisions counts the same 12 months in each. {said}"
    )


def printed_note(published: Published, first: Reading) -> str:
    """Where the opening figure differs from what the partnership has printed, that is said at once."""
    rows = published.table("analysis.reconciliation").filter(
        (pl.col("measure") == first.measure) & (pl.col("quantity") == "count")
        & (pl.col("area_code") == published.assessment.area) & pl.col("difference").is_not_null()
    ).to_dicts()  # fmt: skip
    if not rows or rows[0]["difference"] == 0:
        return ""
    row = rows[0]
    size, reason = wording.number(abs(row["difference"])), row["reason"]
    explained = f"is {reason}" if reason == "not explained" else f"is explained by the analyst: {reason}"
    return (
        f"The partnership has printed {wording.number(row['published_value'])} for the same 12 months; the difference of "
        f"{size} {explained} (@tbl-reconciliation)."
    )


def editions_in_words(published: Published) -> str:
    """The sources that are held, with their editions; in a document about some measures, those of the measures."""
    wanted = {published.reading(measure).source for measure in published.about}
    held = {
        (row["source"], row["edition"])
        for row in published.table("raw.extracts").to_dicts()
        if not row["error"]
    }
    named = [
        f"{published.sources[source]['title']} {edition}"
        for source, edition in published.assessment.editions.items()
        if (source, edition) in held and (not wanted or source in wanted)
    ]
    if len(named) > MOST_EDITIONS:
        rest = len(named) - MOST_EDITIONS
        more = f"{wording.count_in_words(rest)} more {'source' if rest == 1 else 'sources'}"
        return f"{', '.join(named[:MOST_EDITIONS])} and {more}"
    return wording.listed(named) or "none was supplied [x]"


def lead(own: list[Reading]) -> Reading:
    """The first row that has a count opens the document."""
    return next((reading for reading in own if reading.count_value is not None), own[0])


def main_points(published: Published, own: list[Reading]) -> list[str]:
    """At most six points: what changed beyond ordinary variation, what did not, and how that compares."""
    rows = own[1:]
    ups, downs = _cases(rows, "up"), _cases(rows, "down")
    unclear, few = _cases(rows, "no_clear_change", "adjusted_away"), _cases(rows, "too_few")
    first = lead(own)
    others = [published.reading(first.measure, area["area_code"]) for area in published.comparators]
    three = published.readings([reading.measure for reading in own], comparison="3_year")
    points = [
        _changed(ups, "rose"),
        _changed(downs, "fell"),
        _unclear(unclear, few),
        f"For {first.plural} over the same year, {places_said(others)}."
        if any(other.case not in MISSING for other in others)
        else "",
        "" if published.about else elsewhere(published, most=4),
        _three_years(three),
    ]
    return [point for point in points if point][:MOST_POINTS]


def _cases(readings: list[Reading], *cases: str) -> list[Reading]:
    return [reading for reading in readings if reading.case in cases]


def _changed(readings: list[Reading], verb: str) -> str:
    if not readings:
        return ""
    named = wording.listed([f"{r.plural} ({r.count}, after {r.base}: {r.change})" for r in readings])
    return wording.upper_first(f"{named} {verb} by more than ordinary variation would explain.")


def _unclear(unclear: list[Reading], few: list[Reading]) -> str:
    parts = []
    if unclear:
        names = wording.listed([f"{r.plural} ({r.count}, after {r.base})" for r in unclear], last="or")
        parts.append(f"The figures do not show a clear change in {names}.")
    if few:
        parts.append(
            " ".join(
                f"There were {r.count} {r.plural}, after {r.base}: too few for a percentage." for r in few
            )
        )
    return " ".join(parts)


def _three_years(readings: list[Reading]) -> str:
    changed = _cases(readings, "up", "down")
    if not changed:
        return ""
    named = wording.listed(
        [
            f"{r.plural} were {r.size} {'higher' if r.case == 'up' else 'lower'} ({r.count}, after {r.base})"
            for r in changed
        ]
    )
    reasons: dict[str, list[str]] = {}
    for r in changed:
        if r.caveat:
            reasons.setdefault(r.caveat, []).append(r.plural)
    care = "".join(
        f" Read the change in {wording.listed(plurals)} with care, because {break_words(caveat)}."
        for caveat, plurals in reasons.items()
    )
    return f"Against {changed[0].base_words}, {named}.{care}"


def elsewhere(published: Published, most: int | None = None) -> str:
    """The recorded offences outside the performance table that changed clearly, largest difference first."""
    table = published.assessment.performance_table
    own = [published.reading(measure) for measure in published.offences if measure not in table]
    clear = sorted(_cases(own, *CLEAR), key=lambda r: -abs(r.count_value - r.base_value))
    if not clear:
        return ""
    named = wording.listed(
        [f"{r.plural} ({r.count}, {r.change}{_there(published, r)})" for r in clear[:most]]
    )
    number = wording.upper_first(wording.count_in_words(len(clear)))
    groups = "offence group" if len(clear) == 1 else "offence groups"
    largest = (
        f", the largest changes in number of records (groups overlap) in {named}"
        if most and len(clear) > most
        else f": {named}"
    )
    return (
        f"{number} {groups} outside the Crime Performance table (@tbl-performance) changed clearly{largest} (intervals: "
        f"@tbl-all-measures)."
        f"{activity_words(published, clear[:most])}"
    )


def _there(published: Published, reading: Reading) -> str:
    """What the widest comparator did without the borough: a change that is everybody's is not read as this place's own."""
    others = [area for area in published.comparators if area["area_code"] != published.assessment.area]
    if not others:  # an overview is of the widest area itself
        return ""
    area = others[-1]
    there = published.reading(reading.measure, published.without(area))
    return "" if there.case in NOT_TOLD else f"; {published.rest_of(area)} {there.change}"


def activity_words(published: Published, readings: list[Reading]) -> str:
    """The care that counts need wherever they are named: those that are declared to follow the work of the police."""
    found: dict[str, list[str]] = {}
    for reading in readings:
        if follows_the_police(published, reading.measure):
            found.setdefault(published.measures[reading.measure]["note"], []).append(reading.plural)
    return "".join(
        f" {wording.upper_first(wording.listed(plurals))}: {'the' if len(plurals) == 1 else 'each'} count {note}."
        for note, plurals in found.items()
    )


def follows_the_police(published: Published, measure: str) -> bool:
    return (published.measures[measure]["note"] or "").startswith(POLICE_ACTIVITY)


def places_said(readings: list[Reading]) -> str:
    """What other places did; several without a clear change are said together."""
    flat = _cases(readings, "no_clear_change", "adjusted_away")
    if len(flat) < 2:
        return wording.listed([reading.place_words for reading in readings])
    together = " nor ".join(f"{reading.area_name} ({reading.change})" for reading in flat)
    rest = [reading.place_words for reading in readings if reading not in flat]
    return wording.listed([*rest, f"neither {together} shows a clear change"])


def gaps(published: Published, own: list[Reading]) -> list[str]:
    """What is absent, and why, so that an empty cell is never read as zero."""
    found = []
    absent = [reading for reading in own if reading.case == "absent"]
    for source in sorted({reading.source for reading in absent}):
        rows = [reading for reading in absent if reading.source == source]
        names = wording.listed([reading.title for reading in rows])
        found.append(
            f"{_absence(published, rows[0])}, so there is no figure [x] for {names}. This is not zero."
        )
    blocked = [reading for reading in own if reading.case == "blocked"]
    if len(blocked) == len(own):
        return [
            *found,
            f"No count of the 12 months is compared with the year before [b]: {break_words(blocked[0].blocked)}.",
        ]
    for reason in sorted({reading.blocked for reading in blocked}):
        names = wording.listed([reading.title for reading in blocked if reading.blocked == reason])
        found.append(f"{names}: {break_words(reason)}, so the year before is not compared [b].")
    if not published.table("analysis.area_populations").height:
        found.append("No population estimates were supplied, so there are no rates and no ranks.")
    return found


def _absence(published: Published, reading: Reading) -> str:
    """Why a source gives no figure: it did not come at all, or what it holds is not enough."""
    title = published.sources[reading.source]["title"]
    edition = published.assessment.editions.get(reading.source)
    if any(extract[:2] == (reading.source, edition) for extract in published.extracts):
        return f"{title}: {reading.reason_words}"
    return f"No extract of the {title}{f' (edition {edition})' if edition else ''} was supplied"


def break_words(text: str) -> str:
    """Titles of breaks, each a clause in the register, for use within a sentence."""
    return wording.listed(_breaks(text))


def care_words(caveat: str, said: str = "") -> str:
    """Why a change asks for care, as a sentence; reasons ``said`` beside the change before are not told twice."""
    reasons = _breaks(caveat)
    new = [reason for reason in reasons if reason not in _breaks(said)]
    if reasons and not new:
        return "The same care is needed here."
    return f"Read this change with care, because {wording.listed(new)}." if new else ""


def _breaks(text: str) -> list[str]:
    return [part.strip().removeprefix("not compared: ") for part in text.split(";") if part.strip()]


def performance_summary(own: list[Reading]) -> str:
    known = [reading for reading in own if reading.case not in MISSING]
    ups, downs = _cases(known, "up"), _cases(known, "down")
    if not known:
        return "No row of the Crime Performance table has a figure for both years."
    rest = len(known) - len(ups) - len(downs)
    whole = (
        f"Of the {wording.count_in_words(len(own))} rows of @tbl-performance, {wording.count_in_words(len(known))} can be "
        "compared with the year before; "
    )
    if not (ups or downs):
        return f"{whole}none of them changed by more than ordinary variation would explain."
    said = f"{wording.count_in_words(len(ups))} rose and {wording.count_in_words(len(downs))} fell"
    others = (
        f" For the other {wording.count_in_words(rest)} the figures do not show a clear change, or are too few to say."
        if rest
        else ""
    )
    return f"{whole}{said} by more than ordinary variation would explain.{others}"


def ranks_summary(own: list[Reading]) -> str:
    ranked = sorted((r for r in own if r.rank and r.count_value >= TOO_FEW), key=lambda reading: reading.rank)
    if not ranked:
        return "No rank can be given."
    high = ranked[0]
    return (
        f"{high.area_name} has the {_nth_highest(high.rank)} rate of {high.plural} among {high.ranked_areas} boroughs, "
        f"{high.rate} for every 1,000 residents (interval: {high.rate_interval}). @tbl-rates gives the rates and "
        "ranks of the other rows."
    )


def _nth_highest(rank: int) -> str:
    return "highest" if rank == 1 else f"{wording.ordinal(rank)} highest"


def unknown_share(published: Published) -> str:
    rows = (
        published.table("analysis.unknown_shares")
        .filter((pl.col("measure") == "total_notifiable_offences") & (pl.col("comparison") == "12_month"))
        .to_dicts()
    )
    value = rows[0]["current_share_pct"] if rows else None
    return f"{wording.number(value, 1)}%" if value is not None else ""


def quality_summary(published: Published) -> str:
    results = judged_checks(published)
    if not results:
        return ""
    failed = [row for row in results if not row["passed"]]
    number = wording.upper_first(wording.count_in_words(len(results)))
    said = f"{number} checks were made on the extracts and on what was made of them"
    return (
        f"{said}; all passed."
        if not failed
        else f"{said}; {wording.count_in_words(len(failed))} gave a warning."
    )

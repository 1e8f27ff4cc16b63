"""Each headline measure over all boroughs: one small panel a borough, and the boroughs by rate."""

from pipelines.charts.rolling_index import BASE
from pipelines.charts.small_multiples import Panel, small_multiples
from pipelines.documents import wording
from pipelines.documents.boroughs_together import SIGNS, Borough, boroughs_of, movement, not_here, readings_of
from pipelines.documents.crime_tables import source_words
from pipelines.documents.drawings import Drawing, Studio, source_of
from pipelines.documents.published import Published
from pipelines.documents.readings import MISSING, ROUNDS_TO_ZERO, ROUNDS_TO_ZERO_MEANS, TOO_FEW, Reading
from pipelines.documents.rolling_drawing import base_of, indexed, totals_shown
from pipelines.documents.sections.section import Section
from pipelines.documents.summary import care_words
from pipelines.documents.tables import Table, behind

WORDS = {"up": ", clearly up", "down": ", clearly down", "too_few": ", too few to say"}
ROLES = {"up": "up", "down": "down"}
RANKS = (
    "Rank 1 is the highest rate of all boroughs, with or without an assessment; boroughs whose intervals overlap are not "
    "shown to differ, and busy centres stand high "
    f"because visitors are not among the residents. No rank is given below {TOO_FEW} offences."
)
HIGH, LOW = ("high_95", "high_99_8"), ("low_95", "low_99_8")


def build(published: Published, studio: Studio) -> Section:
    measures = published.assessment.performance_table
    return Section("Borough by borough", {"measures": [_part(published, m, studio) for m in measures]})


def _part(published: Published, measure: str, studio: Studio) -> dict:
    found = readings_of(published, measure)
    return {
        "title": published.measures[measure]["title"],
        "movement": movement(published, measure),
        "spread": _spread(published, measure),
        "chart": _panels(published, measure, found, studio),
        "table": _ranked(published, measure, found),
    }


def _panels(
    published: Published, measure: str, found: list[tuple[Borough, Reading]], studio: Studio
) -> Drawing:
    whole = published.assessment.area
    totals = totals_shown(published, measure, [whole, *(borough.area_code for borough, _ in found)])
    compared = base_of(published, measure, whole, totals)
    if compared is None:
        return Drawing()
    frame, base_month = indexed(published, totals, whole, compared.base_end), wording.month(compared.base_end)
    last = frame["month"].max()
    panels = [Panel(b.area_code, b.area_name, _note(r), ROLES.get(r.case, "second-ink")) for b, r in found]
    key = f"boroughs-{measure.replace('_', '-')}"
    base = f"12 months to {base_month} = {BASE}"
    studio.save(key, small_multiples, frame, panels, whole, base)
    plural, name = published.measures[measure]["plural"], published.borough["area_name"]
    ends = {row["area_code"]: row["index"] for row in frame.filter(frame["month"] == last).to_dicts()}
    above = sum(ends.get(borough.area_code, 0) > BASE for borough, _ in found)
    finding = (
        f"In the 12 months to {wording.month(last)}, {wording.count_in_words(above)} of "
        f"{wording.count_in_words(len(found))} boroughs stood above their number of {plural} in the 12 months to "
        f"{base_month}."
    )
    extremes = sorted((index, code) for code, index in ends.items() if code != whole)
    said = [
        f"{published.areas[code]['area_name']} {wording.number(index)}"
        for index, code in (extremes[-1], extremes[0])
    ]
    return Drawing(
        key,
        finding,
        f"{wording.upper_first(plural)}, rolling 12-month total as an index, one panel a borough",
        f"{len(panels)} small line charts of rolling 12-month totals, the 12 months to {base_month} set to 100. "
        f"In the 12 months to {wording.month(last)} {name} stands at {wording.number(ends.get(whole))}; highest {said[0]}, "
        f"lowest {said[1]}",
        f"Solid: the borough. Dotted: {name}, which includes it. Below each name: its change against the year before. "
        f"{care_words(compared.caveat)} Source: {source_of(published, measure)}.",
        behind(
            finding,
            [("Borough", "l", 40), (f"Index, {wording.month(last)}", "r", 20), ("12-month change", "r", 20)],
            [[b.area_name, wording.number(ends.get(b.area_code)), r.change] for b, r in found],
        ),
    )


def _note(reading: Reading) -> str:
    if reading.case in MISSING:
        return "no figure"
    return f"{reading.change}{WORDS.get(reading.case, ', no clear change')}"


def _spread(published: Published, measure: str) -> str:
    """Which rates lie outside the usual spread of the boroughs: what a rank alone does not say."""
    rows = [row for row in published.table("analysis.funnels").to_dicts() if row["measure"] == measure]
    if not rows:
        return ""
    sides = [
        (wording.listed([row["area_name"] for row in rows if row["verdict"] in verdicts]), word)
        for verdicts, word in ((HIGH, "high"), (LOW, "low"))
    ]
    said = [f"{names} ({word})" for names, word in sides if names]
    if not said:
        return "No rate lies outside the usual spread of the boroughs (95% funnel limits)."
    return (
        f"Outside the usual spread of the boroughs (95% funnel limits) lie the rates of {wording.listed(said)}. The others "
        "are not shown to differ from the common rate."
    )


def _ranked(published: Published, measure: str, found: list[tuple[Borough, Reading]]) -> Table:
    whole = published.reading(measure)
    ordered = sorted(found, key=_place)
    rows = [_row("", f"**{published.borough['area_name']}**", whole)]
    rows += [_row(_rank(reading), borough.area_name, reading) for borough, reading in ordered]
    ranked = [borough.area_name for borough, reading in ordered if _has_rank(reading)]
    built = " of the boroughs built here" if len(found) < len(boroughs_of(published)) else ""
    finding = (
        f"{ranked[0]} has the highest recorded rate{built}, {ranked[-1]} the lowest."
        if len(ranked) > 1
        else "There are too few rates for a rank."
    )
    return Table(
        f"ranked-{measure.replace('_', '-')}",
        finding,
        f"{wording.upper_first(whole.plural)} by borough, 12 months to {wording.month(whole.current_end)}",
        [
            ("Rank", "r", 6),
            ("Borough", "l", 23),
            ("12 months", "r", 9),
            ("Per 1,000 residents", "r", 10),
            ("95% interval", "r", 12),
            ("Change", "r", 9),
            ("Reading", "l", 20),
            ("Its 95% interval", "r", 14),
        ],
        rows,
        [
            SIGNS,
            RANKS,
            "[x] not available.",
            ROUNDS_TO_ZERO_MEANS if any(ROUNDS_TO_ZERO in row for row in rows) else "",
            not_here(published),
            f"Source: {source_words(published, [whole])}.",
        ],
    )


def _row(rank: str, name: str, reading: Reading) -> list[str]:
    return [
        rank or "–",
        name,
        reading.count,
        reading.rate,
        reading.rate_interval,
        reading.starred_change,
        reading.mark,
        reading.signed_interval,
    ]


def _has_rank(reading: Reading) -> bool:
    return bool(reading.rank) and (reading.count_value or 0) >= TOO_FEW


def _rank(reading: Reading) -> str:
    return str(reading.rank) if _has_rank(reading) else ""


def _place(pair: tuple[Borough, Reading]) -> tuple:
    borough, reading = pair
    return (not _has_rank(reading), reading.rank if _has_rank(reading) else 0, borough.area_name)

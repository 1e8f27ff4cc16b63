"""Measures too rare for a monthly chart: one table an outcome, and a chart only where something signals."""

from dataclasses import dataclass

import polars as pl

from pipelines.charts.rare_points import rare_points
from pipelines.documents import wording
from pipelines.documents.drawings import Drawing, Studio, source_of
from pipelines.documents.published import Published
from pipelines.documents.tables import Table, behind

READINGS = {
    "more_often": "[▲ More often]{.v-up}",
    "less_often": "[▼ Less often]{.v-down}",
    "no_signal": "[● No clear change]{.v-flat}",
    "too_few": "[○ Too few to say]{.v-flat}",
}
SIGNALS = {"more_often": "more often", "less_often": "less often"}
BY_DAYS = "t_chart"
METHOD = (
    "Too rare for a monthly chart (below two a month). Where an extract holds about all of them by day: days between "
    "offences, limits of the t-chart (Nelson's transformation, XmR rules). Where only counts are: quarters against exact "
    "limits for one more quarter at the rate of those before the last four (conditional binomial, 99.73%). Expected of 12 "
    "months: the same limits, from the months before the last 12."
)


@dataclass(frozen=True)
class RareEvents:
    """False where none of the measures is rare."""

    summary: str = ""
    table: Table = Table("rare", "", "", [], [])
    chart: Drawing = Drawing()

    def __bool__(self) -> bool:
        return bool(self.table)


def rare_events(published: Published, key: str, measures: list[str], studio: Studio) -> RareEvents:
    """What the published charts of rare events say of some measures."""
    found = published.table("analysis.rare_events").filter(pl.col("measure").is_in(measures))
    if found.is_empty():
        return RareEvents()
    series = {m: found.filter(pl.col("measure") == m).sort("position") for m in measures}
    firsts = {m: rows.row(0, named=True) for m, rows in series.items() if rows.height}
    signalling = [m for m, row in firsts.items() if row["verdict"] in SIGNALS]
    table = _table(published, key, firsts)
    return RareEvents(
        f"{_summary(published, firsts, signalling)} @tbl-{table.key} has the details.",
        table,
        _chart(published, signalling[0], series[signalling[0]], studio) if signalling else Drawing(),
    )


def _summary(published: Published, firsts: dict, signalling: list[str]) -> str:
    plural = {m: published.measures[m]["plural"] for m in firsts}
    if signalling:
        return " ".join(
            f"{wording.upper_first(plural[m])} came {SIGNALS[firsts[m]['verdict']]} in the last 12 months than their own "
            "past leads one to expect."
            for m in signalling
        )
    judged = [m for m, row in firsts.items() if row["verdict"] != "too_few"]
    if not judged:
        return f"{wording.upper_first(wording.listed(list(plural.values())))} are too few to be judged over time."
    named = wording.listed([plural[m] for m in judged])
    return (
        f"{wording.upper_first(named)} are rare: their counts lie within what their own past leads one to expect, but "
        "counts so small can show no change unless it is large."
    )


def _table(published: Published, key: str, firsts: dict) -> Table:
    signals = sum(row["verdict"] in SIGNALS for row in firsts.values())
    last = next(iter(firsts.values()))["last_month"]
    return Table(
        f"rare-{key.replace('_', '-')}",
        _finding(signals, len(firsts)),
        f"Rare offences over time, {published.borough['area_name']}, 12 months to {wording.month(last)}",
        [
            ("Offences", "l", 26),
            ("Last 12 months", "r", 10),
            ("Expected of 12 months", "r", 13),
            ("Looked at", "l", 25),
            ("Ordinary range", "l", 27),
            ("Reading", "l", 17),
        ],
        [
            [
                published.measures[measure]["title"],
                wording.number(row["last_year"]),
                _expected(row),
                _looked_at(row),
                _range(row),
                READINGS[row["verdict"]],
            ]
            for measure, row in firsts.items()
        ],
        [METHOD, *_sources(published, firsts)],
    )


def _expected(row: dict) -> str:
    if row["last_year_lower"] is None:
        return wording.NOT_AVAILABLE
    return f"{wording.number(row['last_year_lower'])} to {wording.number(row['last_year_upper'])}"


def _looked_at(row: dict) -> str:
    since = wording.month(row["first_month"])
    if row["chart"] == BY_DAYS:
        return f"days between {wording.number(row['events'])} offences since {since}"
    if row["centre"] is None:
        return f"{wording.number(row['events'])} offences since {since}"
    return f"quarters since {since}"


def _range(row: dict) -> str:
    if row["centre"] is None:
        return wording.NOT_AVAILABLE
    if row["chart"] == BY_DAYS:
        return f"up to {_days(row['upper'])} apart; {_days(int(row['open_days']))} since the last"
    return f"{wording.number(row['lower'])} to {wording.number(row['upper'])} a quarter"


def _days(value: float) -> str:
    return f"{wording.number(value)} days"


def _sources(published: Published, firsts: dict) -> list[str]:
    by_days = [published.measures[m]["plural"] for m, row in firsts.items() if row["chart"] == BY_DAYS]
    named = sorted({published.source_words(published.reading(m).source) for m in firsts})
    words = [f"Counts: {wording.listed(named)}."]
    if by_days:
        words.append(
            f"Days of {wording.listed(by_days)}: {published.source_words('police_records')}; it may count other offences "
            "than the published figures do."
        )
    return words


def _chart(published: Published, measure: str, rows: pl.DataFrame, studio: Studio) -> Drawing:
    key = f"rare-{measure.replace('_', '-')}"
    studio.save(key, rare_points, rows)
    first, plural = rows.row(0, named=True), published.measures[measure]["plural"]
    unit = "days since the one before" if first["chart"] == BY_DAYS else "by quarter"
    finding = f"{wording.upper_first(plural)} came {SIGNALS[first['verdict']]} in the last 12 months."
    marked = rows.filter(pl.col("direction") != "").tail(3).to_dicts()
    named = wording.listed([f"{wording.month(row['at'])} ({wording.number(row['value'])})" for row in marked])
    return Drawing(
        key,
        finding,
        f"{wording.upper_first(plural)}, {unit}, {published.borough['area_name']}",
        f"Process chart of {plural}, {unit}. Middle {wording.number(first['centre'])}, upper limit "
        f"{wording.number(first['upper'])}. Marked: {named or 'none'}",
        f"Shaded: the ordinary range. Coloured: a signal. {_how_to_read(first)} "
        f"Source: {source_of(published, measure, first['source'])}.",
        behind(
            finding,
            [("When", "l", 30), ("Value", "r", 20), ("Signal", "l", 30)],
            [
                [
                    wording.day(row["at"]) if first["chart"] == BY_DAYS else wording.month(row["at"]),
                    wording.number(row["value"], 1 if row["value"] < 10 and first["chart"] == BY_DAYS else 0),
                    row["direction"].replace("_", " ") or "–",
                ]
                for row in rows.to_dicts()
            ],
        ),
    )


def _how_to_read(row: dict) -> str:
    if row["chart"] == BY_DAYS:
        return "Low points are short gaps: offences come more often."
    return "Each quarter is named by its last month."


def _finding(signals: int, rare: int) -> str:
    if rare == 1:
        return f"The one rare measure {'stands' if signals else 'does not stand'} out from its own past."
    said = f"{wording.upper_first(wording.count_in_words(signals))} of {wording.count_in_words(rare)} rare measures"
    return f"{said} {'stands out from its' if signals == 1 else 'stand out from their'} own past."

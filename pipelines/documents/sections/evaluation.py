"""Did it work? Declared operations and campaigns, before and after, against places where nothing was done."""

import polars as pl

from pipelines.charts.before_after import before_after
from pipelines.declarations import Evaluation
from pipelines.documents import wording
from pipelines.documents.drawings import Drawing, Studio, source_of
from pipelines.documents.published import Published
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import Table, behind

OTHER_BOROUGHS = "other_boroughs"
VERDICTS = {
    "fell_more": "[▼ Fell more than elsewhere]{.v-down}",
    "rose_more": "[▲ Rose more than elsewhere]{.v-up}",
    "no_clear_effect": "[● No clear effect]{.v-flat}",
    "trends_differed": "[● Cannot be told: trends differed before]{.v-flat}",
    "too_few": "[○ Too few to say]{.v-flat}",
}
METHOD = (
    "Difference in differences: the change after the start, divided by that of the comparison areas over the same months "
    "(quasi-Poisson with an effect for every month; 95% interval scaled for ordinary variation). An interval alone "
    "finds effects where nothing was done, so the same sum is made as if the start had been at each of some earlier "
    "dates, and as if it had been done in each comparison area: two columns say how many of these differences, none of "
    "which has that cause, are as large. Residents are taken as constant over the months."
)


def build(published: Published, studio: Studio) -> Section:
    """Absent where the assessment declares no evaluation."""
    declared = published.assessment.evaluations
    if not declared:
        return Section(
            "Did it work?", absent="No operation or campaign is declared to be evaluated in this assessment."
        )
    rows = {row["evaluation"]: row for row in published.table("analysis.evaluations").to_dicts()}
    parts = [(item, rows[item.evaluation]) for item in declared]
    return Section(
        "Did it work?",
        {
            "summary": f"{_how_many(parts)} Compared with: {_compared_with(published, parts)}. @tbl-evaluations has the "
            "figures.",
            "table": _table(published, parts),
            "evaluations": [
                {
                    "title": item.title,
                    "what": item.what,
                    "words": _words(published, item, row),
                    "chart": _chart(published, item, row, studio),
                }
                for item, row in parts
            ],
        },
    )


def _how_many(parts: list[tuple[Evaluation, dict]]) -> str:
    """How many were followed by a difference beyond ordinary variation: whether by what was done is for the reader."""
    clear = sum(row["verdict"] in ("fell_more", "rose_more") for _, row in parts)
    if len(parts) == 1:
        said = "was followed by a" if clear else "was followed by no"
        return f"The one that is judged here {said} clear difference to areas without it."
    was = "was" if clear == 1 else "were"
    return f"{wording.some_of(clear, len(parts))} {was} followed by a clear difference to areas without it."


def _compared_with(published: Published, parts: list[tuple[Evaluation, dict]]) -> str:
    return "; ".join(dict.fromkeys(_others(published, item, row) for item, row in parts))


def _others(published: Published, item: Evaluation, row: dict) -> str:
    if item.comparison_areas == OTHER_BOROUGHS:
        return f"the {wording.number(row['comparison_areas'])} other boroughs"
    return wording.listed([_area_name(published, code) for code in item.comparison_areas])


def _area_name(published: Published, code: str) -> str:
    return published.areas[code]["area_name"] if code in published.areas else code


def _table(published: Published, parts: list[tuple[Evaluation, dict]]) -> Table:
    sources = list(dict.fromkeys(source_of(published, item.measure) for item, _ in parts))
    return Table(
        "evaluations",
        _how_many(parts),
        f"Before and after, {published.borough['area_name']} against {_compared_with(published, parts)}",
        [
            ("What was done", "l", 24),
            ("From", "l", 13),
            ("Per month, before", "r", 9),
            ("Per month, after", "r", 9),
            ("Against elsewhere", "r", 12),
            ("95% interval", "r", 14),
            ("Earlier dates with as large a difference", "r", 12),
            ("Other areas with as large a difference", "r", 12),
            ("Reading", "l", 20),
        ],
        [_row(item, row) for item, row in parts],
        [METHOD, "[x] not available.", f"Source: {wording.listed(sources)}."],
    )


def _row(item: Evaluation, row: dict) -> list[str]:
    start = wording.month(row["from_month"])
    if row["reason"]:
        return [item.title, start, *[wording.NOT_AVAILABLE] * 6, f"[x] {row['reason']}"]
    dates = wording.NOT_AVAILABLE
    if row["placebos"]:
        dates = _of(row["placebo_share"], row["placebos"])
    return [
        item.title,
        start,
        wording.number(row["before"] / row["months_before"], 1),
        wording.number(row["after"] / row["months_after"], 1),
        wording.signed_percent(_pct(row["ratio"])),
        wording.signed_interval(_pct(row["lower"]), _pct(row["upper"])),
        dates,
        wording.NOT_AVAILABLE
        if row["area_share"] is None
        else _of(row["area_share"], row["comparison_areas"]),
        VERDICTS[row["verdict"]],
    ]


def _of(share: float, number: int) -> str:
    return f"{round(share * number)} of {number}"


def _words(published: Published, item: Evaluation, row: dict) -> str:
    """One finding a sentence; the cause is claimed only as far as the comparison carries it."""
    plural = published.measures[item.measure]["plural"]
    if row["reason"]:
        return f"This cannot be judged [x]: {row['reason']}."
    if row["verdict"] == "too_few":
        return (
            f"There were {wording.number(row['after'])} {plural} after the start and {wording.number(row['before'])} in the "
            f"{row['months_before']} months before: too few to judge."
        )
    interval = f"95% interval: {wording.interval(_pct(row['lower']), _pct(row['upper']))}"
    against = wording.signed_percent(_pct(row["ratio"]))
    others = _others(published, item, row)
    said = {
        "fell_more": f"{wording.upper_first(plural)} fell more than in {others} ({against}; {interval}).",
        "rose_more": f"{wording.upper_first(plural)} rose more than in {others} ({against}; {interval}).",
        "no_clear_effect": f"The figures do not show a clear effect on {plural} ({against} against {others}; "
        f"{interval}).",
        "trends_differed": f"The areas moved apart before the start already, so the difference in {plural} afterwards "
        f"({against}; {interval}) cannot be put down to what was done.",
    }[row["verdict"]]
    care = f"Read with care: {wording.listed(row['caveat'].split('; '))}." if row["caveat"] else ""
    return " ".join(filter(None, (said, care)))


def _chart(published: Published, item: Evaluation, row: dict, studio: Studio) -> Drawing:
    months = published.table("analysis.evaluation_months").filter(pl.col("evaluation") == item.evaluation)
    if row["reason"] or months.is_empty() or months["expected"].is_nan().all():
        return Drawing()
    key = f"evaluation-{item.evaluation.replace('_', '-')}"
    studio.save(key, before_after, months, row["from_month"])
    after = months.filter(pl.col("month") >= row["from_month"])
    counted, expected = after["count"].sum(), after["expected"].sum()
    plural = published.measures[item.measure]["plural"]
    finding = (
        f"{wording.upper_first(plural)} after the start: {wording.number(counted)} recorded, {wording.number(expected)} "
        "expected."
    )
    interval = (
        f"{wording.number(counted / row['series_upper'])} to {wording.number(counted / row['series_lower'])}"
    )
    return Drawing(
        key,
        finding,
        f"{wording.upper_first(plural)} by month, {wording.month(row['first_month'])} to {wording.month(row['last_month'])}",
        f"Line chart of monthly {plural} before and after {wording.month(row['from_month'])}, with the number expected from "
        f"the earlier trend and season. Recorded {wording.number(counted)}, expected {wording.number(expected)} (95% "
        f"interval {interval})",
        f"Dashed: expected had the earlier trend and season gone on (segmented series, Newey-West errors): "
        f"{wording.number(expected)} (95% interval: {interval}), against {wording.number(counted)} recorded."
        f"{_left_out(months)} One line cannot tell what was done from anything else that happened then; the reading rests "
        f"on the comparison (@tbl-evaluations). What was done: {item.source}. Source: {source_of(published, item.measure)}.",
        behind(
            finding,
            [("Month", "l", 30), ("Recorded", "r", 20), ("Expected", "r", 30)],
            [
                *(
                    [wording.month(r["month"]), wording.number(r["count"]), wording.number(r["expected"], 1)]
                    for r in after.to_dicts()
                ),
                [
                    "All these months",
                    wording.number(counted),
                    f"{wording.number(expected)} (95% interval: {interval})",
                ],
            ],
        ),
    )


def _left_out(months: pl.DataFrame) -> str:
    """Which months the trend does not rest on, and why."""
    gone = months.drop_nulls("left_out")
    if gone.is_empty():
        return ""
    why = wording.listed(gone["left_out"].unique(maintain_order=True).to_list())
    return f" Left out of the trend: {gone.height} of the months shown, because {why}."


def _pct(ratio: float | None) -> float | None:
    return None if ratio is None else (ratio - 1) * 100

"""Did it work? Declared operations and campaigns, before and after, against places where nothing was done."""

import polars as pl

from pipelines.charts.before_after import before_after
from pipelines.declarations import Evaluation
from pipelines.documents import wording
from pipelines.documents.drawings import Drawing, Studio, source_of
from pipelines.documents.published import Published
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import Table, behind

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
    "finds effects where nothing was done, so the same sum is made at earlier dates and for each comparison area: "
    "the columns say how many stand as far from no change. Residents are taken as constant over the months."
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


def _how_many_had(effects: int, evaluated: int) -> str:
    if evaluated == 1:
        return f"The one that is evaluated here had {'an' if effects else 'no'}"
    return f"{wording.some_of(effects, evaluated)} had an"


def _table(published: Published, parts: list[tuple[Evaluation, dict]]) -> Table:
    effects = sum(row["verdict"] in ("fell_more", "rose_more") for _, row in parts)
    return Table(
        "evaluations",
        f"{_how_many_had(effects, len(parts))} effect that stands clear of ordinary variation.",
        f"Before and after, {published.borough['area_name']} against comparison areas",
        [
            ("What was done", "l", 24),
            ("From", "l", 13),
            ("Per month, before", "r", 9),
            ("Per month, after", "r", 9),
            ("Against elsewhere", "r", 12),
            ("95% interval", "r", 14),
            ("Earlier dates as far", "r", 11),
            ("Other areas as far", "r", 11),
            ("Reading", "l", 20),
        ],
        [_row(item, row) for item, row in parts],
        [METHOD, "[x] not available."],
    )


def _row(item: Evaluation, row: dict) -> list[str]:
    start = wording.month(row["from_month"])
    if row["reason"]:
        return [item.title, start, *[wording.NOT_AVAILABLE] * 6, f"[x] {row['reason']}"]
    dates = wording.NOT_AVAILABLE
    if row["placebos"]:
        dates = f"{round(row['placebo_share'] * row['placebos'])} of {row['placebos']}"
    return [
        item.title,
        start,
        wording.number(row["before"] / row["months_before"], 1),
        wording.number(row["after"] / row["months_after"], 1),
        wording.signed_percent(_pct(row["ratio"])),
        wording.signed_interval(_pct(row["lower"]), _pct(row["upper"])),
        dates,
        wording.NOT_AVAILABLE if row["area_share"] is None else wording.percent(100 * row["area_share"]),
        VERDICTS[row["verdict"]],
    ]


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
    said = {
        "fell_more": f"{wording.upper_first(plural)} fell more than in the comparison areas ({against}; {interval}).",
        "rose_more": f"{wording.upper_first(plural)} rose more than in the comparison areas ({against}; {interval}).",
        "no_clear_effect": f"The figures do not show a clear effect on {plural} ({against} against the comparison areas; "
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
    finding = {
        "fell_more": f"{wording.upper_first(plural)} fell more than elsewhere after the start.",
        "rose_more": f"{wording.upper_first(plural)} rose more than elsewhere after the start.",
    }.get(row["verdict"], f"No effect on {plural} can be told from ordinary variation.")
    return Drawing(
        key,
        finding,
        f"{wording.upper_first(plural)} by month, {wording.month(row['first_month'])} to {wording.month(row['last_month'])}",
        f"Line chart of monthly {plural} before and after {wording.month(row['from_month'])}, with the number expected from "
        f"the earlier trend and season. Counted {wording.number(counted)}, expected {wording.number(expected)}",
        f"Dashed: expected had the earlier trend and season gone on (segmented series, Newey-West errors): "
        f"{wording.number(expected)}, against {wording.number(counted)} counted. One line cannot tell what was done from "
        f"anything else that happened then; the reading rests on the comparison. What was done: {item.source}. "
        f"Source: {source_of(published, item.measure)}.",
        behind(
            finding,
            [("Month", "l", 30), ("Counted", "r", 20), ("Expected", "r", 20)],
            [
                [wording.month(r["month"]), wording.number(r["count"]), wording.number(r["expected"], 1)]
                for r in after.to_dicts()
            ],
        ),
    )


def _pct(ratio: float | None) -> float | None:
    return None if ratio is None else (ratio - 1) * 100

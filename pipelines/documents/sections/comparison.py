"""The borough among all boroughs: rates against the usual spread, and a funnel for each priority crime."""

import polars as pl

from pipelines.charts.funnel_plot import funnel_plot
from pipelines.documents import wording
from pipelines.documents.drawings import Drawing, Studio, source_of
from pipelines.documents.published import Published
from pipelines.documents.readings import TOO_FEW
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import Table, behind

PLACES = {
    "within": "within the usual spread",
    "high_95": "high: beyond the 95% limit",
    "high_99_8": "very high: beyond the 99.8% limit",
    "low_95": "low: beyond the 95% limit",
    "low_99_8": "very low: beyond the 99.8% limit",
}
METHOD = (
    "Limits: exact Poisson at 95% and 99.8% around the rate of all boroughs together, widened for the usual spread "
    "between boroughs (Spiegelhalter's random effects, the extreme tenth at each end pulled in). A borough within them "
    "is not shown to differ from the others."
)


def build(published: Published, studio: Studio) -> Section:
    """Absent where no measure has a rate for every ranked borough."""
    own = compared(published)
    if not own:
        return Section(
            "The borough among others",
            absent="No measure has a rate for every borough, so the borough is not placed among them [x].",
        )
    found = published.table("analysis.funnels")
    drawn = [crime.measure for crime in published.assessment.priority_crimes if crime.measure in own]
    return Section(
        "The borough among others",
        {
            "summary": _summary(published, list(own.values())),
            "table": _table(published, list(own.values())),
            "funnels": [_funnel(published, measure, found, studio) for measure in drawn],
        },
    )


def compared(published: Published) -> dict[str, dict]:
    """The borough's row of the funnel of each measure that is set against all boroughs: those of the performance table
    and the priority crimes with enough offences. Of other measures nothing is tested, so nothing may be said."""
    priorities = [crime.measure for crime in published.assessment.priority_crimes]
    rows = published.table("analysis.funnels").filter(pl.col("area_code") == published.assessment.area)
    own = {row["measure"]: row for row in rows.to_dicts() if row["count"] >= TOO_FEW}
    wanted = dict.fromkeys([*published.assessment.performance_table, *priorities])
    return {measure: own[measure] for measure in wanted if measure in own}


def _summary(published: Published, rows: list[dict]) -> str:
    outside = [row for row in rows if row["verdict"] != "within"]
    name = published.borough["area_name"]
    if not outside:
        tested = (
            "The one rate" if len(rows) == 1 else f"None of the {wording.count_in_words(len(rows))} rates"
        )
        verb = "compared here lies within" if len(rows) == 1 else "compared here lies outside"
        return f"{tested} of {name} {verb} the usual spread of the boroughs."
    said = [f"{published.measures[row['measure']]['plural']} ({PLACES[row['verdict']]})" for row in outside]
    rest = len(rows) - len(outside)
    others = (
        f" {wording.upper_first(wording.count_in_words(rest))} other rates lie within it." if rest > 1 else ""
    )
    return (
        f"{name}'s rate stands out from the usual spread of the boroughs for {wording.listed(said)}.{others}"
    )


def _table(published: Published, rows: list[dict]) -> Table:
    outside = sum(row["verdict"] != "within" for row in rows)
    return Table(
        "funnels",
        f"{wording.upper_first(wording.count_in_words(outside))} of {wording.count_in_words(len(rows))} rates "
        f"{'lie' if outside > 1 else 'lies'} outside the usual spread of the boroughs.",
        f"Rate per 1,000 residents against all boroughs together, {published.borough['area_name']}",
        [
            ("Offences", "l", 30),
            ("Per 1,000 residents", "r", 12),
            ("All boroughs", "r", 12),
            ("95% limits", "r", 16),
            ("Place", "l", 30),
        ],
        [
            [
                published.measures[row["measure"]]["title"],
                wording.number(row["rate_per_1000"], 1),
                wording.number(row["target_per_1000"], 1),
                f"{wording.number(row['lower_95'], 1)} to {wording.number(row['upper_95'], 1)}",
                f"**{PLACES[row['verdict']]}**" if row["verdict"] != "within" else PLACES["within"],
            ]
            for row in rows
        ],
        [METHOD, f"Below {TOO_FEW} offences no rate is placed."],
    )


def _funnel(published: Published, measure: str, found: pl.DataFrame, studio: Studio) -> Drawing:
    areas = found.filter(pl.col("measure") == measure)
    curves = published.table("analysis.funnel_curves").filter(pl.col("measure") == measure)
    own = areas.filter(pl.col("area_code") == published.assessment.area).to_dicts()[0]
    key = f"funnel-{measure.replace('_', '-')}"
    studio.save(key, funnel_plot, areas, curves, published.assessment.area)
    declared, name = published.measures[measure], published.borough["area_name"]
    finding = f"{name}'s rate of {declared['plural']} is {PLACES[own['verdict']]}."
    beyond = areas.filter(pl.col("verdict").is_in(["high_99_8", "low_99_8"]))["area_name"].sort().to_list()
    named = wording.listed(beyond) if beyond else "no borough"
    return Drawing(
        key,
        finding,
        f"{wording.upper_first(declared['plural'])} per 1,000 residents by population, {areas.height} boroughs",
        f"Funnel plot of rates by population. {name} {wording.number(own['rate_per_1000'], 1)} per 1,000, all boroughs "
        f"{wording.number(own['target_per_1000'], 1)}. Beyond the outer limits: {named}",
        "Dashed: 99.8% and dotted: 95% limits around the common rate, computed as in @tbl-funnels. Visitors are not among "
        f"the residents: busy centres stand high. Source: {source_of(published, measure)}.",
        behind(
            finding,
            [("Borough", "l", 40), ("Per 1,000", "r", 15), ("95% limits", "r", 20), ("Place", "l", 30)],
            [
                [
                    r["area_name"],
                    wording.number(r["rate_per_1000"], 1),
                    f"{wording.number(r['lower_95'], 1)} to {wording.number(r['upper_95'], 1)}",
                    PLACES[r["verdict"]],
                ]
                for r in areas.sort("rate_per_1000", descending=True).to_dicts()
            ],
        ),
    )

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
    "between boroughs (Spiegelhalter's random effects, the extreme tenth at each end pulled in). Where boroughs differ "
    "much the limits are wide: a borough within them is not shown to differ from the others, nor to be like them."
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
            "summary": _summary(published),
            "table": _table(published, own, outside(others(published))),
            "funnels": [_funnel(published, measure, found, studio) for measure in drawn],
        },
    )


def compared(published: Published) -> dict[str, dict]:
    """The borough's row of the funnel of each measure of the performance table and of the priority crimes that has enough
    offences: the rates that the document sets against all boroughs by name."""
    priorities = [crime.measure for crime in published.assessment.priority_crimes]
    own = _own_rows(published)
    wanted = dict.fromkeys([*published.assessment.performance_table, *priorities])
    return {measure: own[measure] for measure in wanted if measure in own}


def others(published: Published) -> dict[str, dict]:
    """The same of every other recorded offence: set against all boroughs too, and named only where outside."""
    named, own = compared(published), _own_rows(published)
    return {
        measure: own[measure] for measure in published.offences if measure in own and measure not in named
    }


def _own_rows(published: Published) -> dict[str, dict]:
    rows = published.table("analysis.funnels").filter(pl.col("area_code") == published.assessment.area)
    return {row["measure"]: row for row in rows.to_dicts() if row["count"] >= TOO_FEW}


def outside(rows: dict[str, dict]) -> dict[str, dict]:
    return {measure: row for measure, row in rows.items() if row["verdict"] != "within"}


def _summary(published: Published) -> str:
    rows, name = compared(published), published.borough["area_name"]
    return f"{_named(published, rows, name)} {_rest(published, others(published))}".rstrip()


def _named(published: Published, rows: dict[str, dict], name: str) -> str:
    out = outside(rows)
    if not out:
        tested = (
            "The one rate" if len(rows) == 1 else f"None of the {wording.count_in_words(len(rows))} rates"
        )
        verb = "compared here lies within" if len(rows) == 1 else "compared here lies outside"
        return f"{tested} of {name} {verb} the usual spread of the boroughs."
    rest = len(rows) - len(out)
    within = (
        f" {wording.upper_first(wording.count_in_words(rest))} other rates lie within it." if rest > 1 else ""
    )
    return f"{name}'s rate stands out from the usual spread of the boroughs for {_places(published, out)}.{within}"


def _rest(published: Published, rows: dict[str, dict]) -> str:
    """What the other offence groups show, and how many of so many would lie outside by chance."""
    if not rows:
        return ""
    out, number = outside(rows), wording.count_in_words(len(rows))
    groups = f"Of {number} other offence groups" if len(rows) > 1 else "Of one other offence group"
    found = f"the rate lies outside for {_places(published, out)}" if out else "none lies outside"
    return f"{groups}, {found}; one in twenty would by chance alone."


def _places(published: Published, rows: dict[str, dict]) -> str:
    return wording.listed(
        [
            f"{published.measures[measure]['plural']} ({PLACES[row['verdict']]})"
            for measure, row in rows.items()
        ]
    )


def _table(published: Published, own: dict[str, dict], more: dict[str, dict]) -> Table:
    """The rates set against all boroughs by name, and below them those of other groups that lie outside."""
    out = len(outside(own))
    added = "The last rows are those of all other groups that lie outside. " if len(more) > 1 else ""
    added = added or ("The last row is the one of all other groups that lies outside. " if more else "")
    return Table(
        "funnels",
        f"{wording.upper_first(wording.count_in_words(out))} of {wording.count_in_words(len(own))} rates "
        f"{'lie' if out > 1 else 'lies'} outside the usual spread of the boroughs.",
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
            for row in [*own.values(), *more.values()]
        ],
        [f"{added}{METHOD} Below {TOO_FEW} offences no rate is placed."],
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

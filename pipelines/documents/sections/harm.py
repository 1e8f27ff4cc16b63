"""Harm and cost: what recorded violence costs society, by offence and by ward, and severity where weights were given."""

import polars as pl

from pipelines.documents import wording
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import Table
from pipelines.documents.ward_tables import ward_rule_words

TITLE = "What violence costs"
MILLION = 1_000_000
TOP_WARDS = 10
WITHOUT_INJURY, STALKING = "violence_without_injury", "stalking_and_harassment"
SOURCE = (
    "Unit costs: Heeks and others, The economic and social costs of crime, Home Office Research Report 99 (2018). They are "
    "costs of actual crimes; no multiplier for crimes that are never recorded is applied, so this is the cost of recorded "
    "crime only."
)


def build(published: Published, studio: Studio) -> Section:
    """Absent where no count of a violent offence is known."""
    costs = published.table("analysis.violence_costs").filter(pl.col("cost").is_not_null())
    own = costs.filter(pl.col("area_code") == published.assessment.area)
    if own.is_empty():
        return Section(
            TITLE, absent="No violent offence has a count for this period [x], so no cost is estimated."
        )
    return Section(
        TITLE,
        {
            "summary": _summary(published, own),
            "offences": _offences(published, own),
            "wards": _wards(published, costs),
        },
    )


def cost_sentence(published: Published) -> str:
    """The cost of recorded violence in the borough, in a sentence; empty where no offence has a count."""
    costs = published.table("analysis.violence_costs").filter(
        pl.col("cost").is_not_null() & (pl.col("area_code") == published.assessment.area)
    )
    return _summary(published, costs) if costs.height else ""


def _summary(published: Published, own: pl.DataFrame) -> str:
    total, year = own["cost"].sum(), own["price_year"][0]
    top = own.sort("cost", descending=True).row(0, named=True)
    said = (
        f"The violent offences that the police recorded in the 12 months to {wording.month(own['period_end'].max())} cost "
        f"society about £{wording.number(total / MILLION)} million, at {year} prices. {top['offence_title']} accounts for "
        f"{wording.percent(100 * top['cost'] / total)} of it."
    )
    if own["deflated_cost"].null_count() == 0:
        deflated = wording.number(own["deflated_cost"].sum() / MILLION)
        said += f" At {own['deflated_year'][0]} prices that is £{deflated} million."
    else:
        said += " No deflator was supplied, so the cost stays at the prices of the report."
    unchecked = own.filter(pl.col("provenance") == "memory")["cost"].sum()
    if unchecked:
        share = wording.percent(100 * unchecked / total)
        said += f" {share} of it rests on unit costs that are not yet checked against the report."
    return said


def _offences(published: Published, own: pl.DataFrame) -> Table:
    rows = own.sort("cost", descending=True).to_dicts()
    total = own["cost"].sum()
    from_memory = sorted({row["offence_title"] for row in rows if row["provenance"] == "memory"})
    caution = (
        f"Unit costs not checked against the report: {wording.listed(from_memory)}." if from_memory else ""
    )
    return Table(
        "violence-costs",
        f"Recorded violence cost about £{wording.number(total / MILLION)} million.",
        f"Cost to society by offence, {published.borough['area_name']}, {rows[0]['price_year']} prices",
        [
            ("Offence", "l", 34),
            ("Recorded", "r", 12),
            ("Unit cost, £", "r", 14),
            ("Cost, £ million", "r", 16),
            ("Share", "r", 10),
        ],
        [
            [
                row["offence_title"],
                wording.number(row["count"]),
                wording.number(row["unit_cost"]),
                wording.number(row["cost"] / MILLION, 1),
                wording.percent(100 * row["cost"] / total),
            ]
            for row in rows
        ],
        [
            SOURCE,
            _stalking(rows),
            caution,
            f"Source of the counts: {published.source_words(rows[0]['source'])}.",
        ],
    )


def _stalking(rows: list[dict]) -> str:
    """What the widest offence group holds, where the publisher does not count it apart."""
    offences = {row["offence"]: row["offence_title"] for row in rows}
    if WITHOUT_INJURY not in offences or STALKING in offences:
        return ""
    return f"{offences[WITHOUT_INJURY]} holds stalking and harassment, too, at the unit cost of all the rest."


def _dearest(costs: pl.DataFrame) -> str:
    return costs.sort("unit_cost", "offence_title").row(-1, named=True)["offence_title"]


def _weight_of_one(costs: pl.DataFrame) -> str:
    """How many of the commonest offence one of the dearest outweighs."""
    own = costs.group_by("offence_title").agg(pl.col("unit_cost").first(), pl.col("count").sum())
    dearest, commonest = own.sort("unit_cost").row(-1, named=True), own.sort("count").row(-1, named=True)
    times = wording.number(dearest["unit_cost"] / commonest["unit_cost"])
    return (
        f"One offence of {wording.lower_first(dearest['offence_title'])} weighs as much as {times} of "
        f"{wording.lower_first(commonest['offence_title'])}: a ward's whole cost can hang on one event."
    )


def _left_over(published: Published, costs: pl.DataFrame) -> str:
    """Why the wards do not add up to the borough's cost, where they come from a file of their own."""
    own = costs.filter(pl.col("area_code") == published.assessment.area).row(0, named=True)
    wards = set(costs.filter(pl.col("area_type") == "ward")["source"])
    words = ward_rule_words(published, own["source"], own["edition"], wards)
    return f"Wards need not add up to the borough's cost. {words}" if words else ""


def _wards(published: Published, costs: pl.DataFrame) -> Table:
    """The dearest wards, and what is left of each without the offence of which one event outweighs all others."""
    of_wards = costs.filter(pl.col("area_type") == "ward")
    if of_wards.is_empty():
        return Table("ward-costs", "", "", [], [])
    dearest = _dearest(of_wards)
    is_dearest = pl.col("offence_title") == dearest
    wards = of_wards.group_by("area_code", "area_name").agg(
        pl.col("count").sum(), pl.col("cost").sum(), rest=pl.col("cost").filter(~is_dearest).sum()
    )
    shown = wards.sort("cost", descending=True).head(TOP_WARDS).to_dicts()
    highest, rest = (
        wording.listed(wards.sort(column, descending=True)["area_name"].head(3).to_list())
        for column in ("cost", "rest")
    )
    without = f"without {wording.lower_first(dearest)}"
    finding = f"Cost is highest in {highest}" + ("" if rest == highest else f"; {without} in {rest}")
    return Table(
        "ward-costs",
        f"{finding}.",
        f"Cost of recorded violence, the {wording.count_in_words(len(shown))} wards with most of {wards.height}",
        [
            ("Ward", "l", 30),
            ("Violent offences", "r", 16),
            ("Cost, £ million", "r", 16),
            (f"{wording.upper_first(without)}, £ million", "r", 20),
        ],
        [
            [
                row["area_name"],
                wording.number(row["count"]),
                *(wording.number(row[column] / MILLION, 1) for column in ("cost", "rest")),
            ]
            for row in shown
        ],
        [_weight_of_one(costs), _left_over(published, costs)],
    )

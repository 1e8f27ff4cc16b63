"""Rolling 12-month totals as an index of one earlier 12 months: the base of a comparison that the tables print, too."""

from datetime import date

import polars as pl

from pipelines.charts.rolling_index import BASE, rolling_index
from pipelines.documents import wording
from pipelines.documents.drawings import Drawing, Studio
from pipelines.documents.published import Published
from pipelines.documents.readings import CLEAR, MISSING, Reading
from pipelines.documents.summary import care_words
from pipelines.documents.tables import behind

ROLES = {"bcu": "bcu", "london": "london"}
YEARS_SHOWN = 4
LONGEST_FIRST = ("5_year", "3_year", "12_month")


def rolling(published: Published, measure: str, studio: Studio, of: str = "") -> Drawing:
    """Rolling 12-month totals of the borough, BCU and London, each as an index of its total at one base month.

    ``of``: the code of another area that the chart is about; the borough then stands beside it.
    """
    about = of or published.assessment.area
    beside = [published.assessment.area] if of else published.assessment.comparators
    totals = totals_shown(published, measure, [about, *beside])
    compared = base_of(published, measure, about, totals)
    if compared is None:
        return Drawing()
    frame = indexed(published, totals, about, compared.base_end)
    last = frame["month"].max()
    base_label = f"12 months to {wording.month(compared.base_end)} = {BASE}"
    key = f"rolling-{measure.replace('_', '-')}"
    studio.save(key, rolling_index, frame, base_label)
    ends = {row["area_code"]: row for row in frame.filter(pl.col("month") == last).to_dicts()}
    own = ends[about]
    others = [row for code, row in ends.items() if code != about]
    ended = wording.listed(
        [f"{row['area_name']} stands at {wording.number(row['index'])}" for row in [own, *others]]
    )
    plural = published.measures[measure]["plural"]
    sources = sorted({published.reading(measure, code).source for code in ends})
    finding = finding_of(compared, own["area_name"], own["index"])
    notes = [
        _including(published, beside, own["area_name"]),
        care_words(compared.caveat),
        _restrictions(published, measure, frame, compared),
        f"Source: {'; '.join(map(published.source_words, sources))}.",
    ]
    return Drawing(
        key,
        finding,
        f"{wording.upper_first(plural)}, rolling 12-month total, index",
        f"Line chart of rolling 12-month totals, {base_label.replace(' = 100', '')} set to 100. "
        f"In the 12 months to {wording.month(last)} {ended}",
        " ".join(filter(None, notes)),
        behind(finding, *_yearly(frame)),
    )


def base_of(published: Published, measure: str, about: str, totals: pl.DataFrame) -> Reading | None:
    """The comparison that gives a chart its base, so that chart, table and test agree: the longest whose two years no
    break tells apart, else the longest; None where no comparison with one earlier year is known."""
    held = totals.filter((pl.col("area_code") == about) & (pl.col("count") > 0))["month"].to_list()
    readings = [published.reading(measure, about, comparison) for comparison in LONGEST_FIRST]
    usable = [r for r in readings if r.base_periods == 1 and r.case not in MISSING and r.base_end in held]
    return next((r for r in usable if not r.caveat), usable[0] if usable else None)


def finding_of(compared: Reading, name: str, index: float) -> str:
    """What the index says of the area at the end; of a change that is not clear no more than that."""
    last, base = (
        f"the 12 months to {wording.month(day)}" for day in (compared.current_end, compared.base_end)
    )
    if compared.case == "too_few":
        return f"{compared.count} {compared.plural} in {last}, after {compared.base} in {base}: too few to say more."
    for_every = f"{wording.number(index)} for every {BASE} in {base}"
    if compared.case not in CLEAR:
        return f"No clear change in {compared.plural}: {for_every}."
    care = "; read with care" if compared.caveat else ""
    return (
        f"In {last}, {name} had {wording.number(index)} {compared.plural} for every {BASE} in {base}{care}."
    )


def _restrictions(published: Published, measure: str, frame: pl.DataFrame, compared: Reading) -> str:
    """The passing breaks that lie within totals of the line, unless the comparison names them already."""
    first = frame.select(pl.col("month").min().dt.offset_by("-11mo")).item()
    passing = published.table("analysis.measure_breaks").filter(
        (pl.col("measure") == measure)
        & (pl.col("from_month") <= frame["month"].max())
        & (pl.col("to_month") >= first)
    )
    titles = [title for title in passing["title"].unique().sort() if title not in compared.caveat]
    return f"Totals that hold these months are unlike others: {wording.listed(titles)}." if titles else ""


def _including(published: Published, larger: list[str], name: str) -> str:
    verb = "includes" if len(larger) == 1 else "include"
    return f"{wording.listed([published.areas[code]['area_name'] for code in larger])} {verb} {name}."


def totals_shown(published: Published, measure: str, wanted: list[str]) -> pl.DataFrame:
    """Rolling totals of the areas wanted, in that order, from the first month that all have within the years shown."""
    end = published.windows["12_month"]["current_end"]
    totals = published.table("analysis.rolling_totals").filter(
        (pl.col("measure") == measure)
        & pl.col("area_code").is_in(wanted)
        & (pl.col("month") >= pl.lit(end).dt.offset_by(f"-{12 * YEARS_SHOWN}mo"))
    )
    if totals.is_empty():
        return totals
    first = totals.group_by("area_code").agg(pl.col("month").min())["month"].max()
    order = {code: place for place, code in enumerate(wanted)}
    return totals.filter(pl.col("month") >= first).sort(
        "month", pl.col("area_code").replace_strict(order, return_dtype=pl.Int64)
    )


def indexed(published: Published, totals: pl.DataFrame, about: str, base_month: date) -> pl.DataFrame:
    """Rows of month, area_code, area_name, area_role, count and index, the total of ``base_month`` set to 100."""
    base = totals.filter(pl.col("month") == base_month).select("area_code", pl.col("count").alias("base"))
    roles = {code: ROLES.get(area["area_type"], "borough") for code, area in published.areas.items()}
    if about != published.assessment.area:
        roles |= {about: "borough", published.assessment.area: "bcu"}
    names = {
        code: area["short_name"] + (" BCU" if area["area_type"] == "bcu" else "")
        for code, area in published.areas.items()
    }
    return totals.join(base.filter(pl.col("base") > 0), on="area_code", maintain_order="left").with_columns(
        index=pl.col("count") * BASE / pl.col("base"),
        area_role=pl.col("area_code").replace_strict(roles),
        area_name=pl.col("area_code").replace_strict(names),
    )


def _yearly(frame: pl.DataFrame) -> tuple[list, list]:
    """Totals at the same month of each year, a row an area."""
    last = frame["month"].max()
    months = [m for m in frame["month"].unique().sort() if m.month == last.month]
    columns = [("Area", "l", 20), *((f"12 months to {wording.month(m)}", "r", 14) for m in months)]
    rows = []
    for (name,), group in frame.group_by(["area_name"], maintain_order=True):
        totals = dict(zip(group["month"], group["count"], strict=True))
        rows.append([name, *(wording.number(totals.get(m)) for m in months)])
    return columns, rows

"""How a publisher has revised its figures: two editions of one source compared, measure by measure."""

from collections import Counter
from dataclasses import dataclass

import polars as pl

from pipelines.catalogue import Catalogue
from pipelines.cells import CELLS, cells_of, compared
from pipelines.declarations import SAMPLE_EDITION, Source
from pipelines.errors import InputError, UsageError
from pipelines.extracts.store import Extract
from pipelines.figures import workshop_in_memory
from pipelines.months import spans
from pipelines.pipeline import all_steps, run_steps
from pipelines.steps import Workshop

KEY = ("measure", "area_code", "period_start", "period_end", "breakdown", "category")
PLACES = ("geojson", "table")  # shapes of the sources that say where a row lies: loaded whatever is compared


@dataclass(frozen=True)
class Revisions:
    """``rows``: what moved, largest first; ``compared``: how many figures both editions hold.

    ``only_then`` and ``only_now`` are the months (YYYY-MM) that one edition alone holds; ``breaks`` the titles of
    breaks in the register that lie between the two.
    """

    rows: pl.DataFrame
    compared: int
    only_then: list[str]
    only_now: list[str]
    breaks: list[str]


def compare_editions(
    catalogue: Catalogue, source: Source, then: str, now: str, area: str | None = None
) -> Revisions:
    """Every figure that differs between two editions of a source.

    Counts are compared where a measure has counts, otherwise values. A source that no measure counts is compared cell
    by cell. Raises UsageError for an edition that is not there, InputError where one cannot be read.
    """
    there = _editions_there(catalogue, source, then, now)
    with workshop_in_memory(catalogue, None, {**_places(catalogue), source.source: there}) as workshop:
        tables = sorted(step.name for step in all_steps(catalogue) if step.schema == "measures")
        run_steps(workshop, [*tables, "core.areas", "raw.extracts"])
        _refuse_unread(workshop, source)
        figures = _figures(workshop, source, tables, then, now)
        areas = {
            row["area_code"]: row["area_name"]
            for row in workshop.warehouse.query("from core.areas").to_dicts()
        }
        if figures.is_empty():
            figures = _cells(workshop, source, then, now)
        months = _months(workshop, source, figures, then, now)
    if area:
        figures = _of_area(figures, area, areas)
    breaks = [
        item.title
        for item in catalogue.breaks
        if item.editions_from and then < item.editions_from <= now
        if item.sources == "all" or source.source in item.sources
    ]
    return Revisions(
        _moved(figures, months[then], months[now], areas),
        figures.filter(pl.col("then").is_not_null() & pl.col("now").is_not_null()).height,
        sorted(months[then] - months[now]),
        sorted(months[now] - months[then]),
        breaks,
    )


def summary(found: Revisions, source: str, then: str, now: str) -> list[str]:
    """What changed, in sentences: how much, which months are in one edition only, which moved most."""
    moved = found.rows.filter(pl.col("then").is_not_null() & pl.col("now").is_not_null())
    share = f" ({moved.height * 100 / found.compared:.1f} %)" if found.compared else ""
    lines = [f"{source}: {found.compared:,} figures in both {then} and {now}, {moved.height:,} moved{share}"]
    one_sided = found.rows.height - moved.height
    if one_sided:
        lines.append(f"{one_sided:,} figures of months that both hold are in one edition only")
    for edition, months in ((then, found.only_then), (now, found.only_now)):
        if months:
            lines.append(f"only {edition} holds {spans(months)}")
    for name in ("period", "area_name", "measure"):
        counted = Counter(moved[name].to_list()).most_common(5)
        if len(counted) > 1:
            lines.append(
                f"moved most often, by {name.split('_')[0]}: " + ", ".join(f"{k} ({n})" for k, n in counted)
            )
    return [*lines, *(f"a break lies between the two: {title}" for title in found.breaks)]


def _editions_there(catalogue: Catalogue, source: Source, then: str, now: str) -> list[str]:
    folder = catalogue.project.extracts / source.source
    known = sorted(p.name for p in folder.iterdir() if p.is_dir()) if folder.is_dir() else []
    for option, edition in (("--from", then), ("--to", now)):
        if edition not in known:
            raise UsageError(
                f"{option} {edition}: no such edition lies in {folder}; there: {', '.join(known) or 'none'}"
            )
    if then == now:
        raise UsageError(f"--from and --to are both {now}: choose two editions")
    return [then, now]


def _places(catalogue: Catalogue) -> dict[str, list[str]]:
    """Boundaries and look-ups, by which some sources are placed; real ones where there are any."""
    found = {}
    for source in catalogue.sources.values():
        folder = catalogue.project.extracts / source.source
        if source.shape in PLACES and folder.is_dir():
            names = sorted(path.name for path in folder.iterdir() if path.is_dir())
            found[source.source] = [name for name in names if name != SAMPLE_EDITION] or names
    return found


def _refuse_unread(workshop: Workshop, source: Source) -> None:
    errors = workshop.warehouse.query(
        "select edition || '/' || error as problem from raw.extracts where source = $source and error is not null",
        source=source.source,
    )["problem"].to_list()
    if errors:
        raise InputError("\n".join(errors))


def _months(
    workshop: Workshop, source: Source, figures: pl.DataFrame, then: str, now: str
) -> dict[str, set[str]]:
    """The months (or years) that each edition holds, from its files and from its figures."""
    rows = workshop.warehouse.query(
        "select edition, flatten(list(months)) as months from raw.extracts where source = $source group by edition",
        source=source.source,
    ).to_dicts()
    found = {row["edition"]: {f"{month:%Y-%m}" for month in row["months"] or []} for row in rows}
    for edition, column in ((then, "then"), (now, "now")):
        starts = figures.filter(pl.col(column).is_not_null())["period_start"].drop_nulls()
        found[edition] |= set(starts.dt.strftime("%Y-%m").unique())
    return found


def _figures(workshop: Workshop, source: Source, tables: list[str], then: str, now: str) -> pl.DataFrame:
    """Every figure of either edition, side by side."""
    keys = ", ".join(KEY)
    select = " union all ".join(
        f"select {keys}, edition, coalesce(count, value) as figure from {table} where source = $source"
        for table in tables
    )
    return workshop.warehouse.query(
        f'select {keys}, sum(figure) filter (where edition = $then)::double as "then", '
        f'sum(figure) filter (where edition = $now)::double as "now" from ({select}) group by all',
        source=source.source,
        then=then,
        now=now,
    )


def _cells(workshop: Workshop, source: Source, then: str, now: str) -> pl.DataFrame:
    """The cells of a source that no measure counts, in the columns of figures."""
    cells = [edition_cells(workshop.store.load(source, [edition]), source) for edition in (then, now)]
    both = compared(*cells, keep_all=True)
    period = pl.concat_str(pl.col("month").str.slice(0, 4), pl.lit("-01-01")).str.to_date(strict=False)
    exact = pl.concat_str(pl.col("month"), pl.lit("-01")).str.to_date(strict=False)
    return both.select(
        pl.col("what").alias("measure"),
        pl.lit(None, dtype=pl.String).alias("area_code"),
        pl.coalesce(exact, period).alias("period_start"),
        pl.coalesce(exact, period).alias("period_end"),
        pl.lit("").alias("breakdown"),
        pl.lit("").alias("category"),
        "then",
        "now",
    )


def edition_cells(extracts: "list[Extract] | object", source: Source) -> pl.DataFrame:
    """The cells of every readable file of an edition; a month that two files hold is the later file's."""
    found = [pl.DataFrame(schema=CELLS)]
    taken: set[str] = set()
    readable = [extract for extract in extracts if extract.parquet and extract.facts]
    for extract in sorted(readable, key=lambda e: (e.facts.months or [""])[-1], reverse=True):
        cells = cells_of(pl.read_parquet(extract.parquet), extract.facts, source)
        new = set(cells["month"]) - taken if source.shape == "wide_months" else set(cells["month"])
        found.append(cells.filter(pl.col("month").is_in(list(new))))
        taken |= new
    return pl.concat(found)


def _of_area(figures: pl.DataFrame, area: str, areas: dict[str, str]) -> pl.DataFrame:
    wanted = {code for code, name in areas.items() if area.casefold() in (code.casefold(), name.casefold())}
    chosen = figures.filter(pl.col("area_code").is_in(list(wanted)))
    if chosen.is_empty():
        known = sorted(set(figures["area_code"].drop_nulls()))
        listed = ", ".join(known[:40]) or "no area at all"
        raise UsageError(f"--area {area}: neither edition has figures of it; they have {listed}")
    return chosen


def _moved(figures: pl.DataFrame, then: set[str], now: set[str], areas: dict[str, str]) -> pl.DataFrame:
    """What differs, largest difference first; of months that only one edition holds nothing is said to have moved."""
    month = pl.col("period_start").dt.strftime("%Y-%m")
    in_both = month.is_in(list(then & now)) if then or now else pl.lit(True)
    difference = pl.col("now") - pl.col("then")
    names = pl.col("area_code").replace_strict(areas, default=None, return_dtype=pl.String)
    return (
        figures.filter(in_both & pl.col("then").ne_missing(pl.col("now")))
        .select(
            "measure",
            "area_code",
            names.alias("area_name"),
            month.alias("period"),
            pl.col("period_end").dt.strftime("%Y-%m").alias("period_end"),
            "breakdown",
            "category",
            "then",
            "now",
            difference.alias("difference"),
            (difference * 100 / pl.when(pl.col("then") != 0).then(pl.col("then"))).alias("difference_pct"),
        )
        .sort(
            pl.col("difference").abs(),
            "measure",
            "area_code",
            "period",
            descending=[True, False, False, False],
            nulls_last=True,
        )
    )

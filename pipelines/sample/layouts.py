"""Counts as the rows of a file, by shape: wide months, long months, plain table. All cells are text."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from pipelines.declarations import Source
from pipelines.errors import UsageError
from pipelines.extracts.headers import find_header
from pipelines.sample.areas import Area
from pipelines.sample.declared import Cell, Offence, Rows, Sample, SampleFile, SampleSource
from pipelines.sample.draws import Draws, generator
from pipelines.sample.invented_places import Points
from pipelines.sample.neighbourhoods import place_rows
from pipelines.sample.published_rates import published_rates
from pipelines.sample.records import drawn_records
from pipelines.sample.series import series_rows

Facts = dict[str, str]
Table = list[list[str]]


@dataclass(frozen=True)
class Order:
    """One file to write: its source, what sample.yaml says of both, and the numbers to draw on."""

    source: Source
    declared: SampleSource
    file: SampleFile
    draws: Draws

    @property
    def sample(self) -> Sample:
        return self.draws.sample

    @cached_property
    def cells(self) -> list[Cell]:
        """The columns with their headers: of the named generation, unless the file says otherwise."""
        return [
            column if isinstance(column, Cell) else Cell(header=self._header(column), fact=column)
            for column in self.file.columns or self.source.columns
        ]

    @cached_property
    def months(self) -> list[int]:
        first, last = self.file.from_ or self.sample.first_month, self.file.to or self.sample.last_month
        return [i for i, month in enumerate(self.sample.months) if first <= month <= last]

    @cached_property
    def count_column(self) -> str:
        return next(name for name, column in self.source.columns.items() if column.type == "count")

    @cached_property
    def points(self) -> Points | None:
        declared = self.declared.map_points
        return Points(self.sample, self.draws.places, declared) if declared else None

    def header(self, *months: str) -> list[str]:
        """The header row; what the reader would refuse is not written."""
        header = [*(cell.header for cell in self.cells), *months]
        find_header([header], self.source, self.file.name)
        return header

    def header_rows(self) -> Table:
        """The header, over two rows where the file has groups of columns."""
        if not self.file.header_groups:
            return [self.header()]
        names = [cell.fact for cell in self.cells]
        first = min(names.index(name) for name in self.file.header_groups)
        headers = [cell.header for cell in self.cells]
        above = [*headers[:first], *(self.file.header_groups.get(name, "") for name in names[first:])]
        rows = [above, [*[""] * first, *headers[first:]]]
        find_header(rows, self.source, self.file.name)
        return rows

    def filled(self, facts: Facts) -> list[str]:
        unknown = [cell.fact for cell in self.cells if cell.fact and cell.fact not in facts]
        if unknown:
            raise UsageError(
                f"data_raw/sample.yaml: {self.file.name}: nothing says {unknown[0]}; known: "
                f"{', '.join(sorted(facts))} (or give it under `texts` of the rows)"
            )
        return [facts[cell.fact] if cell.fact else cell.text for cell in self.cells]

    def _header(self, column: str) -> str:
        declared = self.source.columns.get(column)
        header = declared.headers.get(self.declared.generation, column) if declared else None
        if header is None or "\\" in header:
            raise UsageError(
                f"data_raw/sample.yaml: sources.{self.source.source}: {column} has no plain header "
                f"of generation {self.declared.generation}; write it as {{header: ..., fact: {column}}}"
            )
        return header


def wide_rows(order: Order) -> Table:
    """One row a label and area, one column a month."""
    months = order.months
    header = order.header(*(order.sample.months[i].replace("-", "") for i in months))
    rows = [
        [*order.filled(facts), *map(str, counts[months])]
        for facts, counts in _series(order)
        if counts[months].any()
    ]
    return [header, *rows]


def long_rows(order: Order) -> Table:
    """One row a label, area and month."""
    times = {i: _time_facts(order.sample.months[i], order.file) for i in order.months}
    rows = [
        order.filled({**facts, **times[i], order.count_column: str(counts[i])})
        for facts, counts in _series(order)
        for i in times
        if counts[i]
    ]
    return [order.header(), *rows]


def table_rows(order: Order) -> Table:
    """One row an area and year, its value growing a little unevenly."""
    rows = [order.header()]
    for code, by_year in order.draws.table(order.source.source).items():
        area = area_facts(order.draws.places.named(code))
        rows += [
            order.filled({**area, "year": str(year), order.count_column: str(number)})
            for year, number in by_year.items()
        ]
    return rows


def record_rows(order: Order) -> Table:
    """One row an incident (the counts of every label, area and month, each as so many rows in random order), or a
    meeting, or a measure and period; then rows as they stand.

    Of a source that declares ``published_rates``, one row a rate.
    """
    if order.declared.published_rates:
        return [order.header(), *(order.filled(facts) for facts in published_rates(order))]
    rows = [*_incidents(order), *_without_offence(order), *series_rows(order)]
    return [*order.header_rows(), *rows, *order.file.lines]


def _incidents(order: Order) -> Table:
    rows = [
        order.filled({**facts, **_time_facts(order.sample.months[i], order.file), **drawn})
        for facts, counts in _series(order)
        for i in order.months
        for drawn in drawn_records(order, facts, order.sample.months[i], int(counts[i]))
    ]
    shuffled = generator(order.sample.seed, order.source.source, order.file.name, "order").permutation(
        len(rows)
    )
    return [rows[i] for i in shuffled]


def _without_offence(order: Order) -> Table:
    """Records of the assessed area, in the order of the months."""
    area = area_facts(order.draws.places.named(order.sample.assessed_area))
    return [
        order.filled({**area, **drawn})
        for i in order.months
        for drawn in drawn_records(order, area, order.sample.months[i], order.declared.records_a_month)
    ]


LAYOUTS: dict[str, Callable[[Order], Table]] = {
    "wide_months": wide_rows,
    "long_months": long_rows,
    "table": table_rows,
    "records": record_rows,
}


def rows_of(order: Order) -> Table:
    """The rows of a file: one a place, or drawn in the way of the source's shape."""
    layout = place_rows if order.file.one_row_per else LAYOUTS[order.source.shape]
    return layout(order)


def _series(order: Order) -> Iterator[tuple[Facts, np.ndarray]]:
    """Every label and area of the file with its counts over all months of the sample."""
    for rows in order.file.rows:
        for offence in order.sample.offences(order.source.source):
            if rows.labels == "all" or offence.label in rows.labels:
                label = {"group_label": offence.group, "offence_label": offence.label}
                for area, counts in _by_area(order, offence, rows):
                    yield {**area_facts(area), **label, **rows.texts}, counts


def _by_area(order: Order, offence: Offence, rows: Rows) -> list[tuple[Area, np.ndarray]]:
    drawn_in = order.declared.offences_of or order.source.source
    name = " ".join(rows.texts.values())
    draws = order.draws
    if rows.areas == "wards":
        counts = draws.wards(drawn_in, offence.label, rows.share, name)
        return list(zip(draws.places.wards, counts, strict=True))
    return list(zip(draws.areas, draws.part(drawn_in, offence.label, rows.share, name), strict=True))


def area_facts(area: Area) -> Facts:
    return {
        "area_label": area.name,
        "area_name": area.name,
        "area_code": area.code,
        "ward_name": area.name,
        "ward_code": area.code,
        "borough_name": area.borough_name,
    }


def _time_facts(month: str, file: SampleFile) -> Facts:
    day = date.fromisoformat(f"{month}-01")
    start = day.year - (day.month < 4)
    years = f"{start % 100:02d}-{(start + 1) % 100:02d}"
    return {
        "month": day.strftime(file.month_format),
        "month_end": ((day + timedelta(days=31)).replace(day=1) - timedelta(days=1)).strftime(
            file.month_format
        ),
        "financial_year": f"fy{years}",
        "financial_year_index": f"{years}_{(day.month - 4) % 12 + 1:02d}",
    }

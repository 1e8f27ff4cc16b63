"""Counts as the rows of a file, by shape: wide months, long months, plain table. All cells are text."""

from datetime import date

import numpy as np

from pipelines.declarations import Source
from pipelines.errors import UsageError
from pipelines.extracts.headers import find_header
from pipelines.sample.areas import Area, Places
from pipelines.sample.declared import Cell, Offence, Rows, Sample, SampleFile, SampleSource
from pipelines.sample.draws import Draws, generator

Facts = dict[str, str]
Layout = tuple[list[str], list[list[str]]]


def wide_rows(
    sample: Sample, declared: SampleSource, file: SampleFile, source: Source, draws: Draws, places: Places
) -> Layout:
    """One row a label and area, one column a month."""
    cells = columns_of(file, source, declared.generation)
    months = _months(sample, file)
    header = [cell.header for cell in cells] + [sample.months[i].replace("-", "") for i in months]
    find_header([header], source, file.name)  # what could not be read is not written
    rows = [
        [*_filled(cells, facts, file), *map(str, counts[months])]
        for facts, counts in _series(sample, declared, file, source, draws, places)
        if counts[months].any()
    ]
    return header, rows


def long_rows(
    sample: Sample, declared: SampleSource, file: SampleFile, source: Source, draws: Draws, places: Places
) -> Layout:
    """One row a label, area and month."""
    cells = columns_of(file, source, declared.generation)
    header = [cell.header for cell in cells]
    find_header([header], source, file.name)
    times = {i: _time_facts(sample.months[i], file) for i in _months(sample, file)}
    count = _count_column(source)
    rows = [
        _filled(cells, {**facts, **times[i], count: str(counts[i])}, file)
        for facts, counts in _series(sample, declared, file, source, draws, places)
        for i in times
        if counts[i]
    ]
    return header, rows


def table_rows(
    sample: Sample, declared: SampleSource, file: SampleFile, source: Source, draws: Draws, places: Places
) -> Layout:
    """One row an area and year, its value growing a little unevenly."""
    cells = columns_of(file, source, declared.generation)
    header = [cell.header for cell in cells]
    find_header([header], source, file.name)
    table, count = declared.table, _count_column(source)
    rows = []
    for code, value in table.values.items():
        uneven = generator(sample.seed, source.source, code).normal(0, 0.002, table.to_year - table.from_year + 1)
        for i, year in enumerate(range(table.from_year, table.to_year + 1)):
            exact = value * (1 + table.growth_pct_a_year / 100) ** i * (1 + uneven[i])
            number = int(round(exact / table.rounded_to)) * table.rounded_to
            rows.append(_filled(cells, {**_area_facts(places.named(code)), "year": str(year), count: str(number)}, file))
    return header, rows


def columns_of(file: SampleFile, source: Source, generation: str) -> list[Cell]:
    """The file's columns with their headers: of the named generation, unless the file says otherwise."""
    return [
        column if isinstance(column, Cell) else Cell(header=_header(column, source, generation), fact=column)
        for column in file.columns or source.columns
    ]


def _header(column: str, source: Source, generation: str) -> str:
    declared = source.columns.get(column)
    header = declared.headers.get(generation, column) if declared else None
    if header is None or "\\" in header:
        raise UsageError(
            f"data_raw/sample.yaml: sources.{source.source}: the column {column} has no plain header of generation "
            f"{generation}; write it as {{header: ..., fact: {column}}}"
        )
    return header


def _count_column(source: Source) -> str:
    return next(name for name, column in source.columns.items() if column.type == "count")


def _months(sample: Sample, file: SampleFile) -> list[int]:
    first, last = file.from_ or sample.first_month, file.to or sample.last_month
    return [i for i, month in enumerate(sample.months) if first <= month <= last]


def _series(
    sample: Sample, declared: SampleSource, file: SampleFile, source: Source, draws: Draws, places: Places
) -> list[tuple[Facts, np.ndarray]]:
    """Every label and area of the file with its counts over all months of the sample."""
    drawn_in = declared.offences_of or source.source
    return [
        ({**_area_facts(area), "group_label": offence.group, "offence_label": offence.label, **rows.texts}, counts)
        for rows in file.rows
        for offence in _wanted(sample, source, rows)
        for area, counts in _by_area(drawn_in, offence, rows, draws, places)
    ]


def _wanted(sample: Sample, source: Source, rows: Rows) -> list[Offence]:
    return [o for o in sample.offences(source.source) if rows.labels == "all" or o.label in rows.labels]


def _by_area(
    drawn_in: str, offence: Offence, rows: Rows, draws: Draws, places: Places
) -> list[tuple[Area, np.ndarray]]:
    name = " ".join(rows.texts.values())
    if rows.areas == "wards":
        counts = draws.wards(drawn_in, offence.label, rows.share, name)
        return list(zip(places.wards, counts, strict=True))
    return list(zip(draws.areas, draws.part(drawn_in, offence.label, rows.share, name), strict=True))


def _area_facts(area: Area) -> Facts:
    return {
        "area_label": area.name, "area_code": area.code, "borough_name": area.borough_name,
        "ward_name": area.name, "ward_code": area.code,
    }


def _time_facts(month: str, file: SampleFile) -> Facts:
    day = date.fromisoformat(f"{month}-01")
    start = day.year - (day.month < 4)
    years = f"{start % 100:02d}-{(start + 1) % 100:02d}"
    return {
        "month": day.strftime(file.month_format), "financial_year": f"fy{years}",
        "financial_year_index": f"{years}_{(day.month - 4) % 12 + 1:02d}",
    }


def _filled(cells: list[Cell], facts: Facts, file: SampleFile) -> list[str]:
    unknown = [cell.fact for cell in cells if cell.fact and cell.fact not in facts]
    if unknown:
        raise UsageError(
            f"data_raw/sample.yaml: {file.name}: nothing says {unknown[0]}; known: {', '.join(sorted(facts))} "
            "(or give it under `texts` of the rows)"
        )
    return [facts[cell.fact] if cell.fact else cell.text for cell in cells]

"""Which cells of a file are its header, and which column each of them is."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from pipelines.declarations import Source
from pipelines.errors import InputError

SEARCHED_ROWS = 30  # titles and notes above a table are never longer than this
SHOWN_CELLS = 8


@dataclass(frozen=True)
class Header:
    """The header found in a file.

    ``row`` (the last one of the header) counts from 0; ``columns`` gives the position of each column, ``months`` that of
    each month (YYYYMM) or of what else the source declares to stand side by side.
    """

    row: int
    cells: tuple[str, ...]
    generation: str
    columns: dict[str, int]
    months: dict[str, int]


def find_header(rows: Sequence[Sequence[str]], source: Source, file: str) -> Header:
    """Find the header among the first rows of a file; where no single row is it, one spread over two rows.

    Raises InputError when no row holds the declared columns, when one occurs twice or is unknown.
    """
    nearest: tuple[int, list[str]] = (-1, [])
    for number, cells in _candidates(rows[:SEARCHED_ROWS], source):
        columns = _columns(cells, source)
        missing = [name for name in _required(source) if name not in columns]
        if not missing:
            return _complete(number, cells, columns, source, file)
        if len(columns) > nearest[0]:
            nearest = (len(columns), missing)
    wanted = "; ".join(
        f"{name} ({' or '.join(source.columns[name].every_header or [name])})" for name in nearest[1]
    )
    raise InputError(
        f"{file}: no header of {source.source} found in the first {SEARCHED_ROWS} rows. Not found: {wanted}. "
        f"{_nearest_row(rows, source)}If the publisher renamed a column, add its new header to "
        f"data_raw/{source.source}/source.yaml"
    )


def _candidates(rows: Sequence[Sequence[str]], source: Source) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Every row that could be the header, then every two rows that could be one together."""
    tidy = [tuple(_tidy(cell) for cell in row) for row in rows]
    yield from enumerate(tidy)
    for number, (upper, lower) in enumerate(zip(tidy, tidy[1:], strict=False), start=1):
        yield number, _over_two_rows(upper, lower, source)


def _over_two_rows(upper: Sequence[str], lower: Sequence[str], source: Source) -> tuple[str, ...]:
    """One header of two rows: a group's name stands in the first of its (merged) cells, the names below it.

    A cell is ``group name`` where a column is declared so (``Ethnicity Other``), else the name alone; a name that is
    merged over both rows stands in the upper.
    """
    known = [header for name, column in source.columns.items() for header in column.every_header or [name]]
    cells, group = [], ""
    for above, below in zip_longest(upper, lower, fillvalue=""):
        group = above or group
        together = f"{group} {below}"
        is_known = bool(below) and any(_matches(header, together) for header in known)
        cells.append(together if is_known else below or above)
    return tuple(cells)


def _nearest_row(rows: Sequence[Sequence[str]], source: Source) -> str:
    """The row most like a header. A row that holds not one header is never shown: a personal file that lies in the
    wrong place, or has no header, begins with somebody's name."""
    found = [(matching_columns(row, source), -number) for number, row in enumerate(rows[:SEARCHED_ROWS])]
    most, number = max(found, default=(0, 0))
    if source.personal or not most:
        return ""
    cells = ", ".join(str(cell) for cell in rows[-number][:SHOWN_CELLS])
    return f"The row most like it is {1 - number}: {cells}. "


def matching_columns(cells: Sequence[str], source: Source) -> int:
    """How many of the source's columns (months counted as one) these header cells hold."""
    tidy = tuple(_tidy(cell) for cell in cells)
    return len(_columns(tidy, source)) + bool(_months(tidy, source))


def _complete(row: int, cells: tuple[str, ...], columns: dict[str, int], source: Source, file: str) -> Header:
    months = _months(cells, source)
    if source.wide and not months:
        raise InputError(
            f"{file}, row {row + 1}: no column of {source.wide.description}; their headers look like "
            f"{source.wide.header}. Download the file again, or correct `wide` in "
            f"data_raw/{source.source}/source.yaml"
        )
    if source.month_header and not months:
        raise InputError(
            f"{file}, row {row + 1}: no month column; months are headers written as YYYYMM (202309). "
            "Download the file again, or check that it was not saved with other headers"
        )
    _refuse_repeats(cells, row, source, file)
    taken = {*columns.values(), *months.values()}
    unknown = [i for i, c in enumerate(cells) if c and i not in taken and not _is_ignored(c, source)]
    if unknown:
        raise InputError(
            f"{file}, row {row + 1}: unexpected header {_shown(unknown, cells, source)}. If it is a new name of a "
            f"column, add it to that column's headers in data_raw/{source.source}/source.yaml; if it is not "
            "needed, to `ignored_headers`"
        )
    return Header(row, cells, _generation(cells, source), columns, months)


def _shown(positions: Sequence[int], cells: tuple[str, ...], source: Source) -> str:
    """Header cells in words; of a personal source their places only, as a stray cell can hold a name."""
    if source.personal:
        return f"in column {', '.join(str(position + 1) for position in positions)}"
    return ", ".join(repr(cells[position]) for position in positions)


def _refuse_repeats(cells: tuple[str, ...], row: int, source: Source, file: str) -> None:
    filled = [cell.casefold() for cell in cells]
    repeated = [i for i, cell in enumerate(filled) if cell and cell in filled[:i]]
    if repeated:
        shown = (
            _shown(repeated, cells, source)
            if source.personal
            else ", ".join(sorted({filled[i] for i in repeated}))
        )
        raise InputError(f"{file}, row {row + 1}: the header {shown} occurs twice; keep one column")


def _columns(cells: tuple[str, ...], source: Source) -> dict[str, int]:
    found = {}
    for name, column in source.columns.items():
        for header in column.every_header or [name]:
            position = next((i for i, cell in enumerate(cells) if _matches(header, cell)), None)
            if position is not None:
                found[name] = position
                break
    return found


def _months(cells: tuple[str, ...], source: Source) -> dict[str, int]:
    if not source.wide_header:
        return {}
    return {cell: i for i, cell in enumerate(cells) if _matches(source.wide_header, cell)}


def _generation(cells: tuple[str, ...], source: Source) -> str:
    """The generation whose headers the file has; empty when it mixes them."""
    generations = list(dict.fromkeys(g for column in source.columns.values() for g in column.headers))
    for generation in generations:
        headers = [c.headers[generation] for c in source.columns.values() if generation in c.headers]
        if all(any(_matches(header, cell) for cell in cells) for header in headers):
            return generation
    return ""


def _required(source: Source) -> list[str]:
    said_elsewhere = [name for name, c in source.columns.items() if c.from_file_name or c.from_header]
    return [n for n, column in source.columns.items() if not column.optional and n not in said_elsewhere]


def _is_ignored(cell: str, source: Source) -> bool:
    return any(_matches(header, cell) for header in source.ignored_headers)


def _matches(header: str, cell: str) -> bool:
    return re.fullmatch(header, cell, re.IGNORECASE) is not None


def _tidy(cell: object) -> str:
    text = "" if cell is None else " ".join(str(cell).lstrip("\ufeff").split())
    # a month or an age that Excel holds as a number
    return text[:-2] if re.fullmatch(r"\d{1,3}\.0|\d{6}\.0", text) else text

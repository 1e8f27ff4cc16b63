"""What a file says once for all its rows: in a header (the year of its wards), in its name or its sheet's."""

import re

from pipelines.declarations import Column, Source
from pipelines.errors import InputError
from pipelines.extracts.tables import TextTable


def said_of_the_whole(name: str, source: Source, table: TextTable, file: str) -> str | None:
    """The text of a column that the file lacks; None where nothing says it and the column is optional.

    Raises InputError where the headers say two things, or where nothing says what is needed.
    """
    column = source.columns[name]
    found = _in_headers(column, table.header.cells)
    if len(found) > 1:
        raise InputError(
            f"{file}, row {table.header.row + 1}: its headers say {name} {' and '.join(found)}; keep the columns of one"
        )
    if found:
        return found[0]
    said = _in_names(column, (file, table.sheet))
    if said is None and not column.optional:
        where = "headers do" if column.from_header else "name does"
        raise InputError(
            f"{file}: has no column for {name} and its {where} not say it; rename the {where.split()[0].rstrip('s')} so "
            f"that it holds the {column.description}"
        )
    return said


def _in_headers(column: Column, cells: tuple[str, ...]) -> list[str]:
    matches = [re.fullmatch(column.from_header, cell, re.IGNORECASE) for cell in cells if column.from_header]
    return list(dict.fromkeys(_first_group(match, column) for match in matches if match))


def _in_names(column: Column, names: tuple[str, ...]) -> str | None:
    matches = [
        re.search(column.from_file_name, name, re.IGNORECASE) for name in names if column.from_file_name
    ]
    return next((_first_group(match, column) for match in matches if match), None)


def _first_group(match: re.Match, column: Column) -> str:
    """The first group that matched; of a year written with two digits the year of this century."""
    text = next(group for group in match.groups() if group is not None)
    return f"20{text}" if column.type == "year" and len(text) == 2 else text

"""What only the name of a file says: the year or the period that its rows are of."""

import re
from pathlib import Path

from pipelines.declarations import Column
from pipelines.errors import InputError


def in_file_name(path: Path, name: str, column: Column) -> str:
    """The text of a column that the file lacks. Raises InputError where its name does not say it either."""
    found = re.search(column.from_file_name, path.name, re.IGNORECASE)
    if not found:
        raise InputError(
            f"{path.name}: has no column for {name} and its name does not say it; rename the file so that it "
            f"holds the {column.description}"
        )
    return found.group(1)

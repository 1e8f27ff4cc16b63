"""A file on its way into ``data_raw``: what it is, what is new in it, and whether it can be filed.

Nothing is overwritten, and nothing is filed whose labels or areas are not known. Of a personal source counts are shown
and no values.
"""

import os
import re
import shutil
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.catalogue import Catalogue
from pipelines.cells import cells_of, compared
from pipelines.declarations import EDITION, SAMPLE_EDITION, Source
from pipelines.describe import Description, describe_extract
from pipelines.errors import CheckError, InputError, SnaError, UsageError
from pipelines.extracts.store import ExtractStore, hash_file
from pipelines.figures import workshop_in_memory
from pipelines.revisions import edition_cells
from pipelines.status import newest_editions

RESERVED = (SAMPLE_EDITION, "reference")


@dataclass(frozen=True)
class Arrival:
    """A file that has arrived. ``copies`` are the editions' files of the same content (source/edition/file);
    ``moved`` the cells (what, month, then, now, difference) in which it differs from the edition ``against``."""

    path: Path
    description: Description
    edition: str
    target: Path
    copies: list[str]
    against: str | None = None
    new_months: list[str] = field(default_factory=list)
    gone_months: list[str] = field(default_factory=list)
    shared_cells: int = 0
    moved: pl.DataFrame = field(default_factory=pl.DataFrame)
    obstacle: SnaError | None = None
    nothing_to_do: str = ""


def look_at(
    catalogue: Catalogue, path: Path, source: Source | None, edition: str | None, today: date
) -> Arrival:
    """Recognise a file and compare it with the newest edition of its source; nothing is written.

    ``edition`` None: the month of ``today``, because editions are named by the month of the download. Raises
    InputError for a file that no source (or not the one named) can read, UsageError for an edition's name that is none.
    """
    _check_edition(edition)
    description = describe_extract(path, catalogue, source)
    source = description.source
    chosen = edition or f"{today:%Y-%m}"
    folder = catalogue.project.extracts / source.source
    target = folder / chosen / path.name
    with workshop_in_memory(catalogue, None, {}) as workshop:
        store = workshop.store
        copies = _copies(store, source, path)
        against = _newest_before(store, source, chosen)
        change = _change(store, description, against) if against else {}
    return Arrival(
        path,
        description,
        chosen,
        target,
        copies,
        against,
        **change,
        obstacle=_obstacle(description, target, path),
        nothing_to_do=_nothing_to_do(copies, source, chosen, edition is not None),
    )


def file_away(arrival: Arrival) -> None:
    """Copy the file to its place, whole or not at all. Raises the obstacle, where there is one."""
    if arrival.obstacle:
        raise arrival.obstacle
    target = arrival.target
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.partial")
    try:
        shutil.copy2(arrival.path, partial)
        if hash_file(partial) != hash_file(arrival.path):
            raise InputError(f"{arrival.path}: changed while it was copied; close it, and receive it again")
        if target.exists():
            raise _taken(target)
        os.replace(partial, target)
    except OSError as error:
        raise InputError(f"{target}: cannot be written ({error.strerror or error})") from error
    finally:
        partial.unlink(missing_ok=True)


def _check_edition(edition: str | None) -> None:
    if edition is None:
        return
    if not re.fullmatch(EDITION, edition) or edition in RESERVED:
        raise UsageError(
            f"--edition {edition}: name the month of the download, for example 2025-11 (letters, digits, dots and "
            f"dashes; {' and '.join(RESERVED)} are taken)"
        )


def _copies(store: ExtractStore, source: Source, path: Path) -> list[str]:
    """Files of the same content in any edition of the source; only those of the same size are hashed."""
    size, sha256 = path.stat().st_size, hash_file(path)
    return [
        f"{source.source}/{edition}/{found.name}"
        for edition in store.editions(source)
        for found in store.every_file(source.source, edition)
        if found.stat().st_size == size and hash_file(found) == sha256
    ]


def _newest_before(store: ExtractStore, source: Source, chosen: str) -> str | None:
    """The newest other edition; the invented sample is nothing to compare with."""
    others = [name for name in store.editions(source) if name not in (chosen, SAMPLE_EDITION)]
    return newest_editions({source.source: others}).get(source.source)


def _change(store: ExtractStore, description: Description, against: str) -> dict:
    source = description.source
    there = list(store.load(source, [against]))
    earlier = edition_cells(there, source)
    own = cells_of(description.reading.rows, description.facts, source)
    held, months = set(earlier["month"]), set(own["month"])
    both = compared(earlier, own, keep_all=True).filter(pl.col("month").is_in(list(held & months)))
    of_this_file = both.filter(pl.col("then").ne_missing(pl.col("now")))
    return {
        "new_months": sorted(months - held - {""}),
        "gone_months": sorted(m for m in held - months - {""} if months and min(months) <= m <= max(months)),
        "shared_cells": both.height,
        "moved": of_this_file,
    }


def _obstacle(description: Description, target: Path, path: Path) -> SnaError | None:
    """Why the file cannot be filed, in the order in which a person would deal with it."""
    facts, source = description.facts, description.source
    if target.exists() and hash_file(target) != hash_file(path):
        return _taken(target)
    if description.unknown_labels:
        number = len(description.unknown_labels)
        return CheckError(
            f"{path.name}: {number} {'label is' if number == 1 else 'labels are'} unknown; add what each means to "
            f"data_raw/{source.source}/{source.labels_file.name} (the lines are above), then receive the file again"
        )
    if description.unknown_areas:
        number = len(description.unknown_areas)
        return CheckError(
            f"{path.name}: {number} {'area is' if number == 1 else 'areas are'} unknown; correct the file, or add the name "
            "to other_names of its area in data_raw/areas/areas.csv, then receive the file again"
        )
    share = facts.rows_rejected * 100 / max(facts.rows_read, 1)
    if share > source.reject_at_most_pct:
        return CheckError(
            f"{path.name}: {share:.1f} % of its rows are rejected, more than the {source.reject_at_most_pct:g} % that "
            f"data_raw/{source.source}/source.yaml allows; ask for the file again, or correct the declaration"
        )
    return None


def _taken(target: Path) -> InputError:
    return InputError(
        f"{target} is there with other content, and nothing is overwritten: file this one under another edition "
        "(--edition), or take the earlier file away first if it was wrong"
    )


def _nothing_to_do(copies: list[str], source: Source, chosen: str, is_explicit: bool) -> str:
    here = [copy for copy in copies if copy.startswith(f"{source.source}/{chosen}/")]
    if here:
        return f"it is already filed as {here[0]}"
    if copies and not is_explicit:
        return (
            f"the same content is already filed as {', '.join(copies)}; name --edition if it belongs to another "
            "download as well"
        )
    return ""

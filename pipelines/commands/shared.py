"""What every command shares: the catalogue of this run, messages on stderr, and how options are read."""

from collections.abc import Callable
from datetime import date
from typing import Annotated

import polars as pl
import typer
from rich.console import Console
from rich.markup import escape

from pipelines.catalogue import Catalogue
from pipelines.declarations import Source
from pipelines.errors import UsageError
from pipelines.project import Project

AssessmentName = Annotated[str, typer.Argument(help="A folder of assessments/, for example sample.")]
AcceptGaps = Annotated[
    bool,
    typer.Option(
        "--accept-gaps",
        help="Build though an edition that the last build read is gone; its figures are left empty.",
    ),
]
Format = Annotated[str, typer.Option(help="csv, json or table.")]
say = Console(stderr=True, highlight=False, soft_wrap=True)


def catalogue_here() -> Catalogue:
    return Catalogue(Project.from_environment())


def plain(text: object) -> str:
    """Text without markup: file names and labels can hold square brackets."""
    return escape(str(text))


def pairs(editions: list[str] | None) -> dict[str, str]:
    """The --edition options as a dictionary. Raises UsageError."""
    found = {}
    for pair in editions or []:
        source, separator, edition = pair.partition("=")
        if not (source and separator and edition):
            raise UsageError(f"--edition {pair}: write SOURCE=EDITION, for example mps_borough_crime=2023-12")
        found[source] = edition
    return found


def writer_of(format: str) -> Callable[[pl.DataFrame], str]:
    """The writer that --format names. Raises UsageError."""
    from pipelines.output import WRITERS

    if format not in WRITERS:
        raise UsageError(f"--format {format}: choose {', '.join(WRITERS)}")
    return WRITERS[format]


def day_of(option: str, text: str | None) -> date:
    """The day that an option names, today where it names none. Raises UsageError."""
    try:
        return date.fromisoformat(text) if text else date.today()
    except ValueError as error:
        raise UsageError(f"{option} {text}: write a day as YYYY-MM-DD, for example 2025-11-30") from error


def source_named(catalogue: Catalogue, name: str) -> Source:
    """A source that has extracts. Raises UsageError."""
    known = [source for source in catalogue.sources.values() if source.shape != "reference"]
    found = next((source for source in known if source.source == name), None)
    if not found:
        listed = ", ".join(source.source for source in known)
        raise UsageError(f"there is no source {name}; known: {listed}")
    return found

"""Commands on extracts as they arrive: what a file is, what has been received, what was revised."""

from pathlib import Path
from typing import Annotated, Optional

import typer

from pipelines.commands.shared import Format, catalogue_here, day_of, plain, say, source_named, writer_of

app = typer.Typer()
SHOWN_ROWS = 40


@app.command("describe-extract", epilog='Example: sna describe-extract "MPS Borough Level Crime.csv"')
def describe_extract(file: Annotated[Path, typer.Argument(help="A file as it was downloaded.")]) -> None:
    """Say which source a file looks like, its months, and labels that nothing knows yet."""
    from pipelines.describe import describe_extract as describe
    from pipelines.output import description_in_words

    typer.echo(description_in_words(file, describe(file, catalogue_here())))


@app.command("sample-data", epilog="Example: sna sample-data")
def sample_data(
    folder: Annotated[
        Optional[Path], typer.Option(help="Write below this folder instead of data_raw/.")
    ] = None,
) -> None:
    """Write the synthetic sample edition of every source anew (the same bytes each time)."""
    from pipelines.sample import write_sample

    catalogue = catalogue_here()
    with say.status("drawing the sample"):
        written = write_sample(catalogue, folder or catalogue.project.source_declarations)
    for path in written:
        typer.echo(path)


@app.command(epilog='Example: sna receive "MPS Borough Level Crime.csv" --edition 2025-11 --yes')
def receive(
    file: Annotated[Path, typer.Argument(help="A file as it was downloaded or sent.")],
    source: Annotated[Optional[str], typer.Option(help="Read it as this source.")] = None,
    edition: Annotated[
        Optional[str], typer.Option(help="Name of the edition; by default this month, YYYY-MM.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="File it; without this it is only looked at.")] = False,
    today: Annotated[Optional[str], typer.Option(help="YYYY-MM-DD instead of today.")] = None,
) -> None:
    """Look at a file that has arrived (source, new months, what moved, rejects) and file it; nothing is overwritten."""
    from pipelines.arrival_words import arrival_in_words
    from pipelines.receive import file_away, look_at

    catalogue = catalogue_here()
    named = source_named(catalogue, source) if source else None
    with say.status("reading"):
        arrival = look_at(catalogue, file, named, edition, day_of("--today", today))
    typer.echo(arrival_in_words(arrival))
    if arrival.nothing_to_do:
        typer.echo(f"  nothing filed: {arrival.nothing_to_do}")
    elif yes:
        file_away(arrival)
        typer.echo(f"  filed as {arrival.target}")
    elif arrival.obstacle:
        typer.echo(f"  cannot be filed: {arrival.obstacle}")
    else:
        typer.echo(f"  would be filed as {arrival.target}; add --yes to do it")


@app.command(epilog="Example: sna status sample --today 2025-12-20")
def status(
    assessment: Annotated[
        Optional[str],
        typer.Argument(help="Judge its pinned editions; without it, the newest of every source."),
    ] = None,
    files: Annotated[bool, typer.Option("--files", help="One row a file instead of a source.")] = False,
    today: Annotated[Optional[str], typer.Option(help="YYYY-MM-DD: what is overdue on that day.")] = None,
    format: Format = "table",
) -> None:
    """Show what has been received, what is overdue, and what became of every row. Needs no build."""
    from pipelines.status import file_status, source_status

    write, day, catalogue = writer_of(format), day_of("--today", today), catalogue_here()
    chosen = catalogue.assessment(assessment) if assessment else None
    with say.status("reading extracts"):
        rows = file_status(catalogue, chosen) if files else source_status(catalogue, chosen, day)
    if format == "table" and files:
        rows = rows.drop("sha256")  # CSV and JSON hold it
    typer.echo(write(rows), nl=False)


@app.command(epilog="Example: sna revisions mps_borough_crime --from 2023-12 --to 2024-05 --area E09000014")
def revisions(
    source: Annotated[str, typer.Argument(help="A folder of data_raw/, for example mps_borough_crime.")],
    then: Annotated[str, typer.Option("--from", help="The earlier edition.")],
    now: Annotated[str, typer.Option("--to", help="The later edition.")],
    area: Annotated[Optional[str], typer.Option(help="Only this area: code, key or full name.")] = None,
    format: Format = "table",
) -> None:
    """Show which figures moved between two editions of a source, and by how much, largest first."""
    from pipelines.revisions import compare_editions, summary

    write, catalogue = writer_of(format), catalogue_here()
    with say.status("reading both editions"):
        found = compare_editions(catalogue, source_named(catalogue, source), then, now, area)
    for line in summary(found, source, then, now):
        say.print(plain(line))
    rows = found.rows
    if format == "table" and rows.height > SHOWN_ROWS:
        say.print(f"the largest {SHOWN_ROWS} of {rows.height:,}; --format csv gives all")
        rows = rows.head(SHOWN_ROWS)
    typer.echo(write(rows), nl=False)


@app.command(epilog="Example: sna schema")
def schema() -> None:
    """Write the JSON Schemas by which editors complete and check source.yaml and the other declarations."""
    from pipelines.declarations.schema import SCHEMAS, schema_text

    root = catalogue_here().project.declarations
    for name, model in SCHEMAS.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(schema_text(model), encoding="utf-8", newline="\n")
        typer.echo(root / name)

"""The command on many assessments at once: a template for every borough."""

from typing import Annotated, Optional

import typer

from pipelines.commands.shared import AcceptGaps, Format, catalogue_here, plain, say, writer_of

app = typer.Typer()


@app.command(
    "build-boroughs", epilog="Example: sna build-boroughs london-sna-2023 --areas E09000010,E09000014"
)
def build_boroughs(
    template: Annotated[str, typer.Argument(help="An assessment with `area: each`.")],
    areas: Annotated[
        Optional[str], typer.Option(help="Codes of boroughs, with commas between. Default: all.")
    ] = None,
    product: Annotated[
        Optional[list[str]],
        typer.Option(help="Only this kind of document; can be repeated. Default: what is declared."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Build again though nothing has changed.")] = False,
    verify: Annotated[bool, typer.Option("--verify", help="Hash every extract again.")] = False,
    accept_gaps: AcceptGaps = False,
    format: Format = "table",
) -> None:
    """Build a template for every borough in one run, and an overview of them all; one that fails stops no other."""
    from pipelines.every_borough import build_boroughs as build

    write = writer_of(format)
    codes = [code.strip() for code in (areas or "").split(",") if code.strip()]
    batch = build(
        catalogue_here(),
        template,
        codes,
        force,
        verify,
        product or [],
        lambda text: say.print(plain(text)),
        accept_gaps,
    )
    batch.write_list()
    typer.echo(write(batch.table()), nl=False)
    for path in batch.overview:
        say.print(plain(f"overview: {path}"))
    say.print(plain(batch.pace()))
    for failed in batch.failed:
        say.print(f"[bold red]Failed[/]: {plain(failed.area_name)}: {plain(failed.reason)}")
    if batch.overview_failed:
        say.print(f"[bold red]Failed[/]: the overview: {plain(batch.overview_failed)}")
    raise typer.Exit(batch.exit_code)

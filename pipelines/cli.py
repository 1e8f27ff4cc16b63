"""The `sna` command: a thin door to the same steps that Dagster runs.

Exit codes: 0 done, 2 usage, 3 input, 4 a check failed, 5 disclosure. Messages go to stderr, results to stdout.
"""

import logging
import sys
from pathlib import Path
from typing import Annotated, Optional

import typer
from rich.console import Console

from pipelines.catalogue import Catalogue
from pipelines.errors import CheckError, SnaError, UsageError
from pipelines.project import Project

app = typer.Typer(
    help="From a partnership's extracts to its Strategic Assessment.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
AssessmentName = Annotated[str, typer.Argument(help="A folder of assessments/, for example sample.")]
say = Console(stderr=True, highlight=False, soft_wrap=True)


def main() -> None:
    """Run the command; an expected error becomes its message on stderr and its exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")  # a Windows console would stop at the first ▲
    try:
        app()
    except SnaError as error:
        say.print(f"[bold red]Error[/]: {_plain(error)}")
        sys.exit(error.exit_code)


@app.command(epilog="Example: sna build sample")
def build(
    assessment: AssessmentName,
    force: Annotated[bool, typer.Option("--force", help="Build again though nothing has changed.")] = False,
    verify: Annotated[bool, typer.Option("--verify", help="Hash every extract again.")] = False,
) -> None:
    """Refresh everything an assessment needs, check it, publish it and render its documents."""
    from pipelines.refresh import refresh

    result = refresh(
        _catalogue(), assessment, force=force, verify=verify, say=lambda text: say.print(_plain(text))
    )
    for path in result.documents:
        typer.echo(path)


@app.command(epilog="Example: sna check haringey-2023")
def check(assessment: AssessmentName) -> None:
    """Read the pinned extracts and run every check, publishing nothing."""
    from pipelines.figures import checked, error_of

    catalogue = _catalogue()
    with say.status("reading and checking"):
        found, gaps = checked(catalogue, catalogue.assessment(assessment))
    for gap in gaps:
        say.print(f"[yellow]gap[/]      {_plain(gap)}")
    for finding in found:
        if not finding.is_critical:
            say.print(f"[yellow]warning[/]  {_plain(finding.message)}")
    critical = [finding for finding in found if finding.is_critical]
    if critical:
        raise error_of(critical)
    typer.echo(f"{assessment}: no critical finding, {len(found)} warnings, {len(gaps)} gaps")


@app.command(epilog="Example: sna figures haringey-2023 --area E09000014 --period-end 2023-09 --format csv")
def figures(
    assessment: AssessmentName,
    area: Annotated[
        Optional[str], typer.Option(help="Only this area: ONS code or key (north_area, london).")
    ] = None,
    period_end: Annotated[Optional[str], typer.Option(help="Last month of the period, YYYY-MM.")] = None,
    edition: Annotated[
        Optional[list[str]], typer.Option(help="SOURCE=EDITION instead of the pinned one; can be repeated.")
    ] = None,
    three_year: Annotated[
        Optional[str], typer.Option(help="first_of_three, same_12m_3y_ago or mean_of_prior_three.")
    ] = None,
    format: Annotated[str, typer.Option(help="csv, json or table.")] = "table",
) -> None:
    """Print every figure: one row a measure, area and comparison. Needs no build and changes none."""
    from pipelines.figures import adjusted, compute_figures
    from pipelines.output import WRITERS

    if format not in WRITERS:
        raise UsageError(f"--format {format}: choose {', '.join(WRITERS)}")
    catalogue = _catalogue()
    chosen = adjusted(catalogue, catalogue.assessment(assessment), period_end, _pairs(edition), three_year)
    with say.status("reading extracts") as status:
        found = compute_figures(catalogue, chosen, lambda name: status.update(f"making {name}"))
    rows = found.frame
    if area:
        rows = rows.filter(rows["area_code"] == area)
        if rows.is_empty():
            raise UsageError(f"--area {area}: {assessment} has no such area; known: {_areas(found.frame)}")
    for gap in found.gaps:
        say.print(f"[yellow]Gap[/]: {_plain(gap)}")
    for finding in found.findings:
        if not finding.is_critical:
            say.print(f"[yellow]Warning[/]: {_plain(finding.message)}")
    typer.echo(WRITERS[format](rows), nl=False)
    if found.problems:
        raise CheckError("\n".join(found.problems))


@app.command("describe-extract", epilog='Example: sna describe-extract "MPS Borough Level Crime.csv"')
def describe_extract(file: Annotated[Path, typer.Argument(help="A file as it was downloaded.")]) -> None:
    """Say which source a file looks like, its months, and labels that nothing knows yet."""
    from pipelines.describe import describe_extract as describe
    from pipelines.output import description_in_words

    typer.echo(description_in_words(file, describe(file, _catalogue())))


@app.command(epilog="Example: sna explain personal_robbery E09000014 --assessment haringey-2023")
def explain(
    measure: Annotated[str, typer.Argument(help="A measure's key, for example personal_robbery.")],
    area: Annotated[str, typer.Argument(help="An area's code, key or full name.")],
    assessment: Annotated[str, typer.Option(help="A folder of assessments/.")] = "sample",
    comparison: Annotated[str, typer.Option(help="12_month, 3_year or 5_year.")] = "12_month",
) -> None:
    """Show where a figure comes from: values, formula, SQL, editions, files and rows."""
    from pipelines.explain import explain as explained
    from pipelines.output import explanation_in_words

    catalogue = _catalogue()
    with say.status("reading extracts"):
        explanation = explained(catalogue, catalogue.assessment(assessment), measure, area, comparison)
    typer.echo(explanation_in_words(explanation))


@app.command("sample-data", epilog="Example: sna sample-data")
def sample_data(
    folder: Annotated[
        Optional[Path], typer.Option(help="Write below this folder instead of data_raw/.")
    ] = None,
) -> None:
    """Write the synthetic sample edition of every source anew (the same bytes each time)."""
    from pipelines.sample import write_sample

    catalogue = _catalogue()
    with say.status("drawing the sample"):
        written = write_sample(catalogue, folder or catalogue.project.source_declarations)
    for path in written:
        typer.echo(path)


@app.command(
    "new-assessment", epilog="Example: sna new-assessment enfield-2023 --from haringey-2023 --area E09000010"
)
def new_assessment(
    name: Annotated[str, typer.Argument(help="Name of the new folder below assessments/.")],
    source: Annotated[
        str, typer.Option("--from", help="The assessment whose settings are taken over.")
    ] = "sample",
    area: Annotated[Optional[str], typer.Option(help="Code of the area assessed.")] = None,
    period_end: Annotated[Optional[str], typer.Option(help="Last month of the period, YYYY-MM.")] = None,
    title: Annotated[Optional[str], typer.Option(help="Title of the document.")] = None,
    partnership: Annotated[Optional[str], typer.Option(help="Name of the partnership.")] = None,
    edition: Annotated[Optional[list[str]], typer.Option(help="SOURCE=EDITION; can be repeated.")] = None,
) -> None:
    """Start an assessment of another area or period from the settings of an existing one."""
    from pipelines.new_assessment import write_assessment

    catalogue = _catalogue()
    typer.echo(
        write_assessment(catalogue, name, source, area, period_end, title, partnership, _pairs(edition))
    )


def _catalogue() -> Catalogue:
    return Catalogue(Project.from_environment())


def _pairs(editions: list[str] | None) -> dict[str, str]:
    pairs = {}
    for pair in editions or []:
        source, separator, edition = pair.partition("=")
        if not (source and separator and edition):
            raise UsageError(f"--edition {pair}: write SOURCE=EDITION, for example mps_borough_crime=2023-12")
        pairs[source] = edition
    return pairs


def _areas(frame) -> str:
    return ", ".join(frame["area_code"].unique().sort())


def _plain(text: object) -> str:
    """Text without markup: file names and labels can hold square brackets."""
    from rich.markup import escape

    return escape(str(text))


if __name__ == "__main__":
    main()

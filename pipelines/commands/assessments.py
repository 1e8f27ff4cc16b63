"""Commands on one assessment: build, check, figures, sign, reproduce, explain, new-assessment."""

from typing import Annotated, Literal, Optional

import typer

from pipelines.commands.shared import (
    AcceptGaps,
    AssessmentName,
    Format,
    catalogue_here,
    day_of,
    pairs,
    plain,
    say,
    writer_of,
)
from pipelines.errors import CheckError, UsageError

app = typer.Typer()
AudienceChoice = Literal["restricted", "public", "both"]
AUDIENCE_CHOICES = {
    "restricted": ("restricted",),
    "public": ("public",),
    "both": ("restricted", "public"),
}


@app.command(epilog="Example: sna build sample")
def build(
    assessment: AssessmentName,
    force: Annotated[bool, typer.Option("--force", help="Build again though nothing has changed.")] = False,
    verify: Annotated[bool, typer.Option("--verify", help="Hash every extract again.")] = False,
    product: Annotated[
        Optional[list[str]],
        typer.Option(
            help="Only this kind of document, or `all`; can be repeated. Default: what is declared."
        ),
    ] = None,
    tier: Annotated[
        Optional[list[int]],
        typer.Option(help="Of a product with tiers; can be repeated. Default: `tier` in assessment.yaml."),
    ] = None,
    audience: Annotated[
        Optional[AudienceChoice],
        typer.Option(help="For whom documents are made. Default: `audiences` in assessment.yaml."),
    ] = None,
    accept_gaps: AcceptGaps = False,
) -> None:
    """Refresh everything an assessment needs, check it, publish it and render its documents."""
    from pipelines.disclosure.editions import proof_warnings
    from pipelines.passages import passages_to_re_read
    from pipelines.publish import AUDIENCE
    from pipelines.refresh import refresh
    from pipelines.signing import signed_otherwise

    catalogue = catalogue_here()
    result = refresh(
        catalogue,
        assessment,
        force,
        verify,
        lambda text: say.print(plain(text)),
        catalogue.products.in_tiers(catalogue.assessment(assessment), product or [], tier or []),
        AUDIENCE_CHOICES[audience] if audience else (),
        accept_gaps,
    )
    for path in result.documents:
        typer.echo(path)
    restricted = catalogue.project.documents / result.run / assessment / AUDIENCE
    for sentence in proof_warnings(restricted, "public"):
        say.print(f"[yellow]Public edition[/]: {plain(sentence)}")
    for passage in passages_to_re_read(restricted):
        say.print(f"[yellow]Re-read[/]: {plain(passage)}")
    warning = signed_otherwise(catalogue.project, catalogue.assessment(assessment))
    if warning:
        say.print(f"[yellow]Warning[/]: {plain(warning)}")


@app.command(epilog="Example: sna reviewed sample performance")
def reviewed(
    assessment: AssessmentName,
    section: Annotated[Optional[str], typer.Argument(help="Only the passages of this section.")] = None,
    date: Annotated[Optional[str], typer.Option("--date", help="YYYY-MM-DD; by default today.")] = None,
) -> None:
    """Say that what people wrote has been read beside the figures as the last build printed them."""
    from pipelines.passages import carried_over, mark_as_read
    from pipelines.publish import AUDIENCE, current

    catalogue, day = catalogue_here(), day_of("--date", date)
    chosen, published = catalogue.assessment(assessment), current(catalogue.project, assessment)
    if published is None:
        raise UsageError(f"{assessment} has no documents to read: `sna build {assessment}` first")
    folder = catalogue.project.documents / published.run / assessment / AUDIENCE
    for file in mark_as_read(chosen, folder, section, day):
        typer.echo(chosen.folder / "narrative" / file)
    for file in carried_over(chosen):
        say.print(f"[yellow]Marked[/]: {plain(file)} still bears its mark; remove that line in the file")


@app.command(epilog="Example: sna check haringey-2023")
def check(assessment: AssessmentName) -> None:
    """Read the pinned extracts and run every check, publishing nothing."""
    from pipelines.figures import checked, error_of

    catalogue = catalogue_here()
    with say.status("reading and checking"):
        found, gaps = checked(catalogue, catalogue.assessment(assessment))
    for gap in gaps:
        say.print(f"[yellow]gap[/]      {plain(gap)}")
    for finding in found:
        if not finding.is_critical:
            say.print(f"[yellow]warning[/]  {plain(finding.message)}")
    critical = [finding for finding in found if finding.is_critical]
    if critical:
        raise error_of(critical)
    typer.echo(f"{assessment}: no critical finding, {len(found)} warnings, {len(gaps)} gaps")


@app.command(epilog="Example: sna figures haringey-2023 --area E09000014 --period-end 2023-09 --format csv")
def figures(
    assessment: AssessmentName,
    area: Annotated[
        Optional[str], typer.Option(help="Only this area: code, key (north_area, london) or full name.")
    ] = None,
    period_end: Annotated[Optional[str], typer.Option(help="Last month of the period, YYYY-MM.")] = None,
    edition: Annotated[
        Optional[list[str]], typer.Option(help="SOURCE=EDITION instead of the pinned one; can be repeated.")
    ] = None,
    three_year: Annotated[
        Optional[str], typer.Option(help="first_of_three, same_12m_3y_ago or mean_of_prior_three.")
    ] = None,
    format: Format = "table",
) -> None:
    """Print every figure: one row a measure, area and comparison. Needs no build and changes none."""
    from pipelines.figures import adjusted, compute_figures, of_area, refuse_missing, worth_reading

    write = writer_of(format)
    catalogue = catalogue_here()
    chosen = adjusted(catalogue, catalogue.assessment(assessment), period_end, pairs(edition), three_year)
    refuse_missing(catalogue.project.extracts, pairs(edition))
    with say.status("reading extracts") as status:
        found = compute_figures(catalogue, chosen, lambda name: status.update(f"making {name}"))
    rows = found.frame
    if area:
        rows = of_area(rows, area)
        if rows.is_empty():
            raise UsageError(f"--area {area}: {assessment} has no such area; known: {_areas(found.frame)}")
    if format == "table":
        left_out, rows = rows.height, worth_reading(rows)
        if left_out := left_out - rows.height:
            say.print(
                f"{left_out:,} rows have nothing to compare and are left out here; --format csv gives all"
            )
    for gap in found.gaps:
        say.print(f"[yellow]Gap[/]: {plain(gap)}")
    for finding in found.findings:
        if not finding.is_critical:
            say.print(f"[yellow]Warning[/]: {plain(finding.message)}")
    typer.echo(write(rows), nl=False)
    if found.problems:
        raise CheckError("\n".join(found.problems))


@app.command(epilog='Example: sna sign haringey-2023 --by "Head of Community Safety"')
def sign(
    assessment: AssessmentName,
    by: Annotated[str, typer.Option("--by", help="Who signs.")],
    date: Annotated[Optional[str], typer.Option("--date", help="YYYY-MM-DD; by default today.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Sign anew though it is signed.")] = False,
) -> None:
    """Remember the figures and all that they rest on: signed.yaml and signed_figures.csv beside the assessment."""
    from pipelines.signing import public_counts_not_kept
    from pipelines.signing import sign as sign_figures

    catalogue, day = catalogue_here(), day_of("--date", date)
    chosen = catalogue.assessment(assessment)
    with say.status("computing the figures"):
        written = sign_figures(catalogue, chosen, by, day, again)
    for path in written:
        typer.echo(path)
    warning = public_counts_not_kept(chosen, written)
    if warning:
        say.print(f"[yellow]Warning[/]: {plain(warning)}")


@app.command(epilog="Example: sna reproduce haringey-2023")
def reproduce(assessment: AssessmentName, format: Format = "table") -> None:
    """Compute signed figures again from the editions they were signed on; exit code 4 where one digit differs."""
    from pipelines.signing import reproduce as reproduced

    write, catalogue = writer_of(format), catalogue_here()
    with say.status("computing the figures"):
        found = reproduced(catalogue, catalogue.assessment(assessment))
    for change in found.changes:
        say.print(f"[yellow]changed[/]  {plain(change)}")
    signed = f"signed by {found.signature.signed_by} on {found.signature.signed_on}"
    if found.differences.is_empty():
        typer.echo(f"{assessment}: all {found.signature.figures:,} figures are those {signed}, to the digit")
        return
    typer.echo(write(found.differences), nl=False)
    raise CheckError(
        "\n".join(
            [
                f"{assessment}: {found.differences.height:,} values are not those {signed}. Changed since:",
                *(found.changes or ["nothing that is known: the same files gave other figures"]),
            ]
        )
    )


@app.command(epilog="Example: sna explain personal_robbery E09000014 --assessment haringey-2023")
def explain(
    measure: Annotated[str, typer.Argument(help="A measure's key, for example personal_robbery.")],
    area: Annotated[str, typer.Argument(help="An area's code, key or full name.")],
    assessment: Annotated[str, typer.Option(help="A folder of assessments/.")] = "sample",
    comparison: Annotated[str, typer.Option(help="12_month, 3_year or 5_year.")] = "12_month",
) -> None:
    """Show where a figure comes from: values, formula, SQL, editions, files and rows."""
    from pipelines.compose import SYNTHETIC_WORDS
    from pipelines.explain import explain as explained
    from pipelines.output import explanation_in_words

    catalogue = catalogue_here()
    chosen = catalogue.assessment(assessment)
    with say.status("reading extracts"):
        explanation = explained(catalogue, chosen, measure, area, comparison)
    if chosen.synthetic:
        typer.echo(f"{SYNTHETIC_WORDS} (assessment {assessment})")
    typer.echo(explanation_in_words(explanation))


@app.command(
    "new-assessment",
    epilog="Example: sna new-assessment haringey-2024 --from haringey-2023 --period-end 2024-09",
)
def new_assessment(
    name: Annotated[str, typer.Argument(help="Name of the new folder below assessments/.")],
    source: Annotated[str, typer.Option("--from", help="The assessment that is taken over.")] = "sample",
    area: Annotated[Optional[str], typer.Option(help="Code or name of the area assessed.")] = None,
    period_end: Annotated[Optional[str], typer.Option(help="Last month of the period, YYYY-MM.")] = None,
    title: Annotated[Optional[str], typer.Option(help="Title of the document.")] = None,
    partnership: Annotated[Optional[str], typer.Option(help="Name of the partnership.")] = None,
    edition: Annotated[Optional[list[str]], typer.Option(help="SOURCE=EDITION; can be repeated.")] = None,
) -> None:
    """Start an assessment from an existing one: of another area its settings, of the next period also what was written."""
    from pipelines import asked_for
    from pipelines.new_assessment import source_of, write_assessment

    catalogue, editions = catalogue_here(), pairs(edition)
    asked_for.check_name(name)
    asked_for.check_editions(catalogue, editions)
    if area:
        area = asked_for.area_code(catalogue, area)
        asked_for.check_titles(catalogue, source_of(catalogue, source), area, title, partnership)
    for path in write_assessment(catalogue, name, source, area, period_end, title, partnership, editions):
        typer.echo(path)


def _areas(frame) -> str:
    return ", ".join(frame["area_code"].unique().sort())

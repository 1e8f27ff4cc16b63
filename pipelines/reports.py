"""From a publication to its documents: compose each product's templates, draw, render, and make them current."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import polars as pl

from pipelines.catalogue import Catalogue
from pipelines.charts.drawing_process import DrawingProcess
from pipelines.charts.live import chart_library
from pipelines.compose import DocumentFacts, lay_out_project
from pipelines.declarations import Assessment, Product
from pipelines.disclosure.editions import Edition, edition_for, record_dropped
from pipelines.disclosure.guard import check_edition
from pipelines.disclosure.openness import Openness
from pipelines.documents.common import common_values
from pipelines.documents.composition import composed
from pipelines.documents.drawings import Studio
from pipelines.documents.life import check_life, life_of, public_life
from pipelines.documents.passages import Passage, passages
from pipelines.documents.printed import numbers, printed
from pipelines.documents.published import Published
from pipelines.documents.reading_ease import report_reading_ease
from pipelines.documents.references import with_references
from pipelines.documents.sections import build_sections
from pipelines.documents.sections.held_back import with_held_back
from pipelines.documents.sections.quarter import quarter_words
from pipelines.documents.slides import SLIDES, copy_slides, draw_slides
from pipelines.documents.workbook import NAME as WORKBOOK
from pipelines.documents.workbook import write_workbook
from pipelines.passages import LIST, carried_over, report_passages
from pipelines.products import document_folder, document_name, hand_folder, is_own, product_and_tier
from pipelines.publish import AUDIENCE, Publication, make_current
from pipelines.refresh import build_fingerprint, tables_fingerprint
from pipelines.render import render
from pipelines.tiers import at_tier
from pipelines.web_page import library_cache


def make_documents(
    catalogue: Catalogue,
    name: str,
    run: str,
    tables: Path | None = None,
    products: Sequence[str] = (),
    beside: Sequence[Path] = (),
    audiences: Sequence[str] = (),
    process: DrawingProcess | None = None,
) -> Publication:
    """Make documents of a run's published tables, then point to them as the current ones.

    ``tables`` are those of an earlier run whose documents alone are made anew; ``products`` are the kinds of document,
    by default those that the assessment declares; ``beside`` are documents of this run that stay as they are.
    ``audiences``: by default those that the assessment declares; readers outside the partnership have its own product, and
    those that say what their public edition holds.
    ``process``: one that draws for several assessments in turn; without it they have one of their own.
    Raises DisclosureError where an edition would hold what it must not; then nothing is published.
    """
    project, assessment = catalogue.project, catalogue.assessment(name)
    check_life(assessment, carried_over(assessment))
    tables = tables or project.published / run / name / AUDIENCE
    folder, hand = project.documents / run / name / AUDIENCE, hand_folder(project.documents, assessment)
    extracts = Published(tables, assessment).extracts
    audiences = tuple(audiences) or tuple(assessment.audiences)
    kinds = list(products) or catalogue.products.of(assessment)
    wanted = kinds if AUDIENCE in audiences else []
    editions = [
        (kind, _edition(catalogue, assessment, kind, audience, tables))
        for audience in audiences
        if audience != AUDIENCE
        for kind in catalogue.products.for_public(assessment, kinds)
    ]
    documents, found = list(beside), []
    with _drawing(process) as process:
        process.run(chart_library, library_cache(project.build / "fonts"))
        for product in wanted:
            place = document_folder(folder, assessment, product)
            files, written = make_document(catalogue, assessment, product, tables, place, process)
            documents += [path for path in files if path not in documents]
            # what stands beside a passage in another tier than the assessment's is not what it is read against
            found += written if product_and_tier(product)[1] in (None, assessment.tier) else []
        for kind, edition in editions:
            place = document_folder(folder.with_name(edition.audience), assessment, kind)
            files, _ = make_document(
                catalogue, edition.assessment, kind, edition.tables, place, process, edition
            )
            documents += [path for path in files if path not in documents]
    for kind, edition in editions:
        place = document_folder(folder.with_name(edition.audience), assessment, kind)
        record_dropped(edition, document_folder(folder, assessment, kind))
        check_edition(edition, place, tables, Openness(tables, assessment))
    if wanted:
        report_passages(assessment, found, folder)
    publication = Publication(
        name,
        run,
        tables,
        build_fingerprint(catalogue, assessment, extracts),
        tuple(documents),
        tables_fingerprint(catalogue, assessment, extracts),
    )
    make_current(project, publication)
    if wanted:
        copy_to_hand(hand, (*publication.documents_for(AUDIENCE), folder / LIST))
    for kind, edition in editions:
        place = document_folder(folder.with_name(edition.audience), assessment, kind)
        copy_to_hand(hand / edition.audience, publication.documents_for(edition.audience))
        copy_slides(place / "out" / SLIDES, hand / edition.audience / _named(SLIDES, assessment, kind))
    for product in wanted:
        slides = document_folder(folder, assessment, product) / "out" / SLIDES
        copy_slides(slides, hand / _named(SLIDES, assessment, product))
    return publication


@contextmanager
def _drawing(process: DrawingProcess | None) -> Iterator[DrawingProcess]:
    """The process that was lent, with all drawn when the block ends, or one of its own."""
    if process is None:
        with DrawingProcess() as own:
            yield own
        return
    yield process
    process.wait()


def published_for(
    catalogue: Catalogue, assessment: Assessment, kind: str, tables: Path, edition: Edition | None = None
) -> Published:
    """The tables as a document of this kind may use them: within its tier, and about its measures."""
    product = catalogue.products.read(kind)
    if edition is None:
        assessment, tables = at_tier(catalogue, assessment, kind, tables)
    product = product.model_copy(update={"about": _held(product.about, tables)})
    rules, tier = edition.rules if edition else None, product_and_tier(kind)[1]
    return Published(tables, product.narrowed(assessment), tuple(product.about), rules, product, tier)


def make_document(
    catalogue: Catalogue,
    assessment: Assessment,
    product_name: str,
    tables: Path,
    folder: Path,
    process: DrawingProcess | None = None,
    edition: Edition | None = None,
) -> tuple[list[Path], list[Passage]]:
    """One document below ``folder``: its files, and what each passage in it stands beside. Its slides can still be in
    the making until the drawing process is left."""
    published = published_for(catalogue, assessment, product_name, tables, edition)
    product = published.product
    templates = catalogue.products.template_folders(product_name)
    fonts = catalogue.project.build / "fonts"
    studio = Studio(folder / "figures", fonts, process)
    sections = catalogue.products.sections_of(assessment, product_name, published.audience)
    keys = with_held_back(sections, published)
    values = common_values(published, product.lead, "place" if product.needs_place else None)
    values["sections"] = build_sections(published, studio, keys, templates, product.titles)
    facts = _facts(published, product, product_name, values["period"])
    if edition:
        name, subtitle = f"{facts.name}-{edition.audience}", facts.subtitle + edition.words
        facts = replace(facts, name=name, subtitle=subtitle)
    values |= {
        "title": facts.title,
        "subtitle": facts.subtitle,
        "contents": product.contents,
        "life": public_life(assessment, edition.rules, tables)
        if edition and edition.rules
        else life_of(assessment, tables, carried_over(assessment)),
    }
    text, parts = composed(templates, values)
    text = with_references(text)
    items, numbered = printed(values, text), numbers(text)
    workbook = folder / "out" / _named(WORKBOOK, assessment, product_name)
    write_workbook(workbook, facts, items, numbered)
    report_reading_ease(text, folder / "reading-ease.csv")
    if process:
        process.wait()
    lay_out_project(folder, facts, text, fonts)
    draw_slides(studio, folder / "out" / SLIDES, facts, items, numbered)
    rendered = render(folder, facts.name, assessment.formats)
    (folder / "rendered-with.txt").write_text(f"{rendered.road}\n", encoding="utf-8")
    return [*rendered.files.values(), workbook], passages(published, parts)


def _edition(catalogue: Catalogue, assessment: Assessment, kind: str, audience: str, tables: Path) -> Edition:
    """The audience's edition of a kind of document: of what its tier may use, what the audience may have."""
    own, within = at_tier(catalogue, assessment, kind, tables)
    return edition_for(catalogue, own, audience, within)


def _held(measures: list[str], tables: Path) -> list[str]:
    """Of the measures that a document is about, those that its tables may hold."""
    held = set(pl.read_parquet(tables / "meta.measures.parquet")["measure"])
    return [measure for measure in measures if measure in held]


def _facts(published: Published, product: Product, kind: str, period: str) -> DocumentFacts:
    assessment, year = published.assessment, f"12 months to {period}"
    area = published.borough["area_name"]
    months = quarter_words(published) if product.period == "quarter" else period
    about = f": {assessment.place.title}" if product.needs_place and assessment.place else ""
    tier = f" (tier {published.tier})" if published.tier else ""
    return DocumentFacts(
        name=document_name(assessment, kind),
        title=assessment.title if is_own(assessment, kind) else f"{product.title}{tier}{about}, {months}",
        subtitle=f"{area}, {months} and the {year}" if product.period == "quarter" else f"{area}, {year}",
        partnership=assessment.partnership,
        marking=assessment.marking,
        status=assessment.status,
        synthetic=assessment.synthetic,
    )


def _named(what: str, assessment: Assessment, product: str) -> str:
    """The name of what goes with a document; of another than the assessment's own it begins with the document's."""
    return what if is_own(assessment, product) else f"{document_name(assessment, product)}-{what}"


def copy_to_hand(folder: Path, files: Sequence[Path]) -> None:
    """The current documents at a place that does not change with the run; one that is open elsewhere stays."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in files:
        partial = folder / f"{path.name}.partial"
        shutil.copyfile(path, partial)
        try:
            os.replace(partial, folder / path.name)
        except PermissionError:  # Windows refuses while somebody has the document open
            partial.unlink(missing_ok=True)

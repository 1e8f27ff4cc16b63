"""One document of a publication: written (text, workbook, drawings asked for) and then finished (laid out, rendered).

Two steps, because one is Python's and the other is pandoc's and Typst's: the next document is written while the last
one is rendered.
"""

from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from pipelines.catalogue import Catalogue
from pipelines.charts.drawing_process import DrawingProcess
from pipelines.compose import DocumentFacts, lay_out_project
from pipelines.declarations import Assessment, Product
from pipelines.disclosure.editions import Edition
from pipelines.documents.common import common_values
from pipelines.documents.composition import composed
from pipelines.documents.drawings import Studio
from pipelines.documents.life import life_of, public_life
from pipelines.documents.passages import Passage, passages
from pipelines.documents.printed import numbers, printed
from pipelines.documents.published import Published
from pipelines.documents.reading_ease import NAME as READING_EASE
from pipelines.documents.reading_ease import report_reading_ease
from pipelines.documents.references import with_references
from pipelines.documents.sections import build_sections
from pipelines.documents.sections.held_back import with_held_back
from pipelines.documents.sections.place_profile import why_ranks
from pipelines.documents.sections.quarter import quarter_words
from pipelines.documents.slides import SLIDES, draw_slides
from pipelines.documents.workbook import NAME as WORKBOOK
from pipelines.documents.workbook import write_workbook
from pipelines.passages import carried_over
from pipelines.products import document_name, is_own, product_and_tier
from pipelines.render import render
from pipelines.tiers import at_tier


@dataclass(frozen=True)
class WrittenDocument:
    """A document below ``folder`` that still has to be finished. ``passages``: what each passage in it stands beside.
    ``figures``: its drawings, which can still be in the making."""

    folder: Path
    facts: DocumentFacts
    text: str
    workbook: Path
    fonts: Path
    formats: list[str]
    passages: list[Passage]
    figures: list[Future]


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


def write_document(
    catalogue: Catalogue,
    assessment: Assessment,
    product_name: str,
    tables: Path,
    folder: Path,
    process: DrawingProcess | None = None,
    edition: Edition | None = None,
) -> WrittenDocument:
    """The text of a document and its workbook; its figures and slides are given to the drawing process."""
    published = published_for(catalogue, assessment, product_name, tables, edition)
    product = published.product
    templates = catalogue.products.template_folders(product_name)
    fonts = catalogue.project.build / "fonts"
    studio = Studio(folder / "figures", fonts, process)
    sections = catalogue.products.sections_of(assessment, product_name, published.audience)
    keys = with_held_back(sections, published)
    values = common_values(published, product.lead, "place" if product.needs_place else None)
    if product.needs_place:
        values["place_ranks"] = why_ranks(published)
    values["sections"] = build_sections(published, studio, keys, templates, product.titles)
    figures = process.handed_over() if process else []
    facts = _facts(published, product, product_name, values["period"])
    if edition:
        facts = replace(facts, subtitle=facts.subtitle + edition.words)
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
    workbook = folder / "out" / f"{facts.name}-{WORKBOOK}"
    write_workbook(workbook, facts, items, numbered)
    report_reading_ease(text, folder / f"{facts.name}-{READING_EASE}")
    draw_slides(studio, folder / "out" / SLIDES, facts, items, numbered)
    formats = list(assessment.formats)
    return WrittenDocument(folder, facts, text, workbook, fonts, formats, passages(published, parts), figures)


def finish_document(written: WrittenDocument) -> list[Path]:
    """Its files, once its figures are drawn. Its slides can still be in the making until the drawing process is left."""
    DrawingProcess.wait_for(written.figures)
    lay_out_project(written.folder, written.facts, written.text, written.fonts)
    rendered = render(written.folder, written.facts.name, written.formats)
    (written.folder / "rendered-with.txt").write_text(f"{rendered.road}\n", encoding="utf-8")
    return [*rendered.files.values(), written.workbook]


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
        name=document_name(assessment, kind, published.audience),
        title=assessment.title if is_own(assessment, kind) else f"{product.title}{tier}{about}, {months}",
        subtitle=f"{area}, {months} and the {year}" if product.period == "quarter" else f"{area}, {year}",
        partnership=assessment.partnership,
        marking=assessment.marking,
        status=assessment.status,
        synthetic=assessment.synthetic,
    )

"""From a publication to its documents: compose the product's templates, draw, render, and make it current."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError

from pipelines.catalogue import Catalogue
from pipelines.charts.drawing_process import DrawingProcess
from pipelines.charts.live import chart_library
from pipelines.compose import DocumentFacts, lay_out_project
from pipelines.documents import strategic_assessment, summary, wording
from pipelines.documents.drawings import Studio
from pipelines.documents.printed import numbers, printed
from pipelines.documents.published import Published
from pipelines.documents.reading_ease import report_reading_ease
from pipelines.documents.references import with_references
from pipelines.documents.sections import build_sections
from pipelines.documents.sections.glossary import used_terms
from pipelines.documents.slides import SLIDES, copy_slides, draw_slides
from pipelines.documents.workbook import NAME as WORKBOOK
from pipelines.documents.workbook import write_workbook
from pipelines.errors import UsageError
from pipelines.publish import AUDIENCE, Publication, make_current
from pipelines.refresh import build_fingerprint
from pipelines.render import render
from pipelines.web_page import library_cache

PRODUCTS: dict[str, Callable[[Published, Studio], dict]] = {
    "strategic_assessment": strategic_assessment.context
}


def make_documents(catalogue: Catalogue, name: str, run: str) -> Publication:
    """Compose and render the documents of a run's published tables, then point to them as the current ones."""
    project, assessment = catalogue.project, catalogue.assessment(name)
    tables = project.published / run / name / AUDIENCE
    folder = project.documents / run / name / AUDIENCE
    published = Published(tables, assessment)
    fingerprint = build_fingerprint(catalogue, assessment, published.extracts)
    fonts = project.build / "fonts"
    with DrawingProcess() as process:
        studio = Studio(folder / "figures", fonts, process)
        process.run(chart_library, library_cache(fonts))
        values = _product(assessment.product)(published, studio)
        sections = assessment.sections or catalogue.product(assessment.product).sections
        templates = catalogue.product_folder(assessment.product)
        values["sections"] = build_sections(published, studio, sections, templates)
        facts = DocumentFacts(
            name=name,
            title=assessment.title,
            subtitle=f"{published.borough['area_name']}, 12 months to {values['period']}",
            partnership=assessment.partnership,
            marking=assessment.marking,
            status=assessment.status,
            synthetic=assessment.synthetic,
        )
        text = with_references(composed(catalogue, assessment.product, values))
        items, numbered = printed(values, text), numbers(text)
        workbook = write_workbook(folder / "out" / WORKBOOK, facts, items, numbered)
        report_reading_ease(text, folder / "reading-ease.csv")
        process.wait()
        lay_out_project(folder, facts, text, fonts)
        draw_slides(studio, folder / "out" / SLIDES, facts, items, numbered)
        rendered = render(folder, name)
    (folder / "rendered-with.txt").write_text(f"{rendered.road}\n", encoding="utf-8")
    publication = Publication(name, run, tables, fingerprint, (*rendered.files.values(), workbook))
    make_current(project, publication)
    _copy_to_hand(project.documents / name, publication)
    return publication


def composed(catalogue: Catalogue, product: str, values: dict) -> str:
    """The product's templates filled in: one Markdown text for Quarto. A missing value is an error, never a blank."""
    folder = catalogue.product_folder(product)
    if not (folder / "report.qmd").exists():
        raise UsageError(f"{folder / 'report.qmd'} does not exist: the product {product} has no document")
    environment = Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    environment.filters |= {
        "listed": wording.listed,
        "month": wording.month,
        "break_words": summary.break_words,
        "places_said": summary.places_said,
        "used_in": used_terms,
    }
    try:
        return environment.get_template("report.qmd").render(**values)
    except TemplateError as error:
        place = f", line {error.lineno}" if getattr(error, "lineno", None) else ""
        raise UsageError(f"{folder}{place}: {error.message}") from error


def _product(product: str) -> Callable[[Published, Studio], dict]:
    if product not in PRODUCTS:
        raise UsageError(f"there is no product {product}; known: {', '.join(PRODUCTS)}")
    return PRODUCTS[product]


def _copy_to_hand(folder: Path, publication: Publication) -> None:
    """The current documents at a place that does not change with the run; one that is open elsewhere stays."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in publication.documents:
        partial = folder / f"{path.name}.partial"
        shutil.copyfile(path, partial)
        try:
            os.replace(partial, folder / path.name)
        except PermissionError:  # Windows refuses while somebody has the document open
            partial.unlink(missing_ok=True)
    copy_slides(publication.documents[0].parent / SLIDES, folder / SLIDES)

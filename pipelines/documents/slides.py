"""Each figure of a document as a picture for slides, in the words that the document prints."""

from collections.abc import Mapping
from pathlib import Path

from pipelines.charts.slide import SlideWords, draw_slide
from pipelines.compose import SYNTHETIC_WORDS, DocumentFacts
from pipelines.documents.drawings import Drawing, Studio
from pipelines.documents.printed import Printed, plain_words

SLIDES = "slides"


def draw_slides(
    studio: Studio, folder: Path, document: DocumentFacts, items: list[Printed], numbered: Mapping[str, str]
) -> None:
    """Give the drawing of each figure to the studio: figure-03-rolling-burglary-official.png … in `folder`."""
    for item in items:
        if isinstance(item.item, Drawing):
            place = int(item.number.split()[-1])
            target = folder / f"figure-{place:02d}-{item.item.key}-{document.marking.lower()}.png"
            chart = studio.folder / f"{item.item.key}.svg"
            studio.run(draw_slide, chart, target, slide_words(item, document, numbered), studio.fonts)


def slide_words(item: Printed, document: DocumentFacts, numbered: Mapping[str, str]) -> SlideWords:
    figure = item.item
    return SlideWords(
        finding=plain_words(figure.finding, numbered),
        description=plain_words(figure.description, numbered),
        notes=plain_words(figure.notes, numbered),
        origin=f"{document.partnership}: {document.title}, {document.subtitle}. {item.number}, {document.status}.",
        marking=document.marking,
        synthetic=SYNTHETIC_WORDS if document.synthetic else "",
    )

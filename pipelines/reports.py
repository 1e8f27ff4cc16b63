"""From a publication to its documents: each product for each audience, checked, and then made current."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from pipelines.audiences import editions_of
from pipelines.catalogue import Catalogue
from pipelines.charts.drawing_process import DrawingProcess
from pipelines.charts.live import chart_library
from pipelines.disclosure.editions import Edition, lay_proof_beside, proof_files
from pipelines.disclosure.guard import check_edition
from pipelines.disclosure.openness import Openness
from pipelines.documents.life import check_life
from pipelines.documents.passages import Passage
from pipelines.documents.published import Published
from pipelines.documents.reading_ease import NAME as READING_EASE
from pipelines.documents.slides import SLIDES
from pipelines.hand import copy_to_hand, hand_over_slides
from pipelines.one_document import finish_document, write_document
from pipelines.passages import LIST, carried_over, report_passages
from pipelines.products import document_folder, document_name, hand_folder, product_and_tier
from pipelines.publish import AUDIENCE, Publication, make_current
from pipelines.refresh import build_fingerprint, tables_fingerprint
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
    editions: list[tuple[str, Edition]] = []
    found: list[Passage] = []
    finished: list[Future[list[Path]]] = []
    with _drawing(process) as process, ThreadPoolExecutor(1) as finishing:
        process.run(chart_library, library_cache(project.build / "fonts"))
        for product in wanted:
            place = document_folder(folder, assessment, product)
            written = write_document(catalogue, assessment, product, tables, place, process)
            finished.append(finishing.submit(finish_document, written))
            # what stands beside a passage in another tier than the assessment's is not what it is read against
            found += written.passages if product_and_tier(product)[1] in (None, assessment.tier) else []
        for kind, edition in editions_of(catalogue, assessment, kinds, audiences, tables):
            place = document_folder(folder.with_name(edition.audience), assessment, kind)
            written = write_document(
                catalogue, edition.assessment, kind, edition.tables, place, process, edition
            )
            finished.append(finishing.submit(finish_document, written))
            editions.append((kind, edition))
        documents = list(dict.fromkeys([*beside, *(path for files in finished for path in files.result())]))
    for kind, edition in editions:
        place = document_folder(folder.with_name(edition.audience), assessment, kind)
        lay_proof_beside(edition, document_folder(folder, assessment, kind))
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
        copy_to_hand(hand, proof_files(edition))
        copy_to_hand(hand / edition.audience, publication.documents_for(edition.audience))
        slides = f"{document_name(edition.assessment, kind, edition.audience)}-{SLIDES}"
        hand_over_slides(place / "out" / SLIDES, hand / edition.audience / slides)
    for product in wanted:
        place, own = document_folder(folder, assessment, product), document_name(assessment, product)
        copy_to_hand(hand, [place / f"{own}-{READING_EASE}"])
        hand_over_slides(place / "out" / SLIDES, hand / f"{own}-{SLIDES}")
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

"""The overview of a template's boroughs: one publication made of theirs, and its document.

Nothing is computed anew: each borough's rows are those of its own publication, so that a figure, its verdict and its rank
are the same in both documents.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.borough_results import BoroughBuilt
from pipelines.catalogue import Catalogue
from pipelines.charts.drawing_process import DrawingProcess
from pipelines.declarations import Assessment
from pipelines.documents import summary
from pipelines.documents.boroughs_together import (
    BEYOND_TIER,
    BOROUGHS,
    FAILED,
    GAPS,
    NOT_BUILT,
    NOT_SEEN,
    SHOWN,
)
from pipelines.documents.published import Published
from pipelines.documents.sections import tier_gaps
from pipelines.hand import copy_to_hand, in_hand
from pipelines.one_document import finish_document, published_for, write_document
from pipelines.products import document_name, hand_folder
from pipelines.publish import AUDIENCE, SHARED_TABLES, Publication, current, make_current
from pipelines.refresh import ExtractName, with_current_tables
from pipelines.templates import boroughs, name_for, overview_of

# The same for every borough: what was read, when, and how areas are called.
COMMON_TABLES = (
    *SHARED_TABLES,
    "meta.compared_editions",
    "meta.check_findings",
    "analysis.source_status",
    "analysis.windows",
    "analysis.scope_areas",
    "analysis.area_populations",
    "analysis.reconciliation",
)
# One borough's rows of each are its own publication's, those of the area of all the first one's.
COLLECTED_TABLES = ("analysis.figures", "analysis.rolling_totals", "analysis.funnels")


@dataclass(frozen=True)
class _Shown:
    """A borough with a publication of the extracts and settings as they are now."""

    assessment: Assessment
    publication: Publication
    kind: str


def make_overview(
    catalogue: Catalogue,
    template: Assessment,
    run: str,
    extracts: set[ExtractName],
    built: Sequence[BoroughBuilt],
    process: DrawingProcess,
) -> list[Path]:
    """Publish the overview and give its documents: those there are where nothing has changed; none where no borough
    has a publication, or the template has no `overview`."""
    if not template.overview:
        return []
    shown = _shown(catalogue, template, extracts)
    if not shown:
        return []
    assessment, project = overview_of(catalogue, template), catalogue.project
    states = _states(catalogue, template, shown, built)
    fingerprint = _fingerprint(catalogue, template, shown, states)
    before, hand = current(project, assessment.name), hand_folder(project.documents, assessment)
    if before and before.fingerprint == fingerprint:
        return [in_hand(hand, path) for path in before.documents]
    tables = project.published / run / assessment.name / AUDIENCE
    collect(catalogue, shown, assessment.area, states, tables)
    folder = project.documents / run / assessment.name / AUDIENCE
    written = write_document(catalogue, assessment, assessment.product, tables, folder, process)
    files = finish_document(written)
    process.wait()
    make_current(project, Publication(assessment.name, run, tables, fingerprint, tuple(files)))
    copy_to_hand(hand, files)
    return [in_hand(hand, path) for path in files]


def collect(
    catalogue: Catalogue, shown: Sequence[_Shown], whole: str, states: pl.DataFrame, folder: Path
) -> None:
    """Write the tables that the overview reads, from those of its boroughs: opened one after the other, none kept."""
    folder.mkdir(parents=True)
    rows: dict[str, list[pl.DataFrame]] = {name: [] for name in COLLECTED_TABLES}
    gaps = []
    for borough in shown:
        published = published_for(catalogue, borough.assessment, borough.kind, borough.publication.folder)
        areas = [borough.assessment.area] if rows["analysis.figures"] else [borough.assessment.area, whole]
        for name, found in rows.items():
            found.append(published.table(name).filter(pl.col("area_code").is_in(areas)))
        gaps += [(borough.assessment.area, *gap) for gap in gaps_of(published)]
        if borough is shown[0]:
            for name in COMMON_TABLES:
                published.table(name).write_parquet(folder / f"{name}.parquet")
    for name, found in rows.items():
        pl.concat(found).write_parquet(folder / f"{name}.parquet")
    states.write_parquet(folder / f"{BOROUGHS}.parquet")
    schema = dict.fromkeys(("area_code", "kind", "gap"), pl.String)
    pl.DataFrame(gaps, schema=schema, orient="row").write_parquet(folder / f"{GAPS}.parquet")


def gaps_of(published: Published) -> list[tuple[str, str]]:
    """(kind, gap in a sentence) of what a borough's document says it could not see, in its own words."""
    found = [
        (NOT_SEEN, gap)
        for gap in _ward_gaps(published)
        + summary.gaps(published, published.readings(published.assessment.performance_table))
    ]
    if not (published.product.local_tiers and published.tier):
        return found
    tables = tier_gaps.build(published, None).values
    found += [(NOT_SEEN, f"{title}: {gone}. {question}") for title, gone, question in tables["missing"].rows]
    found += [
        (BEYOND_TIER, f"{title} (tier {tier}): {question}") for title, tier, question in tables["beyond"].rows
    ]
    return found


def _ward_gaps(published: Published) -> list[str]:
    wards = [code for code, area in published.areas.items() if area["area_type"] == "ward"]
    counted = published.table("analysis.figures").filter(
        pl.col("area_code").is_in(wards) & pl.col("count").is_not_null()
    )
    if counted.is_empty():
        return ["No counts by ward were supplied, so nothing is known of places within the borough."]
    if published.table("analysis.ward_shapes").is_empty():
        return [
            "No boundaries of its wards were supplied, so there is no map and no figure per square kilometre."
        ]
    return []


def _shown(catalogue: Catalogue, template: Assessment, extracts: set[ExtractName]) -> list[_Shown]:
    assessments = [
        catalogue.assessment(name_for(catalogue, template.name, code)) for code in boroughs(catalogue)
    ]
    found = [(one, with_current_tables(catalogue, one, extracts)) for one in assessments]
    return [_Shown(one, there, catalogue.products.own(one)) for one, there in found if there]


def _states(
    catalogue: Catalogue, template: Assessment, shown: Sequence[_Shown], built: Sequence[BoroughBuilt]
) -> pl.DataFrame:
    """One row a borough: area_code, area_name, state (shown, failed, not_built), and the way to its page."""
    failed = {borough.area for borough in built if borough.status == "failed"}
    pages = {borough.assessment.area: _page(borough) for borough in shown}
    rows = [
        (
            code,
            catalogue.areas[code]["area_name"],
            FAILED if code in failed else SHOWN if code in pages else NOT_BUILT,
            pages.get(code, ""),
        )
        for code in boroughs(catalogue)
    ]
    schema = dict.fromkeys(("area_code", "area_name", "state", "page"), pl.String)
    return pl.DataFrame(rows, schema=schema, orient="row")


def _page(borough: _Shown) -> str:
    """From the overview's folder to the borough's web page, or to the first of its formats."""
    own = document_name(borough.assessment, borough.kind)
    suffixes = [f".{name}" for name in dict.fromkeys(["html", *borough.assessment.formats])]
    names = {path.name for path in borough.publication.documents_for(AUDIENCE)}
    page = next((f"{own}{suffix}" for suffix in suffixes if f"{own}{suffix}" in names), "")
    return f"../{hand_folder(Path(), borough.assessment).name}/{page}" if page else ""


def _fingerprint(
    catalogue: Catalogue, template: Assessment, shown: Sequence[_Shown], states: pl.DataFrame
) -> str:
    """Of the boroughs' publications, what became of each borough, and how the document looks."""
    declared = catalogue.fingerprint(shown[0].assessment.name)
    parts = [declared, template.overview.model_dump_json(), states.write_csv()]
    parts += [borough.publication.run for borough in shown]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()

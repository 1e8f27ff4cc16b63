"""The refresh behind `sna build`: the Dagster job for one assessment, in this process, and only when something changed."""

import hashlib
import logging
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from pipelines.catalogue import Catalogue
from pipelines.declarations import Assessment
from pipelines.errors import CheckError, DisclosureError, InputError, SnaError, UsageError
from pipelines.extracts.store import GEOJSON, ExtractStore
from pipelines.extracts.tables import is_extract
from pipelines.fonts import prepare_fonts
from pipelines.gone_editions import refuse_gone
from pipelines.hand import in_hand
from pipelines.passages import carried_over
from pipelines.products import document_folder, hand_folder
from pipelines.project import Project
from pipelines.publish import AUDIENCE, Publication, current, new_run
from pipelines.warehouse import Warehouse

if TYPE_CHECKING:
    from pipelines.charts.drawing_process import DrawingProcess

Say = Callable[[str], None]
OWN_RUN, AUDIENCES = "sna/build", "sna/audiences"
LONGEST_BUILD_SECONDS = 1800
ExtractName = tuple[str, str, str, str]  # source, edition, file, sha256


@dataclass(frozen=True)
class Refreshed:
    """What `sna build` hands back: the documents where people open them, web pages first, and whether they are new."""

    documents: tuple[Path, ...]
    is_new: bool
    run: str


def refresh(
    catalogue: Catalogue,
    name: str,
    force: bool,
    verify: bool,
    say: Say,
    products: Sequence[str] = (),
    audiences: Sequence[str] = (),
    accept_gaps: bool = False,
) -> Refreshed:
    """Build an assessment, or find that nothing has changed since its current publication.

    Where only what documents are made of has changed, or a further product is asked for, they are made of the tables
    that are published already. Raises UsageError, or InputError or CheckError with the messages of the checks that
    failed, or with the edition that is gone since; the last good publication stays.
    """
    from pipelines.documents.life import check_life

    assessment = catalogue.assessment(name)
    wanted = catalogue.products.of(assessment, products)
    audiences = tuple(audiences) or tuple(assessment.audiences)
    check_life(assessment, carried_over(assessment))
    if not accept_gaps:
        refuse_gone(catalogue, assessment)
    say_gaps(catalogue, assessment, say)
    extracts = extracts_there(catalogue, assessment, verify)
    published = with_current_tables(catalogue, assessment, extracts)
    is_new = force or not published
    if is_new:
        _run_job(catalogue, name, verify, say, audiences)
        published = current(catalogue.project, name)
    fingerprint = build_fingerprint(catalogue, assessment, extracts)
    made = with_documents(catalogue, assessment, published, fingerprint, wanted, say, audiences)
    if made == published and not is_new:
        say(f"nothing has changed since run {published.run}")
    hand = hand_folder(catalogue.project.documents, assessment)
    documents = [
        in_hand(hand, path)
        for audience, kinds in _kinds(catalogue, assessment, wanted, audiences).items()
        for kind in kinds
        for path in _documents_of(catalogue, made, kind, audience)
    ]
    return Refreshed(tuple(documents), is_new or made != published, made.run)


def with_current_tables(
    catalogue: Catalogue, assessment: Assessment, extracts: set[ExtractName]
) -> Publication | None:
    """The publication of an assessment, if nothing that decides its tables has changed since."""
    published = current(catalogue.project, assessment.name)
    wanted = tables_fingerprint(catalogue, assessment, extracts)
    return published if published and published.tables_fingerprint == wanted else None


def with_documents(
    catalogue: Catalogue,
    assessment: Assessment,
    published: Publication,
    fingerprint: str,
    wanted: list[str],
    say: Say,
    audiences: Sequence[str],
    process: "DrawingProcess | None" = None,
) -> Publication:
    """The publication with the documents that are wanted: all anew where they are stale, else those it lacks.
    ``process``: see `make_documents`."""
    if published.fingerprint != fingerprint:
        kinds = list(dict.fromkeys([*catalogue.products.of(assessment), *wanted]))
        return _made(catalogue, published, new_run(), (), {tuple(audiences): kinds}, say, process)
    missing = {
        (audience,): [k for k in kinds if not _documents_of(catalogue, published, k, audience)]
        for audience, kinds in _kinds(catalogue, assessment, wanted, audiences).items()
    }
    return _made(catalogue, published, published.run, published.documents, missing, say, process)


def _kinds(
    catalogue: Catalogue, assessment: Assessment, wanted: list[str], audiences: Sequence[str]
) -> dict[str, list[str]]:
    """The kinds of document that each audience gets."""
    open_to_all = catalogue.products.for_public(assessment, wanted)
    return {audience: wanted if audience == AUDIENCE else open_to_all for audience in audiences}


def _made(
    catalogue: Catalogue,
    published: Publication,
    run: str,
    beside: Sequence[Path],
    kinds: dict[tuple[str, ...], list[str]],
    say: Say,
    process: "DrawingProcess | None",
) -> Publication:
    """The publication with these kinds of document, by audiences, made of its tables."""
    from pipelines.reports import make_documents

    for audiences, wanted in kinds.items():
        if wanted:
            said = ", ".join(wanted if AUDIENCE in audiences else audiences)
            say(f"making {said} from the tables published already")
            with alone(catalogue.project, say):
                published = make_documents(
                    catalogue, published.assessment, run, published.folder, wanted, beside, audiences, process
                )
            beside = published.documents
    return published


def _documents_of(catalogue: Catalogue, published: Publication, kind: str, audience: str) -> list[Path]:
    run = catalogue.project.documents / published.run / published.assessment / audience
    found = published.documents_in(document_folder(run, catalogue.assessment(published.assessment), kind))
    return sorted(found, key=lambda path: path.suffix != ".html")


def build_fingerprint(catalogue: Catalogue, assessment: Assessment, extracts: set[ExtractName]) -> str:
    """Hash of all that decides a publication and its documents: extracts, declarations and code."""
    return _hash(catalogue.fingerprint(assessment.name), extracts)


def tables_fingerprint(catalogue: Catalogue, assessment: Assessment, extracts: set[ExtractName]) -> str:
    """The same of the published tables alone."""
    return _hash(catalogue.tables_fingerprint(assessment.name), extracts)


def _hash(declared: str, extracts: set[ExtractName]) -> str:
    listed = "\n".join("|".join(extract) for extract in sorted(extracts))
    return hashlib.sha256(f"{declared}{listed}".encode()).hexdigest()


def extracts_there(catalogue: Catalogue, assessment: Assessment, verify: bool = False) -> set[ExtractName]:
    """The extracts of an assessment's editions; a file is hashed again only when its path, size or time is new."""
    store = ExtractStore(catalogue.project.extracts, catalogue.project.raw, verify=verify)
    there = [
        (source, shown, path)
        for source, edition in assessment.editions.items()
        for shown in (edition, *assessment.other_editions.get(source, []))
        for path in store.every_file(source, shown)
        if is_extract(path) or path.suffix.lower() in GEOJSON
    ]
    hashes = store.hashes_of([path for _, _, path in there])
    for problem in hashes.values():
        if isinstance(problem, OSError):
            raise problem
    return {(source, shown, path.name, hashes[path]) for source, shown, path in there}


def say_gaps(catalogue: Catalogue, assessment: Assessment, say: Say) -> None:
    from pipelines.figures import missing_extracts

    for gap in missing_extracts(catalogue.project.extracts, assessment):
        say(f"Gap: {gap}")
    for gap in catalogue.narrative_gaps(assessment):
        say(f"Gap: {gap}")


def _run_job(catalogue: Catalogue, name: str, verify: bool, say: Say, audiences: Sequence[str]) -> None:
    folder = catalogue.project.build / "dagster"
    os.environ.setdefault("DAGSTER_HOME", str(catalogue.project.declarations))
    os.environ.setdefault("SNA_DAGSTER", str(folder))
    os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "1")
    say("loading Dagster")
    import dagster as dg

    from pipelines.definitions import REFRESH, definitions

    logging.getLogger("dagster").setLevel(logging.ERROR)
    config = {
        "resources": {"workshop": {"config": {"verify": verify}}},
        "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},  # the instance keeps the whole log
    }
    with (
        alone(catalogue.project, say),
        ThreadPoolExecutor(max_workers=1) as aside,
        dg.DagsterInstance.get() as instance,
    ):
        # packing the fonts takes seconds and leaves Python's lock; the documents wait for it if they must
        aside.submit(prepare_fonts, catalogue.project.build / "fonts")
        _end_abandoned_runs(instance)
        job = definitions().resolve_job_def(REFRESH)
        say(f"refreshing {name}")
        # held open while the steps open and close them: a database that nobody holds is written out and read in anew,
        # which cost two hundred steps a quarter of the build
        with closing(Warehouse(catalogue.project.warehouse)), _held_open(folder / "history"):
            result = job.execute_in_process(
                instance=instance,
                partition_key=name,
                raise_on_error=False,
                run_config=config,
                tags={OWN_RUN: "true", AUDIENCES: ",".join(audiences)},
            )
    if not result.success:
        raise _failure(result)


@contextmanager
def alone(project: Project, say: Say) -> Iterator[None]:
    """One `sna build` at a time; the operating system lets go of the lock when a build is killed. A build that holds
    the lock can take it again."""
    path = project.build / "dagster" / "build.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path, is_singleton=True)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        say("another build is running; waiting for it")
        try:
            lock.acquire(timeout=LONGEST_BUILD_SECONDS)
        except Timeout as error:
            raise SnaError(f"another build has held {path} for too long; end it and start again") from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _held_open(history: Path) -> Iterator[None]:
    """Dagster's own SQLite files, which it opens and closes several times for each event."""
    with ExitStack() as held:
        for path in sorted(history.rglob("*.db")):
            connection = held.enter_context(closing(sqlite3.connect(path)))
            connection.execute(
                "select 1 from sqlite_master"
            ).fetchall()  # SQLite opens the file when first asked
        yield


def _end_abandoned_runs(instance) -> None:
    """Close the runs of builds that were killed: alone as we are, none of them lives, but each still holds the
    warehouse's slot, and without this the next build would wait for it for ever."""
    import dagster as dg

    for record in instance.get_run_records(dg.RunsFilter(tags={OWN_RUN: "true"}, statuses=_unfinished(dg))):
        run = record.dagster_run
        instance.report_run_failed(run, "the build was ended from outside")
        instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)


def _unfinished(dg) -> list:
    status = dg.DagsterRunStatus
    return [status.NOT_STARTED, status.STARTING, status.STARTED, status.CANCELING]


def _failure(result) -> SnaError:
    """The error to show: the messages of failed blocking checks, else that of the step that failed first."""
    failed = [
        evaluation
        for evaluation in result.get_asset_check_evaluations()
        if not evaluation.passed and evaluation.blocking
    ]
    if failed:
        text = "\n".join(evaluation.description for evaluation in failed)
        unread = any(evaluation.check_name == "every_extract_was_read" for evaluation in failed)
        return InputError(text) if unread else CheckError(text)
    for event in result.all_events:
        if event.is_step_failure:
            error = event.step_failure_data.error
            cause = error.cause or error
            return _as_known(cause.cls_name, f"{event.step_key}: {cause.message.strip()}")
    return SnaError("the refresh failed; see build/dagster for its log")


def _as_known(class_name: str | None, message: str) -> SnaError:
    """The exception of the exit code that a step's error had; the others (a renderer's, say) are plain."""
    known = {kind.__name__: kind for kind in (UsageError, InputError, CheckError, DisclosureError)}
    return known.get(class_name or "", SnaError)(message)

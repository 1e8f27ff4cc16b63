"""The one assembly for Dagster; reads top to bottom. No extract is opened while definitions load.

Layers up to `measures` serve every assessment; `analysis`, the publication and the documents are partitioned by
assessment.
"""

from datetime import timedelta

import dagster as dg

from pipelines.audits import tables_of
from pipelines.catalogue import Catalogue
from pipelines.declarations import Suite
from pipelines.orchestration import (
    DOCUMENTS,
    POOL,
    PUBLISHED,
    WorkshopResource,
    assessment_of,
    asset_key,
    partitions,
)
from pipelines.pipeline import all_steps
from pipelines.project import Project
from pipelines.steps import Step

REFRESH = "refresh"


@dg.definitions
def definitions() -> dg.Definitions:
    catalogue = Catalogue(Project.from_environment())
    steps = all_steps(catalogue)
    refresh = dg.define_asset_job(
        REFRESH,
        selection=dg.AssetSelection.all(),
        description="From extracts to documents, for one assessment (a partition)",
        partitions_def=partitions(catalogue),
        executor_def=dg.in_process_executor,
    )
    return dg.Definitions(
        assets=[
            *(_asset(step, catalogue) for step in steps),
            _published(steps, catalogue),
            _documents(catalogue),
        ],
        asset_checks=[_check(suite, catalogue) for suite in catalogue.suites],
        jobs=[refresh],
        schedules=[_schedule(refresh, catalogue)],
        sensors=[_sensor(refresh, catalogue)],
        resources={"workshop": WorkshopResource()},
        executor=dg.in_process_executor,
    )


def _asset(step: Step, catalogue: Catalogue) -> dg.AssetsDefinition:
    @dg.asset(
        key=asset_key(step.name),
        deps=[asset_key(name) for name in sorted(step.needs)],
        description=step.description,
        code_version=step.code_version or None,
        group_name=step.schema,
        kinds=set(step.kinds),
        pool=POOL,
        partitions_def=partitions(catalogue) if step.per_assessment else None,
        freshness_policy=_freshness(step, catalogue),
    )
    def make(context: dg.AssetExecutionContext, workshop: WorkshopResource) -> dg.MaterializeResult:
        with workshop.opened(catalogue, assessment_of(context)) as opened:
            facts = step.run(opened)
            columns = opened.warehouse.columns(step.name)
        return dg.MaterializeResult(metadata={**facts, **_table_metadata(facts, columns)})

    return make


def _table_metadata(facts: dict, columns: list[tuple[str, str]]) -> dict:
    schema = dg.TableSchema([dg.TableColumn(name, kind) for name, kind in columns])
    metadata: dict = {"dagster/column_schema": schema}
    if "rows" in facts:
        metadata["dagster/row_count"] = facts["rows"]
    return metadata


def _freshness(step: Step, catalogue: Catalogue) -> "dg.FreshnessPolicy | None":
    """A raw table is stale when its source's release cycle has passed without a new refresh."""
    source = catalogue.sources.get(step.name.removeprefix("raw.")) if step.schema == "raw" else None
    if not source or not source.release_cycle:
        return None
    cycle = timedelta(days=31 * source.release_cycle.every_months + source.release_cycle.due_after_days)
    return dg.FreshnessPolicy.time_window(fail_window=cycle)


def _check(suite: Suite, catalogue: Catalogue) -> dg.AssetChecksDefinition:
    also = sorted(tables_of(suite) - {suite.table})

    @dg.multi_asset_check(
        name=f"check__{suite.table.replace('.', '__')}",
        specs=[
            dg.AssetCheckSpec(
                name=expectation.name,
                asset=asset_key(suite.table),
                description=expectation.title,
                blocking=expectation.severity == "critical",
                additional_deps=[asset_key(name) for name in also],
            )
            for expectation in suite.expectations
        ],
        pool=POOL,
    )
    def judge(context: dg.AssetCheckExecutionContext, workshop: WorkshopResource):
        from pipelines.checks import run_suite

        with workshop.opened(catalogue, assessment_of(context)) as opened:
            outcomes = run_suite(suite, catalogue, opened.warehouse, opened.assessment)
        for outcome in outcomes:
            severity = (
                dg.AssetCheckSeverity.ERROR if outcome.severity == "critical" else dg.AssetCheckSeverity.WARN
            )
            yield dg.AssetCheckResult(
                asset_key=asset_key(suite.table),
                check_name=outcome.name,
                passed=outcome.passed,
                severity=severity,
                description=outcome.message or outcome.title,
                metadata={"problems": outcome.problems},
            )

    return judge


def _checked(catalogue: Catalogue) -> set[str]:
    return {suite.table for suite in catalogue.suites}


def _published(steps: tuple[Step, ...], catalogue: Catalogue) -> dg.AssetsDefinition:
    @dg.asset(
        key=PUBLISHED,
        # what a check judges comes first, also where no table is made from it: a blocking check blocks what depends
        deps=[
            asset_key(name)
            for name in sorted(_checked(catalogue) | {s.name for s in steps if s.per_assessment})
        ],
        description="The assessment's tables that passed the checks, as Parquet, for each audience: all that documents read",
        group_name="publication",
        kinds={"parquet"},
        pool=POOL,
        partitions_def=partitions(catalogue),
    )
    def published(context: dg.AssetExecutionContext, workshop: WorkshopResource) -> dg.MaterializeResult:
        from pipelines.audiences import publish_editions
        from pipelines.publish import publish_tables

        with workshop.opened(catalogue, assessment_of(context)) as opened:
            folder = publish_tables(
                catalogue.project, opened.warehouse, list(steps), opened.assessment.name, context.run_id
            )
        made = publish_editions(catalogue, assessment_of(context), folder, _audiences(context))
        folders = {path.name: dg.MetadataValue.path(str(path)) for path in (folder, *made)}
        return dg.MaterializeResult(metadata=folders)

    return published


def _documents(catalogue: Catalogue) -> dg.AssetsDefinition:
    @dg.asset(
        key=DOCUMENTS,
        deps=[PUBLISHED],
        description="The assessment's documents (HTML, PDF, DOCX), rendered; publishing ends here",
        group_name="publication",
        kinds={"quarto"},
        partitions_def=partitions(catalogue),
    )
    def documents(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        from pipelines.reports import make_documents

        publication = make_documents(
            catalogue, assessment_of(context), context.run_id, audiences=_audiences(context)
        )
        files = {path.name: dg.MetadataValue.path(str(path)) for path in publication.documents}
        return dg.MaterializeResult(metadata=files)

    return documents


def _audiences(context: dg.AssetExecutionContext) -> list[str]:
    """Those that the build was asked for; none: those that the assessment declares."""
    from pipelines.refresh import AUDIENCES

    return [audience for audience in context.run.tags.get(AUDIENCES, "").split(",") if audience]


def _schedule(job, catalogue: Catalogue) -> dg.ScheduleDefinition:
    """The Met's files come out monthly: on the 8th, all assessments whose extracts lie there are refreshed."""

    @dg.schedule(
        job=job, cron_schedule="0 6 8 * *", name="monthly_refresh", execution_timezone="Europe/London"
    )
    def monthly_refresh(context: dg.ScheduleEvaluationContext):
        month = context.scheduled_execution_time.strftime("%Y-%m")
        for name in _with_extracts(catalogue):
            yield dg.RunRequest(run_key=f"{name}-{month}", partition_key=name)

    return monthly_refresh


def _sensor(job, catalogue: Catalogue) -> dg.SensorDefinition:
    """A refresh for every assessment whose pinned extracts are new or changed (by the sha256 of their content)."""

    @dg.sensor(job=job, name="new_extracts", minimum_interval_seconds=300)
    def new_extracts(context: dg.SensorEvaluationContext):
        from pipelines.refresh import build_fingerprint, extracts_there

        for name in _with_extracts(catalogue):
            assessment = catalogue.assessment(name)
            found = build_fingerprint(catalogue, assessment, extracts_there(catalogue, assessment))
            yield dg.RunRequest(run_key=f"{name}-{found}", partition_key=name)

    return new_extracts


def _with_extracts(catalogue: Catalogue) -> list[str]:
    """Assessments of whose pinned editions at least one lies in data_raw."""
    extracts = catalogue.project.extracts
    return [
        name
        for name in catalogue.assessment_names
        if any(
            (extracts / source / edition).is_dir()
            for source, edition in catalogue.assessment(name).editions.items()
        )
    ]

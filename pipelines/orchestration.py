"""What Dagster's definitions share: keys, partitions, and the workshop as a resource."""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from pipelines.catalogue import Catalogue
from pipelines.errors import UsageError
from pipelines.extracts.store import ExtractStore
from pipelines.steps import Workshop
from pipelines.warehouse import Warehouse

POOL = "warehouse"
PUBLISHED = dg.AssetKey(["published", "tables"])
DOCUMENTS = dg.AssetKey(["published", "documents"])


class WorkshopResource(dg.ConfigurableResource):
    """Opens the warehouse for one step and closes it again: between steps other processes can read it."""

    verify: bool = False

    @contextmanager
    def opened(self, catalogue: Catalogue, assessment: str | None) -> Iterator[Workshop]:
        project = catalogue.project
        warehouse = Warehouse(project.warehouse)
        try:
            yield Workshop(
                catalogue,
                warehouse,
                ExtractStore(project.extracts, project.raw, verify=self.verify, rejects=project.rejects),
                catalogue.assessment(assessment) if assessment else None,
                wanted_editions(catalogue),
            )
        finally:
            warehouse.close()


def asset_key(table: str) -> dg.AssetKey:
    return dg.AssetKey(table.split("."))


def partitions(catalogue: Catalogue) -> dg.StaticPartitionsDefinition:
    return dg.StaticPartitionsDefinition([*catalogue.assessment_names, *catalogue.made_of_templates])


def assessment_of(context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext) -> str:
    """The assessment of the running partition. Raises UsageError where a run has none."""
    name = context.run.tags.get("dagster/partition")
    if not name:
        raise UsageError("choose a partition (an assessment) to run this for")
    return name


def wanted_editions(catalogue: Catalogue) -> dict[str, list[str]]:
    """Every edition that some assessment is pinned to or shows: nothing else in data_raw is opened."""
    wanted: dict[str, set[str]] = {}
    settings = map(catalogue.assessment, catalogue.assessment_names)
    for assessment in [*settings, *map(catalogue.template, catalogue.template_names)]:
        for source, edition in assessment.editions.items():
            wanted.setdefault(source, set()).update([edition, *assessment.other_editions.get(source, [])])
    return {source: sorted(editions) for source, editions in wanted.items()}

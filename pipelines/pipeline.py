"""All steps of the product in one list, and the plain way to run them (Dagster has its own in definitions.py)."""

from collections.abc import Callable, Iterable
from functools import lru_cache

from pipelines.catalogue import Catalogue
from pipelines.declared_tables import declared_table_steps
from pipelines.models import model_steps
from pipelines.sources import source_steps
from pipelines.statistics import statistic_steps
from pipelines.steps import Step, Workshop, in_order, with_needs

Progress = Callable[[str], None]


@lru_cache(maxsize=4)
def all_steps(catalogue: Catalogue) -> tuple[Step, ...]:
    """Every step from raw extracts to analysis, each after what it needs."""
    factories = (source_steps, declared_table_steps, model_steps, statistic_steps)
    return tuple(in_order(step for factory in factories for step in factory(catalogue)))


def run_steps(workshop: Workshop, wanted: Iterable[str], progress: Progress = lambda name: None) -> None:
    """Run the wanted steps and all that they need, in this process."""
    for step in with_needs(all_steps(workshop.catalogue), wanted):
        progress(step.name)
        step.run(workshop)

"""A step makes one table (or file set) from others. The factories make steps; Dagster and `sna figures` run them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from pipelines.catalogue import Catalogue
from pipelines.declarations import Assessment
from pipelines.errors import UsageError
from pipelines.extracts.store import ExtractStore
from pipelines.warehouse import Warehouse


@dataclass(frozen=True)
class Workshop:
    """What a step works with. ``assessment`` is None in the layers that serve every assessment.

    ``editions`` limits the extracts that are loaded to those named, by source; None loads all that lie there.
    """

    catalogue: Catalogue
    warehouse: Warehouse
    store: ExtractStore
    assessment: Assessment | None = None
    editions: dict[str, list[str]] | None = None


@dataclass(frozen=True)
class Step:
    """``name`` is the table (``staging.mps_borough_crime``), the Dagster asset's key and the file's path."""

    name: str
    needs: frozenset[str]
    run: Callable[[Workshop], dict]
    description: str = ""
    code_version: str = ""
    per_assessment: bool = False
    kinds: frozenset[str] = field(default_factory=frozenset)

    @property
    def schema(self) -> str:
        return self.name.split(".")[0]


def in_order(steps: Iterable[Step]) -> list[Step]:
    """Steps sorted so that each comes after all that it needs. Raises UsageError for a missing or circular need."""
    waiting = {step.name: step for step in steps}
    known = set(waiting)
    for step in waiting.values():
        if step.needs - known:
            raise UsageError(
                f"{step.name} reads {', '.join(sorted(step.needs - known))}, which nothing makes"
            )
    done: list[Step] = []
    made: set[str] = set()
    while waiting:
        ready = sorted(name for name, step in waiting.items() if step.needs <= made)
        if not ready:
            raise UsageError(f"these tables read each other in a circle: {', '.join(sorted(waiting))}")
        done.extend(waiting.pop(name) for name in ready)
        made.update(ready)
    return done


def with_needs(steps: Iterable[Step], wanted: Iterable[str]) -> list[Step]:
    """The wanted steps and all that they need, in order."""
    by_name = {step.name: step for step in steps}
    keep: set[str] = set()
    todo = list(wanted)
    while todo:
        name = todo.pop()
        if name not in keep:
            keep.add(name)
            todo.extend(by_name[name].needs)
    return in_order(by_name[name] for name in keep)

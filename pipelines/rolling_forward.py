"""What people wrote for the last assessment, carried over into the next and marked until it has been read again."""

from collections.abc import Iterator
from pathlib import Path

import yaml

from pipelines.declarations import Assessment, read_declaration
from pipelines.declarations.narrative import Action, ActionGroup, ActionPlan, Recommendations
from pipelines.declarations.narrative_folder import REVIEWED
from pipelines.passages import mark_of

PLAN, RECOMMENDATIONS = "action_plan.yaml", "recommendations.yaml"
SCHEMA_LINE = "# yaml-language-server:"
LONGEST_NAME = 60  # the plan's own title, which holds it, has room for 80


def carry_over(earlier: Assessment, folder: Path) -> list[Path]:
    """Write the narrative of ``earlier`` below ``folder``, each file with its mark; gives the files written.

    Last year's recommendations become actions of this year's plan, beside what the last plan left open.
    """
    source, target = earlier.folder / "narrative", folder / "narrative"
    if not source.is_dir():
        return []
    target.mkdir()
    written = []
    for path in sorted(source.iterdir()):
        if path.suffix in (".md", ".yaml") and path.name not in (REVIEWED, PLAN, RECOMMENDATIONS):
            text = _marked(path.read_text(encoding="utf-8"), path.suffix, earlier.name)
            written.append(_write(target / path.name, text))
    plan = next_plan(earlier)
    if plan:
        content = yaml.safe_dump(
            plan.model_dump(exclude_defaults=True), sort_keys=False, allow_unicode=True, width=120
        )
        head = f"{SCHEMA_LINE} $schema=../../_schemas/action_plan.schema.json\n"
        written.append(_write(target / PLAN, _marked(head + content, ".yaml", earlier.name)))
    return written


def next_plan(earlier: Assessment) -> ActionPlan | None:
    """The plan to review next: the actions of the last one that are not complete, and what was recommended."""
    folder = earlier.folder / "narrative"
    last = read_declaration(folder / PLAN, ActionPlan) if (folder / PLAN).exists() else None
    groups = list(_open_groups(last)) if last else []
    if (folder / RECOMMENDATIONS).exists():
        recommended = read_declaration(folder / RECOMMENDATIONS, Recommendations).recommendations
        actions = [
            Action(action=item.recommendation, lead_officer=item.owner, rag="not_rated", due=item.by)
            for item in recommended
        ]
        measures = list(dict.fromkeys(measure for item in recommended for measure in item.measures))
        groups.append(ActionGroup(outcome="Recommended last year", measures=measures, actions=actions))
    if not groups:
        return None
    name = earlier.title if len(earlier.title) <= LONGEST_NAME else earlier.name
    return ActionPlan(
        title=f"Action plan after {name}",
        source=f"{name}: its recommendations, and what its action plan left open",
        outcomes=groups,
    )


def _open_groups(plan: ActionPlan) -> Iterator[ActionGroup]:
    for group in plan.outcomes:
        left = [action for action in group.actions if action.rag != "complete"]
        if left:
            yield group.model_copy(update={"actions": left})


def _marked(text: str, suffix: str, source: str) -> str:
    """With the mark as its first line; in prose it is printed, in YAML it is a comment below the line for editors."""
    if suffix == ".md":
        return f"**{mark_of(source)}.**\n\n{text}"
    first, _, rest = text.partition("\n")
    if first.startswith(SCHEMA_LINE):
        return f"{first}\n# {mark_of(source)}.\n{rest}"
    return f"# {mark_of(source)}.\n{text}"


def _write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8", newline="\n")
    return path

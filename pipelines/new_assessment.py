"""Start an assessment from the settings of another; comments and order of its file are kept.

The next one of the same area is rolled forward: what people wrote is carried over, and marked until it is read again.
"""

import re
from pathlib import Path

import yaml

from pipelines.catalogue import SIGNED_FIGURES, Catalogue
from pipelines.declarations import Assessment, read_declaration
from pipelines.errors import UsageError
from pipelines.passages import mark_of
from pipelines.rolling_forward import carry_over
from pipelines.templates import boroughs, for_borough

# What belongs to one document alone, and not to the next: a key at the margin and all that stands below it.
OF_ONE_DOCUMENT = ("version", "approval", "errata", "previous", "as_of")
OF_ONE_PARTNERSHIP = (
    "place",
    "outcomes",
    "evaluations",
    "expected_of_partners",
)  # of its strategy and its work, not of another borough's


def write_assessment(
    catalogue: Catalogue,
    name: str,
    source: str,
    area: str | None,
    period_end: str | None,
    title: str | None,
    partnership: str | None,
    editions: dict[str, str],
) -> list[Path]:
    """Write ``assessments/<name>``; an existing one is never overwritten. Gives the files written. Raises UsageError.

    Where area and kind of data stay the same, the narrative of the last one comes along.
    """
    folder = catalogue.project.assessments / name
    path = folder / "assessment.yaml"
    if folder.exists():
        raise UsageError(f"{folder} exists; choose another name, or edit {path}")
    if not (area or period_end):
        raise UsageError(
            "say what is to differ: --area CODE for another area, or --period-end YYYY-MM for the next period of the same"
        )
    earlier = source_of(catalogue, source)
    text = (earlier.folder / "assessment.yaml").read_text(encoding="utf-8")
    if earlier.is_template:
        if not area:
            raise UsageError(
                f"--area: {source} is a template for every borough; say of which one this is to be"
            )
        made = for_borough(catalogue, earlier, _ranked(catalogue, area))
        title, partnership = title or made.title, partnership or made.partnership
        text = _without(_without_head(text), "overview")
    for key in OF_ONE_DOCUMENT:
        text = _without(text, key)
    settings = {
        "assessment": name,
        "area": area,
        "period_end": period_end,
        "title": title or _moved_title(earlier, period_end),
        "partnership": partnership,
        "status": "draft",
    }
    for key, value in settings.items():
        text = _set(text, key, value) if value else text
    text = _with_previous(text, earlier, area or earlier.area)
    if area and area != earlier.area:
        text = _set_list(text, "comparators", larger_areas(catalogue, area))
        for key in OF_ONE_PARTNERSHIP:
            text = _without(text, key)
    text = _with_editions(text, editions)
    folder.mkdir(parents=True)
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
        written = read_declaration(path, Assessment, folder=folder)
        files = [path]
        if written.area == earlier.area and written.synthetic == earlier.synthetic:
            path.write_text(_rolled(text, source), encoding="utf-8", newline="\n")
            files += carry_over(earlier, folder)
        catalogue.check_assessment(read_declaration(path, Assessment, folder=folder), path)
    except UsageError:
        _remove(folder)
        raise
    return files


def source_of(catalogue: Catalogue, name: str) -> Assessment:
    """The assessment or template that is taken over; one that a template stands for has no file of its own."""
    if name in catalogue.template_names:
        return catalogue.template(name)
    found = catalogue.assessment(name)
    if found.template:
        raise UsageError(f"{name} is made of a template: say `--from {found.template} --area {found.area}`")
    return found


def _ranked(catalogue: Catalogue, area: str) -> str:
    if area not in boroughs(catalogue):
        raise UsageError(f"--area {area}: no ranked borough of data_raw/areas/areas.csv")
    return area


def _with_previous(text: str, earlier: Assessment, area: str) -> str:
    """The assessment that the new one is made from as the one before it, where it is signed and of the same area."""
    text = re.sub(r"(?m)^previous:.*\n", "", text)
    if area != earlier.area or not (earlier.folder / SIGNED_FIGURES).exists():
        return text
    return re.sub(r"(?m)^(period_end:.*\n)", rf"\1previous: {earlier.name}\n", text, count=1)


def larger_areas(catalogue: Catalogue, area: str) -> list[str]:
    """The areas that one belongs to, nearest first (BCU, then London), from the table of areas."""
    rows = catalogue.areas
    if area not in rows:
        raise UsageError(f"--area {area}: data_raw/areas/areas.csv has no such area")
    order = ("bcu", "london")
    members = [code for code in rows[area]["member_of"].split() if rows[code]["area_type"] in order]
    return sorted(members, key=lambda code: order.index(rows[code]["area_type"]))


def _moved_title(earlier: Assessment, period_end: str | None) -> str | None:
    """The title with its year moved as the period moves; None where it names no such year."""
    if not period_end:
        return None
    then, now = earlier.period_end[:4], period_end[:4]
    return re.sub(rf"\b{then}\b", now, earlier.title) if then != now and then in earlier.title else None


def _rolled(text: str, source: str) -> str:
    """The settings with the last assessment named, and the mark that targets and questions are still its own."""
    line = f"# {mark_of(source)}: targets, evaluations, questions, place and editions.\n"
    return re.sub(r"(?m)^(assessment:.*\n)", rf"{line}\1previous: {source}\n", text, count=1)


def _set(text: str, key: str, value: str) -> str:
    line = yaml.safe_dump({key: value}, allow_unicode=True, width=1000).strip()
    return re.sub(rf"(?m)^{key}:.*$", lambda _: line, text, count=1)


def _set_list(text: str, key: str, values: list[str]) -> str:
    return re.sub(rf"(?m)^{key}:.*$", lambda _: f"{key}: [{', '.join(values)}]", text, count=1)


def _with_editions(text: str, editions: dict[str, str]) -> str:
    """Other editions pinned below `editions:`; those that `other_editions:` shows beside them stay."""
    block = re.search(r"(?m)^editions:.*\n(?: .*\n)*", text)
    pinned = block[0]
    for key, edition in editions.items():
        line = f"  {key}: {edition}"
        pinned, number = re.subn(rf"(?m)^  {re.escape(key)}:.*$", lambda _, line=line: line, pinned)
        pinned += "" if number else f"{line}\n"
    return text[: block.start()] + pinned + text[block.end() :]


def _without_head(text: str) -> str:
    """The text without what a comment above its first setting says of the file; the line for editors stays."""
    return re.sub(r"\A(# yaml-language-server:.*\n)?(?:#.*\n)*", r"\1", text)


def _without(text: str, key: str) -> str:
    """The text without a setting, the comment above it and what is indented below it."""
    return re.sub(rf"(?m)^(?:#.*\n)*{key}:.*\n(?:[ -].*\n)*", "", text, count=1)


def _remove(folder: Path) -> None:
    """The folder that was begun a moment ago, with nothing in it but what was written here."""
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    folder.rmdir()

"""Start an assessment from the settings of another; comments and order of its file are kept."""

import re
from pathlib import Path

import yaml

from pipelines.catalogue import SIGNED_FIGURES, Catalogue
from pipelines.declarations import Assessment, read_declaration
from pipelines.errors import UsageError


def write_assessment(
    catalogue: Catalogue,
    name: str,
    source: str,
    area: str | None,
    period_end: str | None,
    title: str | None,
    partnership: str | None,
    editions: dict[str, str],
) -> Path:
    """Write ``assessments/<name>/assessment.yaml``; an existing one is never overwritten. Raises UsageError."""
    folder = catalogue.project.assessments / name
    path = folder / "assessment.yaml"
    if folder.exists():
        raise UsageError(f"{folder} exists; choose another name, or edit {path}")
    earlier = catalogue.assessment(source)
    text = (earlier.folder / "assessment.yaml").read_text(encoding="utf-8")
    settings = {
        "assessment": name,
        "area": area,
        "period_end": period_end,
        "title": title,
        "partnership": partnership,
    }
    for key, value in settings.items():
        text = _set(text, key, value) if value else text
    text = _with_previous(text, earlier, area or earlier.area)
    if area and area != earlier.area:
        text = _set_list(text, "comparators", larger_areas(catalogue, area))
    for key, edition in editions.items():
        text = re.sub(rf"(?m)^(  {key}:).*$", rf"\1 {edition}", text)
    folder.mkdir(parents=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    try:
        catalogue.check_assessment(read_declaration(path, Assessment), path)
    except UsageError:
        path.unlink()
        folder.rmdir()
        raise
    return path


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


def _set(text: str, key: str, value: str) -> str:
    line = yaml.safe_dump({key: value}, allow_unicode=True, width=1000).strip()
    return re.sub(rf"(?m)^{key}:.*$", lambda _: line, text, count=1)


def _set_list(text: str, key: str, values: list[str]) -> str:
    return re.sub(rf"(?m)^{key}:.*$", lambda _: f"{key}: [{', '.join(values)}]", text, count=1)

"""What somebody asks of `sna new-assessment`, looked at before anything is written: each refusal says what to write."""

import difflib
import re

from pipelines.catalogue import Catalogue
from pipelines.declarations import Assessment
from pipelines.errors import UsageError
from pipelines.new_assessment import larger_areas

NAME = r"[a-z0-9][a-z0-9-]*"


def check_name(name: str) -> None:
    """Raises UsageError for what cannot be the name of an assessment, with one that can."""
    if re.fullmatch(NAME, name):
        return
    example = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "enfield-2025"
    raise UsageError(
        f"{name!r} is no name for an assessment: small letters, digits and dashes, for example {example}"
    )


def area_code(catalogue: Catalogue, area: str) -> str:
    """The code of the area that somebody names by code or name. Raises UsageError where none can be assessed."""
    codes = [code for code, row in catalogue.areas.items() if area.casefold() in _spellings(code, row)]
    if len(codes) != 1:
        raise UsageError(
            f"--area {area}: data_raw/areas/areas.csv has no such area; {_nearest(catalogue, area)}"
        )
    code, row = codes[0], catalogue.areas[codes[0]]
    if not larger_areas(catalogue, code):
        note = f" ({row['note']})" if row["note"] else ""
        raise UsageError(
            f"--area {area}: {row['area_name']} has no larger area in data_raw/areas/areas.csv to be compared with{note}; "
            "an assessment is of a borough, for example E09000014 (Haringey)"
        )
    return code


def check_titles(
    catalogue: Catalogue, earlier: Assessment, area: str, title: str | None, partnership: str | None
) -> None:
    """Another area's document never bears the last one's title. Raises UsageError with the words to give."""
    if earlier.is_template or area == earlier.area or (title and partnership):
        return
    name = catalogue.areas[area]["short_name"]
    years = re.findall(r"\b20\d{2}\b", earlier.title)
    words = {
        "--title": title or " ".join([f"{name} Strategic Assessment", *years[-1:]]),
        "--partnership": partnership or f"{name} Community Safety Partnership",
    }
    given = " ".join(f'{option} "{text}"' for option, text in words.items())
    raise UsageError(
        f"--area {area} is {name}, and the document would bear the title {earlier.title!r} of {earlier.partnership}. "
        f"Give both, for example: {given}"
    )


def check_editions(catalogue: Catalogue, editions: dict[str, str]) -> None:
    """Raises UsageError for an edition of no source, with the source that is most like it."""
    for source in editions:
        if source not in catalogue.sources:
            near = difflib.get_close_matches(source, catalogue.sources, 1)
            meant = f"; is {near[0]} meant?" if near else ""
            raise UsageError(
                f"--edition: there is no source {source}{meant} Known: {', '.join(catalogue.sources)}"
            )


def _spellings(code: str, row: dict) -> set[str]:
    names = (code, row["area_name"], row["short_name"], *row["other_names"].split(";"))
    return {name.strip().casefold() for name in names if name.strip()}


def _nearest(catalogue: Catalogue, area: str) -> str:
    names = {row["area_name"]: code for code, row in catalogue.areas.items() if row["area_type"] == "borough"}
    near = difflib.get_close_matches(area.title(), names, 3) or ["Haringey"]
    listed = ", ".join(f"{names[name]} ({name})" for name in near if name in names)
    return f"give a code or a name, for example {listed}"

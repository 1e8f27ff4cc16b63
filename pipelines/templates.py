"""Templates: the settings of one assessment for every borough, of which each borough's own is made in memory.

What stands in the template's narrative is printed in every borough's document, its figures being the borough's own. A
borough that wants words of its own starts an assessment: `sna new-assessment NAME --from TEMPLATE --area CODE`.
"""

import re
from typing import TYPE_CHECKING

from pipelines.declarations import Assessment, changed
from pipelines.declarations.assessments import AREA_NAME
from pipelines.errors import UsageError

if TYPE_CHECKING:
    from pipelines.catalogue import Catalogue

OVERVIEW = "overview"


def boroughs(catalogue: "Catalogue") -> list[str]:
    """The codes of the areas that are ranked against each other, in order of their names."""
    ranked = [code for code, row in catalogue.areas.items() if row["ranked"] == "yes"]
    return sorted(ranked, key=lambda code: catalogue.areas[code]["area_name"])


def name_for(catalogue: "Catalogue", template: str, code: str) -> str:
    """The name of a borough's assessment: the template's and, in small letters, the borough's."""
    return f"{template}-{slug(catalogue, code)}"


def slug(catalogue: "Catalogue", code: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", catalogue.areas[code]["short_name"].lower()).strip("-")


def for_borough(catalogue: "Catalogue", template: Assessment, code: str) -> Assessment:
    """The template's settings for one borough. Raises UsageError."""
    name = catalogue.areas[code]["area_name"]
    return changed(
        template,
        assessment=name_for(catalogue, template.name, code),
        template=template.name,
        overview=None,
        area=code,
        comparators=[larger for named in template.comparators for larger in _larger(catalogue, code, named)],
        title=template.title.replace(AREA_NAME, name),
        partnership=template.partnership.replace(AREA_NAME, name),
    )


def overview_of(catalogue: "Catalogue", template: Assessment) -> Assessment:
    """The settings of the overview: of the area that all boroughs are part of, and of the measures that it shows."""
    overview = template.overview
    whole = area_of_all(catalogue)
    return changed(
        template,
        assessment=f"{template.name}-{OVERVIEW}",
        template=template.name,
        overview=None,
        product=overview.product,
        products=[],
        sections=[],
        title=overview.title,
        partnership=overview.partnership,
        area=whole,
        comparators=[whole],
        performance_table=overview.measures,
    )


def area_of_all(catalogue: "Catalogue") -> str:
    """The code of the area that every ranked borough is part of. Raises UsageError where there is none."""
    memberships = [set(catalogue.areas[code]["member_of"].split()) for code in boroughs(catalogue)]
    shared = sorted(set.intersection(*memberships)) if memberships else []
    if not shared:
        raise UsageError(
            "data_raw/areas: there is no area that every ranked borough is part of (`member_of`)"
        )
    return shared[0]


def _larger(catalogue: "Catalogue", code: str, named: str) -> list[str]:
    """A comparator as it is named, or the areas of that type which the borough is part of (its bcu)."""
    of_type = [
        a for a in catalogue.areas[code]["member_of"].split() if catalogue.areas[a]["area_type"] == named
    ]
    if not of_type and named not in catalogue.areas:
        raise UsageError(
            f"comparators: {named} is neither an area nor the type of one that {code} is part of"
        )
    return of_type or [named]

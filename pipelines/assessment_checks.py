"""Whether the settings of an assessment fit the other declarations: each check names file, setting and way out."""

from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.declarations import Assessment
from pipelines.errors import UsageError

if TYPE_CHECKING:
    from pipelines.catalogue import Catalogue

DEFINITIONS = "serious_violence"  # how the keys of its definitions begin


def check_settings(catalogue: "Catalogue", assessment: Assessment, path: Path) -> None:
    """Raises UsageError with the first setting that does not fit."""
    for check in (_sources, _partners, _measures, _marac, _serious_violence, _tiers, _documents):
        check(catalogue, assessment, path)


def check_overview(catalogue: "Catalogue", template: Assessment, path: Path) -> None:
    """Raises UsageError where the overview of a template names what does not exist, or what is not open."""
    overview = template.overview
    if not overview:
        return
    if not catalogue.products.read(overview.product).of_all_boroughs:
        raise UsageError(f"{path}: overview.product: {overview.product} is not about all boroughs together")
    unknown = sorted(set(overview.measures) - catalogue.compared)
    if unknown:
        raise UsageError(
            f"{path}: overview.measures: {', '.join(unknown)} is no measure that is counted by month"
        )
    for measure in overview.measures:
        closed = [
            source
            for source in catalogue.measures[measure].sources
            if source in template.editions and not catalogue.sources[source].open
        ]
        if closed:
            raise UsageError(
                f"{path}: overview.measures: {measure} rests on {', '.join(closed)}, which is not open"
            )


def _sources(catalogue: "Catalogue", assessment: Assessment, path: Path) -> None:
    unknown = [s for s in {**assessment.editions, **assessment.other_editions} if s not in catalogue.sources]
    if unknown:
        raise UsageError(f"{path}: editions: {', '.join(unknown)} is no source in data_raw")
    sensitive = [s for s in assessment.editions if catalogue.sources[s].marking != "OFFICIAL"]
    if sensitive and assessment.marking == "OFFICIAL":
        raise UsageError(
            f"{path}: marking: OFFICIAL is less than that of {', '.join(sensitive)}; say OFFICIAL-SENSITIVE"
        )


def _partners(catalogue: "Catalogue", assessment: Assessment, path: Path) -> None:
    owed = {measure for register in catalogue.registers.values() for measure in register.measures}
    listed = [] if assessment.expected_of_partners == "all" else assessment.expected_of_partners
    named = {
        "partner_measures": [key for outcome in assessment.outcomes for key in outcome.partner_measures],
        "expected_of_partners": listed,
    }
    for setting, measures in named.items():
        strange = sorted(set(measures) - owed)
        if strange:
            raise UsageError(
                f"{path}: {setting}: {', '.join(strange)} is in no register of partners' measures"
            )
    unruled = [
        s
        for s in assessment.public_counts
        if s not in catalogue.sources or not catalogue.sources[s].disclosure
    ]
    if unruled:
        raise UsageError(
            f"{path}: public_counts: {', '.join(unruled)} has no `disclosure` in its source.yaml: none of its counts "
            "may be published"
        )


def _measures(catalogue: "Catalogue", assessment: Assessment, path: Path) -> None:
    wanted = {*assessment.performance_table, *assessment.ward_measures}
    wanted |= {priority.measure for priority in assessment.priority_crimes}
    for outcome in assessment.outcomes:
        wanted |= {*outcome.measures, *outcome.monthly_charts}
    wanted |= {evaluation.measure for evaluation in assessment.evaluations}
    missing = sorted(wanted - catalogue.measures.keys())
    if missing:
        raise UsageError(f"{path}: {', '.join(missing)} is no measure in sql/measures")
    uncounted = sorted(wanted - catalogue.compared)
    if uncounted:
        raise UsageError(
            f"{path}: {', '.join(uncounted)} is a ready-made rate or share, which is not added up over months: "
            "it has no row in a table of changes"
        )


def _marac(catalogue: "Catalogue", assessment: Assessment, path: Path) -> None:
    definitions = {key for family in catalogue.figure_families for key in family.definitions}
    if assessment.marac and assessment.marac.repeat_definition not in definitions:
        raise UsageError(
            f"{path}: marac.repeat_definition: {assessment.marac.repeat_definition} is none of "
            f"{', '.join(sorted(definitions)) or 'the definitions in sql/measures'}"
        )


def _serious_violence(catalogue: "Catalogue", assessment: Assessment, path: Path) -> None:
    known = [key for key in catalogue.measures if key.startswith(DEFINITIONS)]
    chosen = assessment.serious_violence
    strange = (
        [key for key in (chosen.definition, *(chosen.beside or [])) if key not in known] if chosen else []
    )
    if strange:
        raise UsageError(
            f"{path}: serious_violence: {', '.join(strange)} is no definition in sql/measures/serious_violence.yaml; "
            f"known: {', '.join(known) or 'none'}"
        )


def _tiers(catalogue: "Catalogue", assessment: Assessment, path: Path) -> None:
    """Where the assessment says a tier, what its products say of their tiers must exist."""
    owed = {measure for register in catalogue.registers.values() for measure in register.measures}
    known = {
        "sources": set(catalogue.sources),
        "measures": set(catalogue.measures),
        "partner_measures": owed,
        "sections": set(catalogue.products.sections),
    }
    for name in catalogue.products.names if assessment.tier else ():
        local = catalogue.products.read(name).local_tiers
        for number, tier in local.tiers.items() if local else ():
            for kind in tier.adds:
                strange = [
                    (what, key) for what in known for key in getattr(kind, what) if key not in known[what]
                ]
                if strange:
                    what, key = strange[0]
                    raise UsageError(
                        f"{catalogue.products.folder / name / 'product.yaml'}: local_tiers: tier {number}: "
                        f"{kind.title}: {what}: there is no {key}"
                    )


def _documents(catalogue: "Catalogue", assessment: Assessment, path: Path) -> None:
    """The products, the place and the last assessment that an assessment names."""
    if catalogue.products.names:  # else there are declarations of figures alone
        catalogue.products.of(assessment)
    if assessment.previous and not (catalogue.project.assessments / assessment.previous).is_dir():
        raise UsageError(f"{path}: previous: assessments/{assessment.previous} does not exist")
    own = {
        code: row["area_name"]
        for code, row in catalogue.areas.items()
        if row["area_type"] == "ward" and assessment.area in row["member_of"].split()
    }
    strange = [ward for ward in assessment.place.wards if ward not in own] if assessment.place else []
    if strange:
        known = ", ".join(f"{code} {name}" for code, name in own.items())
        raise UsageError(
            f"{path}: place.wards: {', '.join(strange)} is no ward of {assessment.area}; known: {known or 'none'}"
        )

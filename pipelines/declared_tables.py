"""The declarations as tables of the schema ``meta``, so that SQL can join them."""

import hashlib
from collections.abc import Callable
from datetime import date

import polars as pl

from pipelines.catalogue import Catalogue
from pipelines.declarations import Measure
from pipelines.declared_clauses import measure_clauses
from pipelines.declared_figures import FIGURE_TABLES, SETTING_TABLES
from pipelines.labels import NOT_NOTIFIABLE, Label, normalised
from pipelines.published_figures import read_published
from pipelines.signed_before import signed_counts
from pipelines.steps import Step, Workshop

Frame = Callable[[Workshop], pl.DataFrame]


def declared_table_steps(catalogue: Catalogue) -> list[Step]:
    """One step a table; those of an assessment hold the rows of all assessments built so far."""
    whole = {
        "meta.sources": (_sources, "Every source: title, publisher, licence, marking"),
        "meta.offence_labels": (_offence_labels, "What each publisher's label means: one leaf offence"),
        "meta.offence_groups": (_offence_groups, "The groups that a publisher's group label can mean"),
        "meta.measures": (_measures, "Every measure: title, unit, note"),
        "meta.measure_sources": (_measure_sources, "Which source serves a measure for which kind of area"),
        "meta.measure_parts": (_measure_parts, "The leaf offences that each measure counts"),
        "meta.measure_clauses": (
            measure_clauses,
            "What an offence of a record-level source must be to count",
        ),
        "meta.breaks": (_breaks, "The register of breaks"),
    }
    own = {
        "meta.assessments": (_assessments, "The settings of each assessment"),
        "meta.assessment_editions": (_assessment_editions, "The editions that each assessment is pinned to"),
        "meta.compared_editions": (_compared_editions, "The pinned editions and those shown beside them"),
        "meta.charted_measures": (
            _charted_measures,
            "The measures that a document charts by month, in order",
        ),
        "meta.signed_counts": (_signed_counts, "Counts of the assessment before, as they were signed"),
        "meta.published_figures": (_published_figures, "What the partnership has printed, to reconcile with"),
    }
    whole |= FIGURE_TABLES
    own |= SETTING_TABLES
    version = hashlib.sha256(catalogue.tables_fingerprint().encode()).hexdigest()[:12]
    return [
        *(_step(name, frame, text, version, False) for name, (frame, text) in whole.items()),
        *(_step(name, frame, text, version, True) for name, (frame, text) in own.items()),
    ]


def _step(name: str, frame: Frame, description: str, version: str, per_assessment: bool) -> Step:
    def run(workshop: Workshop) -> dict:
        rows = frame(workshop)
        if per_assessment:
            return {"rows": workshop.warehouse.replace_rows(name, rows, workshop.assessment.name)}
        return {"rows": workshop.warehouse.write_frame(name, rows)}

    return Step(name, frozenset(), run, description, version, per_assessment, frozenset({"yaml"}))


def _sources(workshop: Workshop) -> pl.DataFrame:
    rows = [
        (
            *(s.source, s.title, s.publisher, s.licence, s.marking, s.grain, s.shape),
            *(s.open, s.personal, s.reject_at_most_pct),
            s.release_cycle.every_months if s.release_cycle else None,
            s.release_cycle.due_after_days if s.release_cycle else None,
            s.release_cycle.year_ends_in if s.release_cycle else None,
        )
        for s in workshop.catalogue.sources.values()
    ]
    texts = ("source", "title", "publisher", "licence", "marking", "grain", "shape")
    schema = {
        **dict.fromkeys(texts, pl.String),
        **dict.fromkeys(("open", "personal"), pl.Boolean),
        "reject_at_most_pct": pl.Float64,
        **dict.fromkeys(("every_months", "due_after_days", "year_ends_in"), pl.Int64),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _offence_labels(workshop: Workshop) -> pl.DataFrame:
    rows = {
        (
            source,
            normalised(label.group_label),
            normalised(label.offence_label),
            label.offence,
            label.offence_group,
        )
        for source, labels in workshop.catalogue.labels.items()
        for label in labels
    }
    columns = ("source", "group_key", "offence_key", "offence", "offence_group")
    return pl.DataFrame(sorted(rows), schema=dict.fromkeys(columns, pl.String), orient="row")


def _offence_groups(workshop: Workshop) -> pl.DataFrame:
    rows = {
        (source, normalised(label.group_label), label.offence_group)
        for source, labels in workshop.catalogue.labels.items()
        for label in labels
    }
    return pl.DataFrame(
        sorted(rows), schema=dict.fromkeys(("source", "group_key", "offence_group"), pl.String), orient="row"
    )


def _measures(workshop: Workshop) -> pl.DataFrame:
    rows = [
        (
            key,
            measure.title,
            measure.plural,
            family.family,
            family.kind,
            family.unit,
            measure.note or "",
            measure.indicator,
            measure.polarity,
            measure.repeats.at_least if measure.repeats else None,
            measure.repeats.within_months if measure.repeats else None,
            measure.repeats.of if measure.repeats else None,
            measure.sources,
            order,
        )
        for family in workshop.catalogue.families
        for order, (key, measure) in enumerate(family.measures.items())
    ]
    texts = ("measure", "title", "plural", "family", "kind", "unit", "note", "indicator", "polarity")
    schema = {
        **dict.fromkeys(texts, pl.String),
        **dict.fromkeys(("repeats_at_least", "repeats_within_months"), pl.Int64),
        "repeats_of": pl.String,
        "sources": pl.List(pl.String),
        "position": pl.Int64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _measure_sources(workshop: Workshop) -> pl.DataFrame:
    compared = workshop.catalogue.compared
    rows = [
        (key, source, area_type, workshop.catalogue.sources[source].own_area_only)
        for key, measure in workshop.catalogue.measures.items()
        if key in compared  # published rates and shares of repeats are not added up over windows
        for source in measure.sources
        for area_type in _with_place(workshop.catalogue.sources[source].area_types)
    ]
    schema = {**dict.fromkeys(("measure", "source", "area_type"), pl.String), "own_area_only": pl.Boolean}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _with_place(area_types: list[str]) -> list[str]:
    """A source of wards also serves a place, which is made of them."""
    return [*area_types, "place"] if "ward" in area_types else area_types


def _measure_parts(workshop: Workshop) -> pl.DataFrame:
    rows = [
        part
        for key, measure in workshop.catalogue.measures.items()
        if not measure.any_of
        for source in measure.sources
        for part in parts_of(key, measure, source, workshop.catalogue.labels.get(source, []))
    ]
    columns = ("measure", "source", "offence_group", "offence")
    return pl.DataFrame(
        rows, schema={**dict.fromkeys(columns, pl.String), "sign": pl.Int32, "needed": pl.Int32}, orient="row"
    )


def parts_of(key: str, measure: Measure, source: str, labels: list[Label]) -> list[tuple]:
    """The leaves of a measure with their sign, and how many of them a file must hold for the measure to be known."""
    leaves = sorted(
        {(label.offence_group, label.offence) for label in labels if label.offence != NOT_NOTIFIABLE}
    )
    if measure.offences == "all":
        return [(key, source, group, offence, 1, 1) for group, offence in leaves]
    if measure.offence_groups:
        return [(key, source, g, offence, 1, 1) for g, offence in leaves if g in measure.offence_groups]
    needed = len(measure.offences) + len(measure.minus_offences)
    signs = dict.fromkeys(measure.offences, 1) | dict.fromkeys(measure.minus_offences, -1)
    return [(key, source, g, offence, signs[offence], needed) for g, offence in leaves if offence in signs]


def _breaks(workshop: Workshop) -> pl.DataFrame:
    rows = [
        (
            item.name,
            item.title,
            item.effect,
            item.evidence,
            *(None if value == "all" else value for value in (item.sources, item.measures, item.area_types)),
            _first_day(item.from_),
            _first_day(item.to),
            item.editions_from,
        )
        for item in workshop.catalogue.breaks
    ]
    lists = dict.fromkeys(("sources", "measures", "area_types"), pl.List(pl.String))
    schema = {
        **dict.fromkeys(("name", "title", "effect", "evidence"), pl.String),
        **lists,
        "from_month": pl.Date,
        "to_month": pl.Date,
        "editions_from": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _assessments(workshop: Workshop) -> pl.DataFrame:
    assessment = workshop.assessment
    year = None if assessment.population_year == "latest" else assessment.population_year
    row = (
        assessment.name,
        assessment.area,
        _first_day(assessment.period_end),
        assessment.three_year_method,
        year,
        assessment.synthetic,
        assessment.as_of,
        assessment.place.title if assessment.place else None,
        assessment.place.wards if assessment.place else None,
    )
    schema = {
        "assessment": pl.String,
        "area_code": pl.String,
        "period_end_month": pl.Date,
        "three_year_method": pl.String,
        "population_year": pl.Int32,
        "synthetic": pl.Boolean,
        "as_of": pl.Date,
        "place_title": pl.String,
        "place_wards": pl.List(pl.String),
    }
    return pl.DataFrame([row], schema=schema, orient="row")


def _assessment_editions(workshop: Workshop) -> pl.DataFrame:
    rows = [(workshop.assessment.name, *pinned) for pinned in workshop.assessment.editions.items()]
    return pl.DataFrame(
        rows, schema=dict.fromkeys(("assessment", "source", "edition"), pl.String), orient="row"
    )


def _compared_editions(workshop: Workshop) -> pl.DataFrame:
    assessment = workshop.assessment
    rows = [(assessment.name, source, edition, True) for source, edition in assessment.editions.items()]
    rows += [
        (assessment.name, source, edition, False)
        for source, editions in assessment.other_editions.items()
        for edition in editions
    ]
    schema = {**dict.fromkeys(("assessment", "source", "edition"), pl.String), "pinned": pl.Boolean}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _charted_measures(workshop: Workshop) -> pl.DataFrame:
    assessment = workshop.assessment
    charted = [crime.measure for crime in assessment.priority_crimes]
    charted += [measure for outcome in assessment.outcomes for measure in outcome.monthly_charts]
    rows = [(assessment.name, measure, order) for order, measure in enumerate(dict.fromkeys(charted))]
    schema = {"assessment": pl.String, "measure": pl.String, "position": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _signed_counts(workshop: Workshop) -> pl.DataFrame:
    assessment = workshop.assessment
    return signed_counts(workshop.catalogue.signed_before(assessment), assessment.name, assessment.area)


def _published_figures(workshop: Workshop) -> pl.DataFrame:
    assessment = workshop.assessment
    rows = [
        (
            assessment.name,
            order,
            figure.measure,
            figure.area_code,
            figure.quantity,
            figure.value,
            figure.decimals,
            figure.reason,
        )
        for order, figure in enumerate(
            read_published(assessment.folder / "published.csv", workshop.catalogue)
        )
    ]
    schema = {
        "assessment": pl.String,
        "position": pl.Int64,
        "measure": pl.String,
        "area_code": pl.String,
        "quantity": pl.String,
        "published_value": pl.Float64,
        "decimals": pl.Int64,
        "reason": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _first_day(month: str | None) -> date | None:
    return date.fromisoformat(f"{month}-01") if month else None

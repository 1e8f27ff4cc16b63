"""From tables to methods and back: each module gives frames to the pure functions of ``pipelines/methods``."""

import hashlib
from collections.abc import Callable

import polars as pl

from pipelines.catalogue import Catalogue
from pipelines.declarations import Method, read_declaration
from pipelines.errors import UsageError
from pipelines.models import PER_ASSESSMENT
from pipelines.statistics.concentrations import concentrations
from pipelines.statistics.deprivation_gradients import deprivation_gradients
from pipelines.statistics.differences import differences
from pipelines.statistics.dispersions import dispersions
from pipelines.statistics.disproportionalities import disproportionalities
from pipelines.statistics.evaluations import evaluation_months, evaluations
from pipelines.statistics.figures import figures
from pipelines.statistics.funnels import funnel_curves, funnels
from pipelines.statistics.harm_rates import harm_rates
from pipelines.statistics.hot_spot_cells import hot_spot_cells
from pipelines.statistics.hot_spots import hot_spots
from pipelines.statistics.marac import marac
from pipelines.statistics.monthly_signals import monthly_signals
from pipelines.statistics.offence_hours import offence_hours
from pipelines.statistics.partner_measures import partner_measures
from pipelines.statistics.point_areas import point_areas
from pipelines.statistics.rare_events import rare_events
from pipelines.statistics.seasons import seasons
from pipelines.statistics.triangulations import triangulations
from pipelines.statistics.ward_changes import ward_changes
from pipelines.statistics.ward_profiles import ward_profiles
from pipelines.statistics.ward_weights import ward_weight_errors, ward_weights
from pipelines.steps import Step, Workshop

LAYERS = ("core", "analysis")
METHODS: dict[str, Callable[..., pl.DataFrame]] = {
    "point_areas": point_areas,
    "ward_weights": ward_weights,
    "ward_weight_errors": ward_weight_errors,
    "dispersions": dispersions,
    "disproportionalities": disproportionalities,
    "figures": figures,
    "differences": differences,
    "evaluations": evaluations,
    "evaluation_months": evaluation_months,
    "funnels": funnels,
    "funnel_curves": funnel_curves,
    "harm_rates": harm_rates,
    "hot_spot_cells": hot_spot_cells,
    "hot_spots": hot_spots,
    "concentrations": concentrations,
    "deprivation_gradients": deprivation_gradients,
    "ward_changes": ward_changes,
    "ward_profiles": ward_profiles,
    "marac": marac,
    "monthly_signals": monthly_signals,
    "offence_hours": offence_hours,
    "partner_measures": partner_measures,
    "rare_events": rare_events,
    "seasons": seasons,
    "triangulations": triangulations,
}


def statistic_steps(catalogue: Catalogue) -> list[Step]:
    """Factory: every ``sql/{core,analysis}/<table>.yaml`` -> a step that makes the table by a method.

    A method receives its input tables in the declared order (in analysis: the rows of the assessment, and then the
    assessment), and the declared settings by name.
    """
    steps = []
    for path in sorted(path for layer in LAYERS for path in (catalogue.project.sql / layer).glob("*.yaml")):
        declared = read_declaration(path, Method)
        if declared.method not in METHODS:
            raise UsageError(f"{path}: there is no method {declared.method}; known: {', '.join(METHODS)}")
        version = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        make = _statistic_step if path.parent.name == PER_ASSESSMENT else _common_step
        steps.append(make(f"{path.parent.name}.{path.stem}", declared, version))
    return steps


def _common_step(name: str, declared: Method, version: str) -> Step:
    """A table that serves every assessment."""

    def run(workshop: Workshop) -> dict:
        inputs = [workshop.warehouse.query(f"select * from {table}") for table in declared.inputs]
        frame = METHODS[declared.method](*inputs, **declared.settings)
        return {"rows": workshop.warehouse.write_frame(name, frame)}

    needs = frozenset(declared.inputs)
    return Step(name, needs, run, declared.description, version, False, frozenset({"python"}))


def _statistic_step(name: str, declared: Method, version: str) -> Step:
    def run(workshop: Workshop) -> dict:
        assessment = workshop.assessment.name
        inputs = [
            workshop.warehouse.query(
                f"select * from {table} where assessment = $assessment", assessment=assessment
            )
            for table in declared.inputs
        ]
        frame = METHODS[declared.method](*inputs, workshop.assessment, **declared.settings)
        return {"rows": workshop.warehouse.replace_rows(name, frame, assessment)}

    return Step(
        name, frozenset(declared.inputs), run, declared.description, version, True, frozenset({"python"})
    )

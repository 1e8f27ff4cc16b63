"""The schema of every YAML file, one module a kind.

Only shapes and their rules live here; what they are used for belongs in the factories (sources, models, checks,
reports).
"""

from pipelines.declarations.assessments import (
    Assessment,
    Outcome,
    Place,
    PriorityCrime,
    SeriousViolence,
    Target,
    ThreeYearMethod,
)
from pipelines.declarations.base import (
    EDITION,
    SAMPLE_EDITION,
    Declaration,
    Key,
    Month,
    Words,
    changed,
    first_problem,
    read_declaration,
)
from pipelines.declarations.breaks import Break, BreakRegister
from pipelines.declarations.columns import Column
from pipelines.declarations.evaluations import Evaluation
from pipelines.declarations.expectations import Expectation, Suite
from pipelines.declarations.figure_families import FigureFamily, Owed, Register
from pipelines.declarations.measures import Clause, Measure, MeasureFamily, Method
from pipelines.declarations.products import Product
from pipelines.declarations.sources import Exclusion, Source, Wide

__all__ = [
    "EDITION",
    "SAMPLE_EDITION",
    "Assessment",
    "Break",
    "BreakRegister",
    "Clause",
    "Column",
    "Declaration",
    "Evaluation",
    "Exclusion",
    "Expectation",
    "FigureFamily",
    "Key",
    "Measure",
    "MeasureFamily",
    "Method",
    "Month",
    "Outcome",
    "Owed",
    "Place",
    "PriorityCrime",
    "Product",
    "Register",
    "SeriousViolence",
    "Source",
    "Suite",
    "Target",
    "ThreeYearMethod",
    "Wide",
    "Words",
    "changed",
    "first_problem",
    "read_declaration",
]

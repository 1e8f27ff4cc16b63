"""The schema of every YAML file, and the error text that a person sees when one is wrong.

Only shapes and their rules live here; what they are used for belongs in the factories (sources, models,
measures, checks, reports).
"""

from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from pipelines.errors import UsageError

SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one is ten times as fast

Month = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Words = Annotated[str, Field(min_length=1)]

Declared = TypeVar("Declared", bound="Declaration")


def _text_keys(value: Any) -> Any:
    """YAML reads a key such as 2021 as a number; generations are names."""
    return {str(key): item for key, item in value.items()} if isinstance(value, dict) else value


def _text(value: Any) -> Any:
    """YAML reads an edition such as 2023 as a number; editions are names."""
    return str(value) if isinstance(value, int | float) else value


class Declaration(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


# --- sources -----------------------------------------------------------------------------------------------


class Column(Declaration):
    """One column of a source: its type and every header that it has had, by generation of the file."""

    description: Words
    type: Literal["text", "month", "year", "count"] = "text"
    headers: Annotated[dict[str, Words], BeforeValidator(_text_keys)] = {}
    other_headers: list[Words] = []
    from_file_name: str | None = None

    @property
    def every_header(self) -> list[str]:
        return list(dict.fromkeys([*self.headers.values(), *self.other_headers]))


class Part(Declaration):
    """One of the files that a complete edition holds, told apart by how many months it covers."""

    more_months_than: int


class Exclusion(Declaration):
    """Rows that are left out by rule, counted and reported; a value that is in neither list stops the file."""

    column: Key
    keep: list[str]
    leave_out: list[str]
    reason: Words


class ReleaseCycle(Declaration):
    every_months: int = Field(gt=0)
    due_after_days: int = Field(ge=0)


class Source(Declaration):
    source: Key
    title: Words
    publisher: Words
    licence: Words
    marking: Literal["OFFICIAL", "OFFICIAL-SENSITIVE"]
    open: bool = False
    personal: bool = False
    grain: Words
    shape: Literal["wide_months", "long_months", "table", "geojson", "reference"]
    key: list[Key]
    area_types: list[Key] = []
    columns: dict[Key, Column]
    month_header: str | None = None
    reference_file: str | None = None
    labels: str | None = None
    ignored_headers: list[Words] = []
    parts: dict[Key, Part] = {}
    exclude: list[Exclusion] = []
    release_cycle: ReleaseCycle | None = None
    folder: Path = Field(default=Path(), exclude=True)

    @model_validator(mode="after")
    def _agrees_with_its_shape(self) -> "Source":
        if (self.shape == "wide_months") != (self.month_header is not None):
            raise ValueError("`month_header` goes with `shape: wide_months`")
        if (self.shape == "reference") != (self.reference_file is not None):
            raise ValueError("`reference_file` goes with `shape: reference`")
        unknown = [key for key in self.key if key not in self.columns]
        if unknown:
            raise ValueError(f"`key` names {', '.join(unknown)}, which is no column")
        return self

    @property
    def labels_file(self) -> Path | None:
        return (self.folder / self.labels).resolve() if self.labels else None


# --- breaks ------------------------------------------------------------------------------------------------

AllOr = Literal["all"] | list[Key]


class Break(Declaration):
    name: Key
    title: Words
    sources: AllOr
    measures: AllOr
    area_types: AllOr = "all"
    from_: Month | None = Field(default=None, alias="from")
    to: Month | None = None
    editions_from: Month | None = None
    effect: Literal["block", "caveat"]
    evidence: Words

    @model_validator(mode="after")
    def _is_dated(self) -> "Break":
        if (self.from_ is None) == (self.editions_from is None):
            raise ValueError("a break has either `from` or `editions_from`")
        if ";" in self.title:
            raise ValueError("a title holds no semicolon: caveats are joined by it")
        return self


class BreakRegister(Declaration):
    breaks: list[Break]


# --- measures ----------------------------------------------------------------------------------------------


class Measure(Declaration):
    """A measure is a set of leaf offences of named sources, or one set less another of the same edition."""

    title: Words
    plural: Words
    sources: list[Key]
    offences: Literal["all"] | list[Key] = []
    offence_groups: list[Key] = []
    minus_offences: list[Key] = []
    note: str | None = None

    @model_validator(mode="after")
    def _counts_something(self) -> "Measure":
        if bool(self.offences) == bool(self.offence_groups):
            raise ValueError("a measure has either `offences` or `offence_groups`")
        return self


class MeasureFamily(Declaration):
    family: Key
    kind: Literal["count", "proportion", "rate", "value", "stock"]
    unit: Words
    over_time: Literal["sums", "latest", "neither"]
    over_areas: Literal["sums", "latest", "neither"]
    measures: dict[Key, Measure]


class Method(Declaration):
    """A statistic: the method in ``pipelines/methods`` (by its adapter's name) and the tables it reads."""

    method: Key
    description: Words
    inputs: list[str]


# --- assessments -------------------------------------------------------------------------------------------

ThreeYearMethod = Literal["first_of_three", "same_12m_3y_ago", "mean_of_prior_three"]


class PriorityCrime(Declaration):
    measure: Key
    question: Words


class Assessment(Declaration):
    assessment: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    product: Key
    title: Words
    partnership: Words
    area: Words
    comparators: list[Words] = Field(min_length=1)
    period_end: Month
    three_year_method: ThreeYearMethod
    population_year: int | Literal["latest"] = "latest"
    marking: Literal["OFFICIAL", "OFFICIAL-SENSITIVE"] = "OFFICIAL"
    status: Literal["draft", "board", "signed"] = "draft"
    editions: dict[Key, Annotated[str, BeforeValidator(_text)]]
    other_editions: dict[Key, list[Annotated[str, BeforeValidator(_text)]]] = {}
    performance_table: list[Key] = Field(min_length=1)
    priority_crimes: list[PriorityCrime] = []
    ward_measures: list[Key] = []
    folder: Path = Field(default=Path(), exclude=True)

    @cached_property
    def name(self) -> str:
        return self.assessment

    @property
    def synthetic(self) -> bool:
        return SAMPLE_EDITION in self.editions.values()

    @model_validator(mode="after")
    def _keeps_synthetic_and_real_apart(self) -> "Assessment":
        editions = {*self.editions.values(), *(e for listed in self.other_editions.values() for e in listed)}
        if SAMPLE_EDITION in editions and editions != {SAMPLE_EDITION}:
            raise ValueError(
                "synthetic and real editions never meet in one assessment: "
                f"either every edition is `{SAMPLE_EDITION}` or none is"
            )
        return self


SAMPLE_EDITION = "sample"


# --- expectations ------------------------------------------------------------------------------------------


class Expectation(Declaration):
    """One expectation of Great Expectations.

    With ``evidence`` (a SELECT of source, edition and message: one row a problem, none where all is well), it is
    that no edition has a problem; otherwise it is the named expectation on a column of the suite's profile.
    """

    name: Key
    title: Words
    expectation: Annotated[str, Field(pattern=r"^expect_[a-z_]+$")] = "expect_column_values_to_be_between"
    arguments: dict[str, Any] = {}
    severity: Literal["critical", "warning"]
    # what `sna figures` does: leave all figures out, or print them with null where the query has made them null
    figures: Literal["withheld", "nulled"] = "withheld"
    exit_code: Literal[3, 4] = 4
    evidence: Words | None = None

    @model_validator(mode="after")
    def _says_what_is_wrong(self) -> "Expectation":
        if self.evidence and self.arguments:
            raise ValueError("an expectation has either `evidence` or `arguments`")
        if self.severity == "critical" and not self.evidence:
            raise ValueError("a critical expectation needs `evidence`, which names what is wrong")
        return self


class Suite(Declaration):
    """The profile is a SELECT of source, edition and figures about the table: small, whatever the table's size."""

    table: Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z0-9_]+$")]
    profile: Words
    expectations: list[Expectation] = Field(min_length=1)


# --- reading -----------------------------------------------------------------------------------------------


def changed(declaration: Declared, **changes: Any) -> Declared:
    """A copy with other values, held to the same rules. Raises UsageError."""
    fields = {name: getattr(declaration, name) for name in type(declaration).model_fields}
    try:
        return type(declaration).model_validate({**fields, **changes})
    except ValidationError as error:
        raise UsageError(first_problem(error)) from error


def read_declaration(path: Path, model: type[Declared], **more: Any) -> Declared:
    """Read one YAML file into its model.

    Raises UsageError naming the file, the place in it and what is wrong.
    """
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=SafeLoader)
    except FileNotFoundError as error:
        raise UsageError(f"{path} does not exist") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not valid YAML: {error}") from error
    if not isinstance(content or {}, dict):
        raise UsageError(f"{path}: holds {type(content).__name__}, not keys with values")
    try:
        return model.model_validate({**(content or {}), **more})
    except ValidationError as error:
        raise UsageError(f"{path}: {first_problem(error)}") from error


def first_problem(error: Exception) -> str:
    """What is wrong, in the words of the schema: the place and the rule."""
    if not isinstance(error, ValidationError):
        return str(error)
    problems = [
        f"{'.'.join(str(part) for part in problem['loc']) or 'file'}: {problem['msg']}"
        for problem in error.errors()
    ]
    return "; ".join(problems[:5])

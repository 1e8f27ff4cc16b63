"""Measures (``sql/measures/<family>.yaml``) and statistics (``sql/analysis/<table>.yaml``)."""

from typing import Literal

from pydantic import model_validator

from pipelines.declarations.base import Declaration, Key, Words


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

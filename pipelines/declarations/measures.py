"""Measures (``sql/measures/<family>.yaml``) and statistics (``sql/analysis/<table>.yaml``)."""

from typing import Literal

from pydantic import Field, model_validator

from pipelines.declarations.base import Declaration, Key, Name, Words


class Repeats(Declaration):
    """Who counts as a repeat: a person with so many events within so many months (both ends included).

    The measure is their share of all persons, or the share of all events that are theirs.
    """

    at_least: int = Field(ge=2)
    within_months: int = Field(gt=0)
    of: Literal["persons", "events"]


class Measure(Declaration):
    """A measure is a set of leaf offences of named sources, or one set less another of the same edition.

    Measures of other kinds name what their family's SQL takes them from: ``indicator``, the number under which a
    publisher gives the figure ready-made, or ``repeats``, the rule of who counts as a repeat.
    """

    title: Words
    plural: Words
    sources: list[Key]
    offences: Literal["all"] | list[Key] = []
    offence_groups: list[Key] = []
    minus_offences: list[Key] = []
    indicator: Name | None = None
    repeats: Repeats | None = None
    note: str | None = None
    polarity: Literal["more_is_worse", "more_is_better", "neither"] = "more_is_worse"

    @property
    def counts_leaves(self) -> bool:
        return bool(self.offences or self.offence_groups)

    @model_validator(mode="after")
    def _counts_something(self) -> "Measure":
        ways = (self.offences, self.offence_groups, self.indicator, self.repeats)
        if sum(map(bool, ways)) != 1:
            raise ValueError(
                "a measure has either `offences` or `offence_groups` (or `indicator`, or `repeats`)"
            )
        if self.minus_offences and not self.offences:
            raise ValueError("`minus_offences` goes with `offences`")
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

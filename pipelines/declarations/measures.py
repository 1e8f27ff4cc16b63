"""Measures (``sql/measures/<family>.yaml``) and statistics (``sql/analysis/<table>.yaml``)."""

from typing import Literal

from pydantic import Field, model_validator

from pipelines.declarations.base import Declaration, Key, Name, Words
from pipelines.declarations.columns import AgeBand


class Repeats(Declaration):
    """Who counts as a repeat: a person with so many events within so many months (both ends included).

    The measure is their share of all persons, or the share of all events that are theirs.
    """

    at_least: int = Field(ge=2)
    within_months: int = Field(gt=0)
    of: Literal["persons", "events"]


class Clause(Declaration):
    """What an offence must be to count, all of it: among these offences, of these ages, with one of these flags and
    none of those."""

    offences: Literal["all"] | list[Key] = "all"
    ages: list[AgeBand] = Field(default=[], description="bands of age; none: whatever the age")
    ages_of: Literal["victim", "suspect", "either"] = "victim"
    flags: list[Key] = Field(default=[], description="any one of these flags; none: with or without")
    without_flags: list[Key] = Field(default=[], description="none of these flags")


class Measure(Declaration):
    """A measure is a set of leaf offences of named sources, or one set less another of the same edition.

    Measures of other kinds name what their family's SQL takes them from: ``indicator``, the number under which a
    publisher gives the figure ready-made, or ``repeats``, the rule of who counts as a repeat.
    ``any_of`` (record-level sources): offences that meet any one of some clauses.
    """

    title: Words
    plural: Words
    sources: list[Key]
    offences: Literal["all"] | list[Key] = []
    offence_groups: list[Key] = []
    minus_offences: list[Key] = []
    indicator: Name | None = None
    repeats: Repeats | None = None
    any_of: list[Clause] = []
    note: str | None = None
    polarity: Literal["lower_is_better", "higher_is_better", "neither"] = "lower_is_better"

    @property
    def counts_leaves(self) -> bool:
        return bool(self.offences or self.offence_groups or self.any_of)

    @model_validator(mode="after")
    def _counts_something(self) -> "Measure":
        ways = (self.offences, self.offence_groups, self.any_of, self.indicator, self.repeats)
        if sum(map(bool, ways)) != 1:
            raise ValueError(
                "a measure has one of `offences`, `offence_groups`, `any_of`, `indicator` and `repeats`"
            )
        if self.minus_offences and not self.offences:
            raise ValueError("`minus_offences` goes with `offences`")
        return self

    @property
    def clauses(self) -> list[Clause]:
        """The same as clauses; a group stands for its leaves and is resolved by the labels."""
        return self.any_of or [Clause(offences=self.offences or "all")]


class MeasureFamily(Declaration):
    family: Key
    kind: Literal["count", "proportion", "rate", "value", "stock"]
    unit: Words
    over_time: Literal["sums", "latest", "neither"]
    over_areas: Literal["sums", "latest", "neither"]
    monthly: bool = Field(
        default=True, description="counts by month, of which windows, changes, verdicts and ranks are made"
    )
    measures: dict[Key, Measure]


class Method(Declaration):
    """A statistic: the method in ``pipelines/methods`` (by its adapter's name), the tables it reads, its settings."""

    method: Key
    description: Words
    inputs: list[str]
    settings: dict[Key, float | str] = {}

"""Measures that are no sets of offences: ``sql/measures/<family>.yaml`` with ``figures``, and the register of partners."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from pipelines.declarations.base import Declaration, Key, Name, Words

Kind = Literal["count", "proportion", "mean", "rate", "value", "stock"]
Polarity = Literal["higher_is_better", "lower_is_better", "neither"]
MONTHS = {"monthly": 1, "quarterly": 3, "annual": 12}


class Band(Declaration):
    """From where to where a figure is as it should be, both included, and who says so."""

    lower: float
    upper: float
    source: Words

    @model_validator(mode="after")
    def _has_room(self) -> "Band":
        if self.lower >= self.upper:
            raise ValueError("`lower` must be less than `upper`")
        return self


class Figure(Declaration):
    title: Words
    unit: Words
    kind: Kind
    over_time: Literal["sums", "latest", "neither"]
    polarity: Polarity
    band: Band | None = None
    note: str | None = None


class Parameter(Declaration):
    """A number that a method is given, and who says so."""

    value: float
    unit: Words
    source: Words


class Definition(Declaration):
    words: Words
    source: Words


class FigureFamily(Declaration):
    family: Key
    sources: list[Key]
    parameters: dict[Key, Parameter] = {}
    definitions: dict[Key, Definition] = {}
    figures: dict[Key, Figure] = Field(min_length=1)


class Owed(Declaration):
    """A measure that a partner owes: what it is, who sends it, and when it is late.

    ``per``: the value is so many times numerator over denominator (100 for per cent). ``period_months``: the length
    of the period that a value is for, where it is not that of the frequency (a rolling year sent each quarter).
    ``published_as``: the wording of a strategy's performance framework, each known to one measure only.
    """

    title: Words
    unit: Words
    kind: Kind
    per: float = Field(default=1, gt=0)
    provider: Words
    frequency: Literal["monthly", "quarterly", "annual"]
    period_months: int | None = Field(default=None, gt=0)
    year_starts_in: int = Field(default=4, ge=1, le=12)
    due_after_days: int = Field(ge=0)
    priority: Words
    outcome: str | None = None
    polarity: Polarity
    over_time: Literal["sums", "latest", "neither"]
    tier: Literal[1, 2, 3]
    also_known_as: list[Words] = []
    published_as: list[Words] = []
    note: str | None = None

    @property
    def every_months(self) -> int:
        return MONTHS[self.frequency]

    @property
    def length_months(self) -> int:
        return self.period_months or self.every_months


class Elsewhere(Declaration):
    """A measure of a strategy that another family of measures already holds."""

    measure: Key
    priority: Words
    published_as: Annotated[list[Words], Field(min_length=1)]
    note: str | None = None


class Register(Declaration):
    """What partners owe the partnership, and what of a strategy's measures is counted elsewhere."""

    measures: dict[Key, Owed] = Field(min_length=1)
    elsewhere: list[Elsewhere] = []

    @model_validator(mode="after")
    def _every_name_is_known_once(self) -> "Register":
        homes: dict[str, str] = {}
        for key, names in self._names():
            for name in names:
                home = homes.setdefault(" ".join(name.casefold().split()), key)
                if home != key:
                    raise ValueError(f"{name!r} stands for both {home} and {key}; keep one")
        return self

    def _names(self) -> list[tuple[str, list[str]]]:
        owed = [
            (key, [key, item.title, *item.also_known_as, *item.published_as])
            for key, item in self.measures.items()
        ]
        return [*owed, *((item.measure, item.published_as) for item in self.elsewhere)]

    @property
    def spellings(self) -> dict[str, list[str]]:
        """Every key with the ways in which an extract can name it."""
        return {
            key: [item.title, *item.also_known_as, *item.published_as] for key, item in self.measures.items()
        }


class Stated(Declaration):
    """A number that no extract holds, and who says so."""

    value: float = Field(gt=0, description="the number")
    source: Words = Field(description="who says so, and where")


class MaracSettings(Declaration):
    """How the figures of MARAC are to be read: two definitions of a repeat are live, and the volume needs a base."""

    repeat_definition: Key = Field(description="a definition of sql/measures/marac.yaml")
    adult_females: Stated | None = Field(default=None, description="adult females of the area")
    expected_cases: Stated | None = Field(
        default=None, description="the expected cases of a year as somebody printed them, rounded"
    )
    printed: dict[Key, Name] = Field(
        default={}, description="figures as somebody printed them (in per cent), to be compared"
    )

    @model_validator(mode="after")
    def _expects_from_one_base(self) -> "MaracSettings":
        if self.adult_females and self.expected_cases:
            raise ValueError("give either `adult_females` or `expected_cases`")
        return self

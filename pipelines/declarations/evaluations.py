"""An operation or campaign to be judged by what happened before and after it, here and elsewhere."""

from typing import Literal

from pydantic import Field, model_validator

from pipelines.declarations.base import Audience, Declaration, Key, Month, Words


class Evaluation(Declaration):
    """What was done, where and from when; and where it was not done.

    ``comparison_areas`` should be like the treated ones before the start and out of reach of what was done.
    """

    evaluation: Key
    title: Words
    what: Words
    source: Words
    measure: Key
    areas: list[Words] = Field(min_length=1)
    comparison_areas: Literal["other_boroughs"] | list[Words]
    from_: Month = Field(alias="from")
    to: Month | None = None
    audience: Audience = Field(default="restricted", description="who may read of it")

    @model_validator(mode="after")
    def _compares_with_others(self) -> "Evaluation":
        if self.comparison_areas != "other_boroughs" and set(self.areas) & set(self.comparison_areas):
            raise ValueError("an area is both treated and compared with")
        if self.to and self.to < self.from_:
            raise ValueError(f"`to: {self.to}` lies before `from: {self.from_}`")
        return self

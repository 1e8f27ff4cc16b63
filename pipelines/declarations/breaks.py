"""The register of breaks: ``data_raw/breaks.yaml``."""

from typing import Literal

from pydantic import Field, model_validator

from pipelines.declarations.base import AllOr, Declaration, Key, Month, Words


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

"""Known errors of a publisher: ``data_raw/<source>/corrections.yaml``, what is wrong, who said so, and a guard."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from pipelines.declarations.base import SAMPLE_EDITION, Declaration, Key, Name, Words


def _cell(value: Any) -> Any:
    """A cell as text: YAML reads 2025-09-01 as a date, 12 as a number."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)


Cell = Annotated[str, BeforeValidator(_cell), WithJsonSchema({"type": ["string", "number", "boolean"]})]


class Guard(Declaration):
    """What the extract holds as long as the error is in it: once this no longer holds, the check fails."""

    rows: int = Field(ge=1, description="how many rows of the edition the error is in")
    values: dict[Key, Cell] = Field(default={}, description="column and wrong value, as the extract has it")


class Correction(Declaration):
    """One error. Cells are written as the extract writes them; in a file with one column a month, `month` (YYYY-MM)
    and `count` name the cell."""

    name: Key = Field(description="a name by which messages call it")
    reason: Words = Field(description="what is wrong, as the annex of the document prints it")
    provider: Words = Field(description="who said so: the publisher, a letter, a meeting")
    status: Literal["open", "confirmed", "fixed"] = Field(
        description="open: we think so; confirmed: the publisher agrees; fixed: later editions are right"
    )
    editions_from: Name | None = Field(default=None, description="the first edition that has the error")
    editions_to: Name | None = Field(default=None, description="the last edition that has the error")
    rows: dict[Key, Cell] = Field(min_length=1, description="which rows: column and value")
    set: dict[Key, Cell] = Field(default={}, description="column and right value")
    leave_out: bool = Field(default=False, description="the rows are left out instead, and counted")
    guard: Guard = Field(description="what must hold for the correction to apply")

    @model_validator(mode="after")
    def _does_one_thing(self) -> "Correction":
        if bool(self.set) == self.leave_out:
            raise ValueError("a correction has either `set` or `leave_out: true`")
        if set(self.set) - set(self.guard.values):
            raise ValueError("`guard.values` gives the wrong value of every column in `set`")
        if self.status == "fixed" and not self.editions_to:
            raise ValueError("`status: fixed` goes with `editions_to`, the last edition that has the error")
        return self

    def covers(self, edition: str) -> bool:
        """Whether an edition is in the range; the synthetic one only where it is named."""
        if edition == SAMPLE_EDITION:
            return SAMPLE_EDITION in (self.editions_from, self.editions_to)
        return (self.editions_from or "") <= edition <= (self.editions_to or edition)


class Corrections(Declaration):
    corrections: list[Correction] = Field(description="known errors of this source")

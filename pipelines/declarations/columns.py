"""One column of a source: what a cell of it is read as, under which headers, and how it is protected."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from pipelines.declarations.base import Declaration, Key, Name, Names, Words

AGE_BANDS = ["0-9", "10-17", "18-24", "25-34", "35-44", "45-54", "55-64", "65+"]
AgeBand = Annotated[str, Field(pattern=r"^\d+(-\d+|\+)$")]


class Listing(Declaration):
    """The texts of some columns of a CSV file; several in one cell are parted by ``;``."""

    file: Words = Field(description="the file, from the folder of the declaration")
    columns: list[Words] = Field(min_length=1, description="the columns of the file that hold the texts")


class PartOf(Declaration):
    """A part of the texts of another column of the same row."""

    column: Key = Field(description="the column that holds it")
    pattern: Words = Field(
        description="a regular expression whose first group is the part; null where none matches"
    )


class Column(Declaration):
    """One column of a source: its type and every header that it has had, by generation of the file."""

    description: Words = Field(description="what the column holds, in a reader's words")
    type: Literal["text", "count", "number", "month", "year", "date", "moment", "time", "flag", "period"] = (
        Field(default="text", description="what a cell is read as; a period is a month, quarter or year")
    )
    unit: Words | None = Field(default=None, description="the unit of a number, for example pounds or days")
    headers: Names = Field(
        default={},
        description="the header in each generation of the file (a regular expression, capitals do not count)",
    )
    other_headers: list[Words] = Field(default=[], description="headers that belong to no one generation")
    from_file_name: str | None = Field(
        default=None,
        description="where the file has no such column: the part of its name (records: or its sheet's) that holds it",
    )
    from_header: str | None = Field(
        default=None,
        description="records: where the file has no such column: the part of another's header that holds the value",
    )
    from_column: PartOf | None = Field(
        default=None,
        description="records: where the file has no such column: the part of another that holds it",
    )
    optional: bool = Field(default=False, description="the file may lack this column; it is then null")
    required: bool = Field(default=False, description="records: a row with a blank cell here is rejected")
    values: dict[Name, list[Name]] = Field(
        default={}, description="records: each value of ours with the publisher's spellings of it"
    )
    no_value: dict[Key, list[Name]] = Field(
        default={},
        description="records: why there is no number, with the texts that say so (suppressed: ['*'])",
    )
    nothing: list[Name] = Field(default=[], description="records: texts that mean 0 (['-'])")
    values_from_register: bool = Field(
        default=False, description="records: `values` are the keys of the source's `register`"
    )
    pattern: str | None = Field(
        default=None, description="records: the form of a text (a whole match); a row of another is rejected"
    )
    listed_in: Listing | None = Field(
        default=None,
        description="records: a text that is not in that list is kept as `not in the list`, never as it stands (capitals "
        "and signs do not count); as an unknown label it stops the figures",
    )
    least: float | None = Field(default=None, description="records: a smaller number rejects the row")
    most: float | None = Field(default=None, description="records: a larger number rejects the row")
    footnote_marks: bool = Field(
        default=False, description="digits that stick to the end of a name are removed"
    )
    protect: Literal["pseudonym", "age_band", "leave_out"] | None = Field(
        default=None,
        description="personal data: a keyed hash, a band of ages (of an age, or of a date of birth at `age_at`), or "
        "never read at all",
    )
    age_at: Key | None = Field(default=None, description="the date at which the age is taken")
    age_bands: list[AgeBand] = Field(default=AGE_BANDS, description="the bands of `protect: age_band`")

    @property
    def every_header(self) -> list[str]:
        return list(dict.fromkeys([*self.headers.values(), *self.other_headers]))

    @property
    def is_kept(self) -> bool:
        return self.protect != "leave_out"

    @property
    def takes_any_text(self) -> bool:
        """Whether a name that slipped into this column would be kept as it is."""
        return self.type == "text" and not (self.protect or self.values or self.pattern or self.listed_in)

    @model_validator(mode="after")
    def _is_one_thing(self) -> "Column":
        if self.age_at and self.protect != "age_band":
            raise ValueError("`age_at` goes with `protect: age_band`")
        if self.protect == "age_band" and self.type != ("date" if self.age_at else "count"):
            raise ValueError(
                "`protect: age_band` is for a date of birth with `age_at`, or for an age (`type: count`)"
            )
        if (
            self.values or self.values_from_register or self.pattern or self.listed_in
        ) and self.type != "text":
            raise ValueError("`values`, `pattern` and `listed_in` are for `type: text`")
        if self.nothing and self.type not in ("count", "number"):
            raise ValueError("`nothing` is for `type: count` and `type: number`")
        if self.optional and self.required:
            raise ValueError("a column is either `optional` or `required`")
        return self

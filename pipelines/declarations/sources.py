"""The contract of a source: ``data_raw/<source>/source.yaml``.

The same model gives the JSON Schema for editors (``data_raw/source.schema.json``, written by `sna schema`).
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from pipelines.declarations.base import Declaration, Key, Marking, Name, Names, Words

AGE_BANDS = ["0-9", "10-17", "18-24", "25-34", "35-44", "45-54", "55-64", "65+"]
AgeBand = Annotated[str, Field(pattern=r"^\d+(-\d+|\+)$")]


class Column(Declaration):
    """One column of a source: its type and every header that it has had, by generation of the file."""

    description: Words
    type: Literal["text", "count", "number", "month", "year", "date", "moment", "time", "flag", "period"] = (
        "text"
    )
    unit: Words | None = None
    headers: Names = {}
    other_headers: list[Words] = []
    from_file_name: str | None = None
    optional: bool = Field(default=False, description="the file may lack this column; it is then null")
    required: bool = Field(default=False, description="records: a row with a blank cell here is rejected")
    values: dict[Name, list[Name]] = Field(
        default={}, description="records: each value of ours with the publisher's spellings of it"
    )
    no_value: dict[Key, list[Name]] = Field(
        default={},
        description="records: why there is no number, with the texts that say so (suppressed: ['*'])",
    )
    least: float | None = None
    most: float | None = None
    footnote_marks: bool = Field(
        default=False, description="digits that stick to the end of a name are removed"
    )
    protect: Literal["pseudonym", "age_band", "leave_out"] | None = Field(
        default=None,
        description="personal data: a keyed hash, a band of ages at `age_at`, or never read at all",
    )
    age_at: Key | None = Field(default=None, description="the date at which the age is taken")
    age_bands: list[AgeBand] = AGE_BANDS

    @property
    def every_header(self) -> list[str]:
        return list(dict.fromkeys([*self.headers.values(), *self.other_headers]))

    @property
    def is_kept(self) -> bool:
        return self.protect != "leave_out"

    @model_validator(mode="after")
    def _is_one_thing(self) -> "Column":
        if (self.protect == "age_band") != (self.age_at is not None):
            raise ValueError("`protect: age_band` goes with `age_at`, the column with the date of the age")
        if self.values and self.type != "text":
            raise ValueError("`values` are for `type: text`")
        if self.optional and self.required:
            raise ValueError("a column is either `optional` or `required`")
        return self


class Part(Declaration):
    """One of the files that a complete edition holds, told apart by how many months it covers."""

    more_months_than: int


class Exclusion(Declaration):
    """Rows that are left out by rule, counted and reported; a value that is in neither list stops the file
    (in records: rejects the row)."""

    column: Key
    keep: list[str]
    leave_out: list[str]
    reason: Words


class RepeatedRows(Declaration):
    """Rows that repeat an earlier row's key are left out by rule (records; elsewhere a repeat stops the file)."""

    key: list[Key] = Field(min_length=1)
    reason: Words


class ReleaseCycle(Declaration):
    every_months: int = Field(gt=0)
    due_after_days: int = Field(ge=0)


class Source(Declaration):
    """``key`` tells rows apart. ``months_from`` is the column (records) that says which months a file covers."""

    source: Key
    title: Words
    publisher: Words
    licence: Words
    marking: Marking
    open: bool = False
    personal: bool = False
    grain: Words
    shape: Literal["wide_months", "long_months", "table", "records", "geojson", "reference"]
    key: list[Key] = []
    area_types: list[Key] = []
    own_area_only: bool = Field(
        default=False, description="the extract holds the partnership's own area and none to compare it with"
    )
    columns: dict[Key, Column]
    month_header: str | None = None
    months_from: Key | None = None
    reference_file: str | None = None
    labels: str | None = None
    ignored_headers: list[Words] = []
    parts: dict[Key, Part] = {}
    exclude: list[Exclusion] = []
    repeated_rows: RepeatedRows | None = None
    reject_at_most_pct: float = Field(
        default=5,
        ge=0,
        le=100,
        description="records: a file with a larger share of rejected rows stops the build",
    )
    release_cycle: ReleaseCycle | None = None
    history: list[Words] = Field(default=[], description="what has changed in the extracts over time")
    folder: Path = Field(default=Path(), exclude=True)

    @model_validator(mode="after")
    def _agrees_with_its_shape(self) -> "Source":
        if (self.shape == "wide_months") != (self.month_header is not None):
            raise ValueError("`month_header` goes with `shape: wide_months`")
        if (self.shape == "reference") != (self.reference_file is not None):
            raise ValueError("`reference_file` goes with `shape: reference`")
        if not self.key and self.shape != "records":
            raise ValueError("`key` is missing: only records can be without one")
        if self.repeated_rows and self.shape != "records":
            raise ValueError("`repeated_rows` goes with `shape: records`")
        return self

    @model_validator(mode="after")
    def _names_its_own_columns(self) -> "Source":
        named = {
            "key": self.key,
            "months_from": [self.months_from] if self.months_from else [],
            "repeated_rows": self.repeated_rows.key if self.repeated_rows else [],
            "exclude": [rule.column for rule in self.exclude],
            "age_at": [column.age_at for column in self.columns.values() if column.age_at],
        }
        for place, names in named.items():
            unknown = [name for name in names if name not in self.columns]
            if unknown:
                raise ValueError(f"`{place}` names {', '.join(unknown)}, which is no column")
        return self

    @model_validator(mode="after")
    def _protects_only_what_is_personal(self) -> "Source":
        protected = [name for name, column in self.columns.items() if column.protect]
        if protected and not self.personal:
            raise ValueError(f"{protected[0]} is protected: say `personal: true`")
        if self.personal and self.shape != "records":
            raise ValueError("personal data is read as `shape: records`")
        return self

    @property
    def labels_file(self) -> Path | None:
        return (self.folder / self.labels).resolve() if self.labels else None

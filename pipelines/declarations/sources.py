"""The contract of a source: ``data_raw/<source>/source.yaml``.

The same model gives the JSON Schema for editors (``data_raw/source.schema.json``, written by `sna schema`).
"""

from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from pipelines.declarations.base import Declaration, Key, Marking, Words
from pipelines.declarations.columns import Column
from pipelines.declarations.corrections import Correction


class Part(Declaration):
    """One of the files that a complete edition holds, told apart by how many months it covers."""

    more_months_than: int = Field(description="a file that covers more months than this is this part")


class Exclusion(Declaration):
    """Rows that are left out by rule, counted and reported; a value that is in neither list stops the file
    (in records: rejects the row, unless `keep: all_others`)."""

    column: Key = Field(description="the column that decides")
    keep: list[str] | Literal["all_others"] = Field(description="its values in rows that are kept")
    leave_out: list[str] = Field(description="its values in rows that are left out")
    reason: Words = Field(description="why, as the annex of the document prints it")


class RepeatedRows(Declaration):
    """Rows that repeat an earlier row's key are left out by rule (records; elsewhere a repeat stops the file).

    A row without any key repeats none.
    """

    key: list[Key] = Field(min_length=1, description="the columns that tell rows apart")
    reason: Words = Field(description="why, as the annex of the document prints it")


class Wide(Declaration):
    """Columns of a record that stand side by side under headers of one pattern (ages, months, kinds of referral).

    A row keeps them as two lists: the headers in the file's order, and the values. SQL unnests both.
    """

    header: Words = Field(description="the headers of these columns, as one regular expression")
    headers_as: Key = Field(description="our name for the list of the headers")
    values_as: Key = Field(description="our name for the list of the values")
    type: Literal["count", "number"] = Field(default="count", description="what each cell is read as")
    description: Words = Field(description="what the columns hold, in a reader's words")


class Disclosure(Declaration):
    """How counts of a source that is not open may be published, where an assessment chooses to (`public_counts`)."""

    threshold: int = Field(
        ge=2, description="counts from 1 to one less are hidden, with what would give them back"
    )
    zeros_disclosive: bool = Field(default=False, description="a zero is hidden too")
    rounding: int = Field(
        default=1, ge=1, description="what is printed is rounded to a multiple of this (health: 5)"
    )
    finest_public_area: Literal["borough", "ward"] = Field(
        default="borough", description="no count of a smaller area is published"
    )


class ReleaseCycle(Declaration):
    """When the next extract is due: the last month received + ``every_months``, and ``due_after_days`` after it ends."""

    every_months: int = Field(gt=0, description="months from one extract to the next")
    due_after_days: int = Field(ge=0, description="days from the end of its last month until it is due")
    year_ends_in: int = Field(
        default=12, ge=1, le=12, description="where the extract gives years: the month that each is for"
    )


class Source(Declaration):
    """``key`` tells rows apart. ``months_from`` is the column (records) that says which months a file covers."""

    source: Key = Field(description="the name of the source: that of its folder")
    title: Words = Field(description="the source's title as documents print it")
    publisher: Words = Field(description="who publishes or sends it")
    licence: Words = Field(description="the licence or agreement under which it may be used")
    marking: Marking = Field(description="protective marking of the extracts")
    open: bool = Field(default=False, description="anybody can download it")
    personal: bool = Field(
        default=False,
        description="it holds personal data: no value is shown in messages, columns are protected",
    )
    grain: Words = Field(description="what one row is")
    shape: Literal["wide_months", "long_months", "table", "records", "geojson", "reference"] = Field(
        description="wide_months: one column a month; long_months: one row a month; table: one row an area and "
        "year; records: read row by row, odd rows rejected; geojson: boundaries; reference: a file kept here"
    )
    key: list[Key] = Field(default=[], description="the columns that tell rows apart")
    area_types: list[Key] = Field(default=[], description="the kinds of area that its figures are for")
    own_area_only: bool = Field(
        default=False, description="the extract holds the partnership's own area and none to compare it with"
    )
    columns: dict[Key, Column] = Field(description="every column that is read, by our name for it")
    month_header: str | None = Field(
        default=None, description="wide_months: the headers that are months, as a regular expression"
    )
    wide: Wide | None = Field(
        default=None, description="records: columns that stand side by side, as two lists"
    )
    months_from: Key | None = Field(
        default=None, description="records: the column that says which months a file covers"
    )
    months_to: Key | None = Field(
        default=None,
        description="records: the column with the end of each row's period, of which `months_from` is the start",
    )
    reference_file: str | None = Field(default=None, description="reference: the file beside this one")
    labels: str | None = Field(default=None, description="the file that says what each label means")
    register_file: str | None = Field(
        default=None, alias="register", description="the file that lists the measures which partners owe"
    )
    ignored_headers: list[Words] = Field(
        default=[], description="headers that are known and not needed; any other header stops the file"
    )
    parts: dict[Key, Part] = Field(default={}, description="the files that make one edition whole")
    exclude: list[Exclusion] = Field(default=[], description="rows that are left out by rule, and counted")
    repeated_rows: RepeatedRows | None = Field(
        default=None, description="records: rows that repeat an earlier row are left out, and counted"
    )
    counted_repeats: list[Key] = Field(
        default=[], description="records: columns whose repeats are counted and named, and never left out"
    )
    reject_at_most_pct: float = Field(
        default=5,
        ge=0,
        le=100,
        description="records: a file with a larger share of rejected rows stops the build",
    )
    file_names: str | None = Field(
        default=None,
        description="personal sources: the form that a file's name must have, so that it names nobody",
    )
    release_cycle: ReleaseCycle | None = Field(
        default=None, description="how often an extract comes, and when it is late"
    )
    disclosure: Disclosure | None = Field(
        default=None, description="without it no count of a source that is not open is ever published"
    )
    history: list[Words] = Field(default=[], description="what has changed in the extracts over time")
    folder: Path = Field(default=Path(), exclude=True)
    corrections: list[Correction] = Field(default=[], exclude=True)

    @model_validator(mode="after")
    def _agrees_with_its_shape(self) -> "Source":
        if (self.shape == "wide_months") != (self.month_header is not None):
            raise ValueError("`month_header` goes with `shape: wide_months`")
        if (self.shape == "reference") != (self.reference_file is not None):
            raise ValueError("`reference_file` goes with `shape: reference`")
        if not self.key and self.shape != "records":
            raise ValueError("`key` is missing: only records can be without one")
        of_records = {
            "repeated_rows": self.repeated_rows,
            "wide": self.wide,
            "from_header": any(column.from_header for column in self.columns.values()),
            "keep: all_others": any(rule.keep == "all_others" for rule in self.exclude),
        }
        for name, given in of_records.items():
            if given and self.shape != "records":
                raise ValueError(f"`{name}` goes with `shape: records`")
        if any(column.values_from_register for column in self.columns.values()) != bool(self.register_file):
            raise ValueError("`register` goes with a column that has `values_from_register`")
        return self

    @model_validator(mode="after")
    def _names_its_own_columns(self) -> "Source":
        named = {
            "key": self.key,
            "months_from": [self.months_from] if self.months_from else [],
            "months_to": [self.months_to] if self.months_to else [],
            "repeated_rows": self.repeated_rows.key if self.repeated_rows else [],
            "counted_repeats": self.counted_repeats,
            "exclude": [rule.column for rule in self.exclude],
            "from_column": [c.from_column.column for c in self.columns.values() if c.from_column],
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
        open_to_names = [name for name, column in self.columns.items() if column.takes_any_text]
        if self.personal and open_to_names:
            raise ValueError(
                f"{', '.join(open_to_names)}: of a personal source every text column has `values`, `pattern`, "
                "`listed_in` or `protect`: in a shifted row somebody's name would be kept there"
            )
        return self

    @property
    def wide_header(self) -> str | None:
        """The pattern of the headers that stand side by side: months, or what `wide` declares."""
        return self.wide.header if self.wide else self.month_header

    @model_validator(mode="after")
    def _corrects_what_it_holds(self) -> "Source":
        wide = {"month", "count"} if self.shape == "wide_months" else set()
        for correction in self.corrections:
            named = {*correction.rows, *correction.set, *correction.guard.values}
            unknown = sorted(named - set(self.columns) - wide)
            if unknown:
                raise ValueError(f"corrections.yaml, {correction.name}: {', '.join(unknown)} is no column")
            secret = sorted(name for name in named & set(self.columns) if self.columns[name].protect)
            if secret:
                raise ValueError(
                    f"corrections.yaml, {correction.name}: {', '.join(secret)} is protected; a correction names no person"
                )
        return self

    def corrected_in(self, edition: str) -> "Source":
        """The source with only the corrections that cover an edition."""
        if not self.corrections:
            return self
        return self.model_copy(update={"corrections": [c for c in self.corrections if c.covers(edition)]})

    @property
    def labels_file(self) -> Path | None:
        return (self.folder / self.labels).resolve() if self.labels else None

"""The schema of ``data_raw/sample.yaml``."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from pipelines.declarations import Declaration, Key, Month, Words
from pipelines.sample.declared_places import Ages, MapPoints, Neighbourhoods, PlaceColumn
from pipelines.sample.declared_records import Drawn, Series, Share, Split, Text

Code = Annotated[str, Field(pattern=r"^\w+$")]
Outline = list[tuple[float, float]]


class Span(Declaration):
    """Months from one to another, both included."""

    from_: Month = Field(alias="from")
    to: Month = "9999-12"

    @model_validator(mode="after")
    def _runs_forward(self) -> "Span":
        if self.to < self.from_:
            raise ValueError(f"`to: {self.to}` lies before `from: {self.from_}`")
        return self


class Change(Span):
    """A true change, for the figures to find: the level of some areas is higher or lower from a month on."""

    areas: Literal["all"] | list[Code]
    pct: float = Field(gt=-100)


class Reference(Declaration):
    """The counts of a label of this source, or of another."""

    label: Words
    source: Key | None = None


class Part(Reference):
    """Of those counts, a random part: each offence belongs to it with this chance."""

    share: Share
    from_: Month | None = Field(default=None, alias="from")


class Offence(Declaration):
    """How the counts of one label are drawn.

    ``level``: offences in London a month, at the end of the trend; ``overdispersion``: variance over mean.
    ``part_of`` draws from another label's offences (never more than they are); ``taken_from`` also takes them
    away there (the publisher split a label); ``includes`` adds another label's offences.
    """

    group: Words
    label: Words
    level: float | None = Field(default=None, gt=0)
    trend_pct_a_year: float = Field(default=0, gt=-100)
    season: Key = "flat"
    overdispersion: float = Field(default=1, ge=1)
    during_restrictions: float = Field(default=1, gt=0)
    shares_pct: dict[Code, Annotated[float, Field(gt=0)]] = {}
    changes: list[Change] = []
    part_of: Part | None = None
    taken_from: Part | None = None
    includes: list[Reference] = []

    @model_validator(mode="after")
    def _is_drawn_one_way(self) -> "Offence":
        ways = [way for way in ("level", "part_of", "taken_from") if getattr(self, way) is not None]
        if len(ways) > 1 or not (ways or self.includes):
            raise ValueError("give one of `level`, `part_of`, `taken_from` (or only `includes`)")
        if self.taken_from and self.taken_from.source:
            raise ValueError("`taken_from` names a label of the same source")
        return self


class Cell(Declaration):
    """A column under a header of its own: a fact of the row, or one text in every row."""

    header: Words
    fact: Key | None = None
    text: Text | None = None

    @model_validator(mode="after")
    def _holds_one_thing(self) -> "Cell":
        if (self.fact is None) == (self.text is None):
            raise ValueError("a column holds either a `fact` or a `text`")
        return self


class Rows(Declaration):
    """A set of rows of a file: which labels, for the boroughs (all areas with a share) or the current wards.

    Wards share out at random ``share`` of the assessed area's offences, so that they never exceed them.
    """

    areas: Literal["boroughs", "wards"] = "boroughs"
    labels: Literal["all"] | list[Words] = "all"
    share: Share = 1
    texts: dict[Key, Words] = {}


class SampleFile(Declaration):
    """One file; ``columns``, in the publisher's order: names of source.yaml, or cells with their own header.

    Rows of nothing but zeros are left out, as publishers do. ``header_groups``: the names of groups, by the column
    that each begins with, stand in a row of their own above the header (its other names then stand there too).
    ``lines`` are rows as they stand, below those drawn.
    """

    name: Annotated[str, Field(pattern=r"^[^/\\]+\.(csv|csv\.gz|xlsx|geojson)$")]
    from_: Month | None = Field(default=None, alias="from")
    to: Month | None = None
    columns: list[Key | Cell] = []
    rows: list[Rows] = [Rows()]
    month_format: Words = "%Y-%m-%d"
    encoding: Literal["utf-8", "utf-8-sig", "cp1252"] = "utf-8"
    line_end: Literal["lf", "crlf"] = "lf"
    title_rows: list[str] = []
    header_groups: dict[Key, Words] = {}
    lines: list[list[Text]] = []
    footnotes: list[str] = []
    one_row_per: Literal["lsoa", "lsoa_2011", "lsoa_change", "borough"] | None = None
    years: list[int] = []
    places: dict[Key, PlaceColumn] = {}


class Table(Declaration):
    """One invented value an area and year."""

    from_year: int
    to_year: int
    growth_pct_a_year: float = 0
    rounded_to: int = Field(default=100, gt=0)
    values: dict[Code, Annotated[int, Field(ge=0)]] = Field(min_length=1)


class PublishedRates(Declaration):
    """One ready-made rate an area, sex and run of three years, from the run that begins in ``first_year``.

    ``areas``: name, kind and residents; ``sexes``: events a year for every 100,000 of each. Rates on fewer than
    ``suppressed_below`` events are withheld.
    """

    areas: dict[Code, tuple[Words, Words, Annotated[int, Field(gt=0)]]] = Field(min_length=1)
    sexes: dict[Words, Annotated[float, Field(gt=0)]] = Field(min_length=1)
    first_year: int
    last_year: int
    suppressed_below: int = 0


class SampleSource(Declaration):
    """What is drawn for a source. ``records_a_month``: records of the assessed area that no offence stands behind;
    ``shapes_of``: the source whose wards are cut into neighbourhoods."""

    generation: Text
    offences: list[Offence] = []
    offences_of: Key | None = None
    records: dict[Key, Drawn] = {}
    records_a_month: int = Field(default=0, ge=0)
    splits: list[Split] = []
    series: dict[Key, Series] = {}
    table: Table | None = None
    published_rates: PublishedRates | None = None
    ages: Ages | None = None
    outline: Annotated[Outline, Field(min_length=3)] | None = None
    shapes_of: Key | None = None
    map_points: MapPoints | None = None
    files: list[SampleFile] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_are_single(self) -> "SampleSource":
        labels, files = [offence.label for offence in self.offences], [file.name for file in self.files]
        for what, names in (("label", labels), ("file", files)):
            repeated = sorted({name for name in names if names.count(name) > 1})
            if repeated:
                raise ValueError(f"the {what} {', '.join(repeated)} is declared twice")
        return self


class Sample(Declaration):
    """The whole file.

    ``shares_pct`` are relative sizes; areas in ``shares_by_month_pct`` take their part of each month first.
    """

    seed: int = Field(ge=0)
    first_month: Month
    last_month: Month
    assessed_area: Code
    restrictions: Span
    seasons: dict[Key, Annotated[list[float], Field(min_length=12, max_length=12)]]
    shares_pct: dict[Code, Annotated[float, Field(gt=0)]] = Field(min_length=1)
    shares_by_month_pct: dict[Code, tuple[float, float]] = {}
    share_spread: float = Field(default=0, ge=0, le=1)
    ward_spread: float = Field(default=0, ge=0, le=1)
    neighbourhoods: Neighbourhoods
    sources: dict[Key, SampleSource]

    @property
    def months(self) -> list[str]:
        first, last = (int(m[:4]) * 12 + int(m[5:]) - 1 for m in (self.first_month, self.last_month))
        return [f"{number // 12}-{number % 12 + 1:02d}" for number in range(first, last + 1)]

    @property
    def area_codes(self) -> list[str]:
        return [*self.shares_pct, *self.shares_by_month_pct]

    def offences(self, source: str) -> list[Offence]:
        declared = self.sources[source]
        others = self.sources[declared.offences_of].offences if declared.offences_of else []
        return [*declared.offences, *others]

    @model_validator(mode="after")
    def _names_meet(self) -> "Sample":
        if self.assessed_area not in self.shares_pct:
            raise ValueError(f"assessed_area: {self.assessed_area} has no share in `shares_pct`")
        if self.first_month > self.last_month:
            raise ValueError("`first_month` lies after `last_month`")
        for name, source in self.sources.items():
            if source.offences_of and source.offences_of not in self.sources:
                raise ValueError(f"sources.{name}: offences_of: {source.offences_of} is not declared")
            for shapes in filter(None, (source.shapes_of, source.map_points and source.map_points.shapes_of)):
                if shapes not in self.sources or not self.sources[shapes].outline:
                    raise ValueError(f"sources.{name}: shapes_of: {shapes} has no outline")
            for offence in source.offences:
                self._check_offence(name, offence)
            for file in source.files:
                self._check_file(name, file)
        return self

    def _check_offence(self, name: str, offence: Offence) -> None:
        where = f"sources.{name}: {offence.label}"
        if offence.season not in self.seasons:
            raise ValueError(f"{where}: the season {offence.season} is not declared in `seasons`")
        named = {*offence.shares_pct, *(a for c in offence.changes if c.areas != "all" for a in c.areas)}
        if named - set(self.area_codes):
            raise ValueError(f"{where}: {', '.join(sorted(named - set(self.area_codes)))} has no share")
        for other in [*offence.includes, *filter(None, (offence.part_of, offence.taken_from))]:
            source = self.sources.get(other.source or name)
            if not source or other.label not in {o.label for o in source.offences}:
                raise ValueError(f"{where}: {other.source or name} draws no {other.label!r}")

    def _check_file(self, name: str, file: SampleFile) -> None:
        known = {offence.label for offence in self.offences(name)}
        wanted = {label for rows in file.rows if rows.labels != "all" for label in rows.labels}
        if wanted - known:
            missing = ", ".join(sorted(wanted - known))
            raise ValueError(f"sources.{name}: {file.name}: {missing} is not in `offences`")
        outside = [m for m in (file.from_, file.to) if m and not self.first_month <= m <= self.last_month]
        if outside:
            raise ValueError(f"sources.{name}: {file.name}: {outside[0]} is no month of the sample")

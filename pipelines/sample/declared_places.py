"""The schema of what ``data_raw/sample.yaml`` says of invented neighbourhoods, their ranks and residents by age."""

from typing import Annotated

from pydantic import Field, model_validator

from pipelines.declarations import Declaration, Key, Words

OLDEST = 90  # 90 and over


class Neighbourhoods(Declaration):
    """Invented LSOAs of the assessed area: their codes begin here, and every so many were split or merged since 2011."""

    per_ward: int = Field(gt=0, le=26)
    first_2021_code: Annotated[str, Field(pattern=r"^E01\d{6}$")]
    first_2011_code: Annotated[str, Field(pattern=r"^E01\d{6}$")]
    split_every: int = Field(default=0, ge=0)
    merged_every: int = Field(default=0, ge=0)


class PlaceColumn(Declaration):
    """A column of places: a rank among so many, different in every row, or the decile of the rank in such a column."""

    rank_of: Annotated[int, Field(gt=0)] | None = None
    decile_of: tuple[Key, Annotated[int, Field(gt=0)]] | None = None

    @model_validator(mode="after")
    def _is_drawn_one_way(self) -> "PlaceColumn":
        if (self.rank_of is None) == (self.decile_of is None):
            raise ValueError("give one of `rank_of`, `decile_of`")
        return self


class Ages(Declaration):
    """Residents by sex and age: the totals of another source's table, spread by these shares of bands of ages."""

    totals_of: Key
    shares_pct: dict[Annotated[str, Field(pattern=r"^\d+-\d+$")], Annotated[float, Field(gt=0)]]
    female_share: Annotated[float, Field(gt=0, lt=1)]

    @property
    def profile(self) -> list[float]:
        """The share of each single year of age, the same within a band."""
        shares = []
        for band, pct in self.shares_pct.items():
            first, last = map(int, band.split("-"))
            shares += [pct / (last - first + 1)] * (last - first + 1)
        return shares

    @model_validator(mode="after")
    def _has_every_age(self) -> "Ages":
        if len(self.profile) != OLDEST + 1:
            raise ValueError("`shares_pct` has the ages 0-89 and 90-90 (90 and over), each once")
        return self


class MapPoints(Declaration):
    """Where the incidents of a source lie: at anonymous points, one in each neighbourhood.

    ``shapes_of``: the source with the outline; ``nowhere``: the share of rows without a place; ``outside``: the
    columns of a place outside the area, for ``outside_share`` of the rows. ``centres``: neighbourhoods that are town
    centres, where ``centre_share`` of the rows lies at several points: hot spots to be found.
    """

    shapes_of: Key
    nowhere: float = Field(default=0, ge=0, le=1)
    outside_share: float = Field(default=0, ge=0, le=1)
    outside: dict[Key, Words] = {}
    centres: int = Field(default=0, ge=0)
    centre_share: float = Field(default=0, ge=0, le=1)

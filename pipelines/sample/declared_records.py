"""How the columns of a record and the series of a long list are drawn: their part of ``data_raw/sample.yaml``."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from pipelines.declarations import Declaration, Key, Month, Words

Text = Annotated[str, BeforeValidator(lambda value: str(value) if isinstance(value, int | float) else value)]
Share = Annotated[float, Field(gt=0, le=1)]


class PartOf(Declaration):
    """A binomial part of another column of the same record: never more than that."""

    column: Key
    share: Share


class Drawn(Declaration):
    """How one column of a record is drawn: one of the ways below, blank in a share of the rows.

    ``choices``: a value with its weight; ``day`` and ``moment``: a random day or minute of the record's month, in
    this format (``serial``: Excel's number of the day); ``whole``: a whole number between two; ``code``: this many
    hexadecimal digits, different in every row; ``person``: a key with this prefix, of so many people (the fewer,
    the more repeats); ``poisson``: a count with this mean; ``part_of``: a part of a column drawn before; ``born``: a day
    between two years; ``later``: so many days (from, to) after the day of a column drawn before. ``zero_as`` writes 0
    in another way; ``one_of``: a code is one of so many (the fewer, the more repeats); ``blank_for``: blank in the rows
    of these labels.
    """

    choices: dict[Text, Annotated[float, Field(gt=0)]] | None = None
    day: Words | None = None
    moment: Words | None = None
    whole: tuple[int, int] | None = None
    code: Annotated[int, Field(ge=4, le=64)] | None = None
    person: tuple[Words, Annotated[int, Field(gt=0)]] | None = None
    poisson: Annotated[float, Field(gt=0)] | None = None
    part_of: PartOf | None = None
    born: tuple[int, int] | None = None
    later: tuple[Key, int, int] | None = None
    blank: float = Field(default=0, ge=0, le=1)
    zero_as: Text = "0"
    one_of: Annotated[int, Field(gt=0)] | None = None
    blank_for: list[Words] = []

    @model_validator(mode="after")
    def _is_drawn_one_way(self) -> "Drawn":
        no_way = ("blank", "zero_as", "one_of", "blank_for")
        ways = [w for w in type(self).model_fields if w not in no_way and getattr(self, w) is not None]
        if len(ways) != 1:
            raise ValueError(
                "give one of `choices`, `day`, `moment`, `whole`, `code`, `person`, `poisson`, `part_of`, `born`, "
                "`later`"
            )
        return self


class Split(Declaration):
    """A column shared out at random among others, which sum to it.

    ``halved``: the chance that one of the first column's is shared with the second (0.5 each), as agencies do.
    """

    of: Key
    into: Annotated[dict[Key, Annotated[float, Field(gt=0)]], Field(min_length=2)]
    halved: float = Field(default=0, ge=0, le=1)
    zero_as: Text = "0"


class Series(Declaration):
    """The values of one measure of a long list, a row a period.

    ``level`` is the value at the end of the trend; with ``out_of`` it is a share of about so many (per 1), and
    numerator and denominator stand in the row. ``missing``: periods of which no row was sent; ``texts``: other texts.
    """

    every_months: Literal[1, 3, 12]
    level: float = Field(gt=0)
    out_of: float | None = Field(default=None, gt=0)
    per: float = 1
    trend_pct_a_year: float = Field(default=0, gt=-100)
    decimals: int = Field(default=0, ge=0, le=3)
    from_: Month | None = Field(default=None, alias="from")
    to: Month | None = None
    texts: dict[Key, Words] = {}

    @model_validator(mode="after")
    def _is_a_share(self) -> "Series":
        if self.out_of and self.level > self.per:
            raise ValueError("with `out_of`, `level` is a share: at most `per`")
        return self

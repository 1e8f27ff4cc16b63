"""Personal data on the way in: keys become keyed hashes, dates of birth become age bands, the rest is never read.

The key comes from the environment (``SNA_PSEUDONYM_KEY``) and is written nowhere; only a short mark of it decides
whether a cached file was made with the same key. Pseudonymised data is still personal data (UK GDPR, recital 26).
"""

import hashlib
import hmac
import os

import polars as pl

from pipelines.declarations import SAMPLE_EDITION, Source
from pipelines.errors import InputError

VARIABLE = "SNA_PSEUDONYM_KEY"
SHORTEST_KEY = 32
OLDEST = 120
FEWEST_SIGNS = 8  # of different kinds: a key of one sign repeated is no secret
SAMPLE_KEY = b"the people of the sample are invented"


def key_for(source: Source, edition: str) -> bytes | None:
    """The key for a source of which a column is hashed; the others need none.

    Raises InputError where the environment holds none that is long enough.
    """
    if not any(column.protect == "pseudonym" for column in source.columns.values()):
        return None
    if edition == SAMPLE_EDITION:
        return SAMPLE_KEY
    key = os.environ.get(VARIABLE, "").strip()
    if weakness := _weakness(key):
        raise InputError(
            f"{source.source}: holds keys of persons and is not read without a good key: {VARIABLE} {weakness}. Set it to "
            f"a secret of {SHORTEST_KEY} or more random characters (the same at every refresh, kept apart from the data)"
        )
    return key.encode()


def _weakness(key: str) -> str:
    """What is wrong with a key, without a sign of it; empty where nothing is."""
    if not key:
        return "is not set"
    if len(key) < SHORTEST_KEY:
        return f"is set, but has only {len(key)} characters"
    if len(set(key)) < FEWEST_SIGNS:
        return f"is set, but repeats fewer than {FEWEST_SIGNS} different characters"
    return "is set, but to the key of the sample" if key.encode() == SAMPLE_KEY else ""


def mark_of(key: bytes | None) -> str:
    """What tells one key from another in the names of cached files, and says nothing of the key."""
    return hmac.new(key, b"mark of the key", hashlib.sha256).hexdigest()[:12] if key else ""


def pseudonyms(texts: pl.Series, key: bytes) -> pl.Series:
    """The same person has the same pseudonym (32 hexadecimal digits) wherever the same key is used; blank is null.

    Capitals and spaces do not count.
    """
    tidy = texts.str.normalize("NFKC").str.to_lowercase().str.replace_all(r"\s+", "")
    different = tidy.filter(tidy.is_not_null() & (tidy != "")).unique()
    hashes = [hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:32] for text in different]
    return tidy.replace_strict(
        different, pl.Series(hashes, dtype=pl.String), default=None, return_dtype=pl.String
    )


def age_bands(births: pl.Series, dates: pl.Series, bands: list[str]) -> pl.Series:
    """The band of each person's age in whole years at a date; null where either is unknown or the age is none."""
    frame = pl.DataFrame({"birth": births, "date": dates.cast(pl.Date)})
    return bands_of_ages(frame.select(_age_in_years().alias("age")).to_series(), bands)


def bands_of_ages(ages: pl.Series, bands: list[str]) -> pl.Series:
    """The band of each age in whole years; null where it is unknown or lies in none."""
    age, banded = pl.col("age"), pl.lit(None, dtype=pl.String)
    for band in bands:
        first, _, last = band.rstrip("+").partition("-")
        banded = pl.when(age.is_between(int(first), int(last or OLDEST))).then(pl.lit(band)).otherwise(banded)
    return pl.DataFrame({"age": ages}).select(banded.alias("age_band")).to_series()


def _age_in_years() -> pl.Expr:
    birthday_to_come = _day_of_year("date") < _day_of_year("birth")
    return pl.col("date").dt.year() - pl.col("birth").dt.year() - birthday_to_come.cast(pl.Int32)


def _day_of_year(column: str) -> pl.Expr:
    """Month and day as one number, 101 to 1231: more than the 8 bits of Polars' months hold."""
    return pl.col(column).dt.month().cast(pl.Int32) * 100 + pl.col(column).dt.day()

"""The declared value that an unknown one looks most like: what a person most probably meant."""

from difflib import get_close_matches

import polars as pl

from pipelines.declarations import Column

MOST_DIFFERENT = (
    50  # unknown values of one column for which the nearest is looked up: more are no slips of the pen
)


def with_nearest(problems: pl.Series, texts: pl.Series, column: Column) -> pl.Series:
    """Each reason with the nearest declared value of its row's text, where there is one."""
    spellings = {
        text.casefold(): value for value, others in column.values.items() for text in (value, *others)
    }
    odd = texts.filter(problems.is_not_null()).drop_nulls().unique(maintain_order=True).head(MOST_DIFFERENT)
    nearest = {text: found for text in odd if (found := nearest_of(text, spellings))}
    if not nearest:
        return problems
    hints = texts.replace_strict(list(nearest), list(nearest.values()), default=None, return_dtype=pl.String)
    frame = pl.DataFrame({"problem": problems, "hint": hints})
    hinted = pl.format("{}; the nearest is {}", "problem", "hint")
    return frame.select(
        pl.when(pl.col("hint").is_not_null()).then(hinted).otherwise("problem").alias("reason")
    ).to_series()


def nearest_of(text: str, spellings: dict[str, str]) -> str | None:
    """The value of the spelling that is most like a text; None where none is."""
    close = get_close_matches(" ".join(text.casefold().split()), spellings, n=1)
    return spellings[close[0]] if close else None

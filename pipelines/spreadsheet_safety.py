"""Text that a spreadsheet would run as a formula is written with an apostrophe before it (OWASP, CSV injection)."""

import polars as pl

BEGINNINGS = r"^[\s]*[=+\-@\t\r]"
NUMBER = r"^[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?%?$"


def without_formulas(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with every text cell safe to open in a spreadsheet; numbers keep their sign."""
    return frame.with_columns(
        pl.when(_dangerous(pl.col(name)))
        .then(pl.concat_str(pl.lit("'"), pl.col(name)))
        .otherwise(pl.col(name))
        .alias(name)
        for name, kind in frame.schema.items()
        if kind == pl.String
    )


def _dangerous(text: pl.Expr) -> pl.Expr:
    return text.str.contains(BEGINNINGS) & ~text.str.contains(NUMBER)

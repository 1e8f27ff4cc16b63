"""Text that a spreadsheet would run as a formula is written with an apostrophe before it (OWASP, CSV injection)."""

import polars as pl

BEGINNINGS = r"^[\s]*[=+\-@\t\r]"
NUMBER = r"^[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?%?$"


def without_formulas(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with every text cell safe to open in a spreadsheet; numbers keep their sign."""
    text = pl.col(pl.String)
    dangerous = text.str.contains(BEGINNINGS) & ~text.str.contains(NUMBER)
    return frame.with_columns(
        pl.when(dangerous).then(pl.concat_str(pl.lit("'"), text)).otherwise(text).name.keep()
    )

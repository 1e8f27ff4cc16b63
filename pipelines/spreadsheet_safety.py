"""Text that a spreadsheet would run as a formula is written with an apostrophe before it (OWASP, CSV injection)."""

import re

import polars as pl

BEGINNINGS = r"^(\s*[=+\-@＝＋－＠]|[\t\r])"  # the wide forms too: Excel in Japanese reads them as the others
NUMBER = r"^[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?%?$"


def without_formula(text: str) -> str:
    """The text safe to open in a spreadsheet; a number keeps its sign."""
    return f"'{text}" if re.search(BEGINNINGS, text) and not re.search(NUMBER, text) else text


def without_formulas(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with every text cell and every column's name safe to open in a spreadsheet."""
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    safe = frame.with_columns(_safe(pl.col(name)).alias(name) for name in texts)
    return safe.rename({name: without_formula(name) for name in frame.columns})


def _safe(text: pl.Expr) -> pl.Expr:
    dangerous = text.str.contains(BEGINNINGS) & ~text.str.contains(NUMBER)
    return pl.when(dangerous).then(pl.concat_str(pl.lit("'"), text)).otherwise(text)

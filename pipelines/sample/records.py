"""The columns of a record that are drawn row by row: days, age bands, codes, persons."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from pipelines.sample.declared import Drawn
from pipelines.sample.draws import generator

if TYPE_CHECKING:
    from pipelines.sample.layouts import Order

EXCEL_DAY_ZERO = datetime(1899, 12, 30)


def drawn_records(order: "Order", facts: dict[str, str], month: str, count: int) -> Iterator[dict[str, str]]:
    """So many records of one label, area and month."""
    if not count:
        return
    name = "|".join((order.source.source, *facts.values(), month))
    draw = generator(order.sample.seed, "records", name)
    columns = {column: _column(draw, drawn, month, count) for column, drawn in order.declared.records.items()}
    for i in range(count):
        yield {column: values[i] for column, values in columns.items()}


def _column(draw: np.random.RandomState, drawn: Drawn, month: str, count: int) -> list[str]:
    values = _values(draw, drawn, month, count)
    blank = draw.random_sample(count) < drawn.blank
    return ["" if blank[i] else values[i] for i in range(count)]


def _values(draw: np.random.RandomState, drawn: Drawn, month: str, count: int) -> list[str]:
    if drawn.choices:
        weights = np.array(list(drawn.choices.values()))
        return [str(v) for v in draw.choice(list(drawn.choices), size=count, p=weights / weights.sum())]
    if drawn.day or drawn.moment:
        form = drawn.day or drawn.moment
        return [_written(moment, form, bool(drawn.day)) for moment in _moments(draw, month, count)]
    if drawn.whole:
        low, high = drawn.whole
        return [str(number) for number in draw.randint(low, high + 1, size=count)]
    if drawn.code:
        return [draw.bytes(32).hex()[: drawn.code] for _ in range(count)]
    prefix, people = drawn.person
    return [f"{prefix}{number:06d}" for number in draw.randint(1, people + 1, size=count)]


def _written(moment: datetime, form: str, only_day: bool) -> str:
    if form != "serial":
        return moment.strftime(form)
    days = (moment - EXCEL_DAY_ZERO) / timedelta(days=1)
    return f"{int(days)}" if only_day else f"{days:.6f}"


def _moments(draw: np.random.RandomState, month: str, count: int) -> list[datetime]:
    """Minutes of the month, more of them late in the evening and at weekends than in the morning."""
    first = date.fromisoformat(f"{month}-01")
    days = ((first + timedelta(days=32)).replace(day=1) - first).days
    hours = np.concatenate([np.full(8, 0.6), np.full(10, 1.0), np.full(6, 1.7)])
    day, hour = draw.randint(0, days, size=count), draw.choice(24, size=count, p=hours / hours.sum())
    minute = draw.randint(0, 60, size=count)
    start = datetime(first.year, first.month, 1)
    return [
        start + timedelta(days=int(day[i]), hours=int(hour[i]), minutes=int(minute[i])) for i in range(count)
    ]

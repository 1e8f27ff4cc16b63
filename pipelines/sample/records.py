"""The columns of a record that are drawn row by row: days, age bands, codes, persons."""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from pipelines.errors import UsageError
from pipelines.sample.declared_records import Drawn, Split
from pipelines.sample.draws import generator

if TYPE_CHECKING:
    from pipelines.sample.layouts import Order

EXCEL_DAY_ZERO = datetime(1899, 12, 30)
DAY = "%d/%m/%Y"


def drawn_records(order: "Order", facts: dict[str, str], month: str, count: int) -> Iterator[dict[str, str]]:
    """So many records of one label, area and month."""
    if not count:
        return
    name = "|".join((order.source.source, *facts.values(), month))
    draw = generator(order.sample.seed, "records", name)
    columns: dict[str, list[str]] = {}
    for column, drawn in order.declared.records.items():
        columns[column] = _column(draw, drawn, month, count, columns)
        if facts.get("offence_label") in drawn.blank_for:
            columns[column] = [""] * count
    for split in order.declared.splits:
        columns |= _shared_out(draw, split, columns)
    if order.points:
        columns |= order.points.drawn(draw, facts["area_code"], count)
    for i in range(count):
        yield {column: values[i] for column, values in columns.items()}


Columns = dict[str, list[str]]


def _column(draw: np.random.RandomState, drawn: Drawn, month: str, count: int, earlier: Columns) -> list[str]:
    if drawn.part_of:
        values = _part(draw, drawn, earlier)
    elif drawn.later:
        values = _later(draw, drawn, earlier)
    else:
        values = _values(draw, drawn, month, count)
    blank = draw.random_sample(count) < drawn.blank
    return ["" if blank[i] else values[i] for i in range(count)]


def _part(draw: np.random.RandomState, drawn: Drawn, earlier: Columns) -> list[str]:
    counts = draw.binomial(_whole(drawn.part_of.column, earlier), drawn.part_of.share)
    return [str(count) if count else drawn.zero_as for count in counts]


def _shared_out(draw: np.random.RandomState, split: Split, earlier: Columns) -> Columns:
    """The columns that a column is split into, row by row."""
    weights = np.array(list(split.into.values()))
    shares = [draw.multinomial(n, weights / weights.sum()) for n in _whole(split.of, earlier)]
    numbers = np.array(shares, dtype=float)
    halved = (draw.random_sample(len(numbers)) < split.halved) & (numbers[:, 0] >= 1)
    numbers[halved, 0] -= 0.5
    numbers[halved, 1] += 0.5
    return {
        column: [f"{number:g}" if number else split.zero_as for number in numbers[:, i]]
        for i, column in enumerate(split.into)
    }


def _whole(column: str, earlier: Columns) -> list[int]:
    if column not in earlier:
        raise UsageError(f"data_raw/sample.yaml: {column} is not drawn before its parts")
    return [int(value) if value.isdigit() else 0 for value in earlier[column]]


def _values(draw: np.random.RandomState, drawn: Drawn, month: str, count: int) -> list[str]:
    if drawn.poisson:
        return [str(number) if number else drawn.zero_as for number in draw.poisson(drawn.poisson, count)]
    if drawn.choices:
        weights = np.array(list(drawn.choices.values()))
        return [str(v) for v in draw.choice(list(drawn.choices), size=count, p=weights / weights.sum())]
    if drawn.day or drawn.moment:
        form = drawn.day or drawn.moment
        return [_written(moment, form, bool(drawn.day)) for moment in _moments(draw, month, count)]
    if drawn.whole:
        low, high = drawn.whole
        return [str(number) for number in draw.randint(low, high + 1, size=count)]
    if drawn.code and drawn.one_of:
        numbers = draw.randint(0, drawn.one_of, size=count)
        return [hashlib.sha256(f"{number}".encode()).hexdigest()[: drawn.code] for number in numbers]
    if drawn.code:
        return [draw.bytes(32).hex()[: drawn.code] for _ in range(count)]
    if drawn.born:
        first, last = (date(year, 1, 1).toordinal() for year in drawn.born)
        return [date.fromordinal(day).strftime(DAY) for day in draw.randint(first, last, size=count)]
    prefix, people = drawn.person
    return [f"{prefix}{number:06d}" for number in draw.randint(1, people + 1, size=count)]


def _written(moment: datetime, form: str, only_day: bool) -> str:
    if form != "serial":
        return moment.strftime(form)
    days = (moment - EXCEL_DAY_ZERO) / timedelta(days=1)
    return f"{int(days)}" if only_day else f"{days:.6f}"


def _later(draw: np.random.RandomState, drawn: Drawn, earlier: dict[str, list[str]]) -> list[str]:
    """Days after those of another column, both written as DAY."""
    column, low, high = drawn.later
    days = draw.randint(low, high + 1, size=len(earlier[column]))
    return [
        (datetime.strptime(text, DAY) + timedelta(days=int(more))).strftime(DAY) if text else ""
        for text, more in zip(earlier[column], days, strict=True)
    ]


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

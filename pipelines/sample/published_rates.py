"""Ready-made rates of pooled years as a publisher's export gives them, suppressed values and all."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipelines.methods.rates import rate
from pipelines.sample.declared import PublishedRates
from pipelines.sample.draws import generator

if TYPE_CHECKING:
    from pipelines.sample.layouts import Order

ALL = "Persons"
POOLED_YEARS = 3
NOTE = "Value suppressed for disclosure control due to small count"


def published_rates(order: "Order") -> Iterator[dict[str, str]]:
    """The facts of one row an area, run of pooled years and sex; all persons are the sum of the sexes."""
    declared = order.declared.published_rates
    for code, (name, area_type, residents) in declared.areas.items():
        draw = generator(order.sample.seed, order.source.source, code)
        for first in range(declared.first_year, declared.last_year + 1):
            place = {
                "area_code": code,
                "area_name": name,
                "area_type": area_type,
                "time_period": _period(first),
            }
            people = residents * POOLED_YEARS
            share = people // len(declared.sexes)
            counts = {sex: int(draw.poisson(share * per / 1e5)) for sex, per in declared.sexes.items()}
            yield {**place, "sex": ALL, **_figures(declared, sum(counts.values()), people)}
            for sex, count in counts.items():
                yield {**place, "sex": sex, **_figures(declared, count, share)}


def _figures(declared: PublishedRates, count: int, residents: int) -> dict[str, str]:
    """A crude rate stands in for the standardised one: what matters here is the format."""
    found = rate(count, residents, per=100_000)
    withheld = count < declared.suppressed_below
    figures = {"value": found.value, "lower": found.lower, "upper": found.upper, "count": count}
    shown = {name: "*" if withheld else f"{float(figure):.4f}" for name, figure in figures.items()}
    return {**shown, "denominator": str(residents), "value_note": NOTE if withheld else ""}


def _period(first: int) -> str:
    """2020/21 - 22/23: Fingertips writes the century of the first year only."""
    last = first + POOLED_YEARS - 1
    return f"{first}/{(first + 1) % 100:02d} - {last % 100:02d}/{(last + 1) % 100:02d}"

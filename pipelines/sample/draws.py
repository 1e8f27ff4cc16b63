"""The counts: seeded draws by label, area and month.

Every series has its own generator, seeded by the sample's seed and the series' name: a label that is added
or changed leaves all other numbers as they were. NumPy's old ``RandomState`` is used because its stream is
frozen for good, which that of the newer ``Generator`` is not.
"""

import hashlib

import numpy as np

from pipelines.errors import UsageError
from pipelines.sample.areas import Places
from pipelines.sample.declared import Offence, Part, Reference, Sample


def generator(seed: int, *names: str) -> np.random.RandomState:
    digest = hashlib.sha256("\n".join((str(seed), *names)).encode()).digest()
    return np.random.RandomState(np.frombuffer(digest, dtype="<u4").astype(np.uint32))


class Draws:
    """The counts of each label, drawn once: an array of areas (in the order of their shares) by months."""

    def __init__(self, sample: Sample, places: Places):
        self.sample = sample
        self.places = places
        self.areas = [places.named(code) for code in sample.area_codes]
        self._drawn: dict[tuple[str, str, bool], np.ndarray] = {}
        self._open: list[tuple[str, str, bool]] = []

    def counts(self, source: str, label: str) -> np.ndarray:
        """Counts as published: what another label took is gone."""
        return self._once(source, label, whole=False)

    def part(self, source: str, label: str, share: float, name: str) -> np.ndarray:
        """A random part of a label's offences."""
        counts = self.counts(source, label)
        return counts if share == 1 else self._generator(source, label, name).binomial(counts, share)

    def wards(self, source: str, label: str, share: float, name: str) -> np.ndarray:
        """That part of the assessed area's offences, shared out among its wards: wards by months."""
        row = self.sample.area_codes.index(self.sample.assessed_area)
        draw = self._generator(source, label, "wards", name)
        known = draw.binomial(self.counts(source, label)[row], share)
        weights = self._ward_weights(label)
        return np.array([draw.multinomial(count, weights) for count in known]).T

    def table(self, source: str) -> dict[str, dict[int, int]]:
        """One invented value an area and year, growing a little unevenly."""
        table = self.sample.sources[source].table
        years = range(table.from_year, table.to_year + 1)
        values: dict[str, dict[int, int]] = {}
        for code, value in table.values.items():
            uneven = self._generator(source, code).normal(0, 0.002, len(years))
            exact = [
                value * (1 + table.growth_pct_a_year / 100) ** i * (1 + uneven[i]) for i in range(len(years))
            ]
            values[code] = {
                year: round(number / table.rounded_to) * table.rounded_to
                for year, number in zip(years, exact, strict=True)
            }
        return values

    def _once(self, source: str, label: str, whole: bool) -> np.ndarray:
        key = (source, label, whole)
        if key in self._open:
            circle = " -> ".join(name for _, name, _ in [*self._open, key])
            raise UsageError(f"data_raw/sample.yaml: these labels are drawn from one another: {circle}")
        if key not in self._drawn:
            self._open.append(key)
            self._drawn[key] = self._draw(source, label) if whole else self._remainder(source, label)
            self._open.pop()
        return self._drawn[key]

    def _remainder(self, source: str, label: str) -> np.ndarray:
        counts = self._once(source, label, whole=True)
        offences = self.sample.sources[source].offences
        takers = [offence for offence in offences if offence.taken_from and offence.taken_from.label == label]
        return counts - sum(self._once(source, taker.label, whole=True) for taker in takers)

    def _draw(self, source: str, label: str) -> np.ndarray:
        offence = next(o for o in self.sample.sources[source].offences if o.label == label)
        draw = self._generator(source, label, "own")
        if offence.level is not None:
            counts = _overdispersed(draw, self._expected(offence, source), offence.overdispersion)
        elif offence.part_of:
            counts = self._part(draw, self._referred(source, offence.part_of), offence.part_of)
        elif offence.taken_from:
            whole = self._once(source, offence.taken_from.label, whole=True)
            counts = self._part(draw, whole, offence.taken_from)
        else:
            counts = np.zeros((len(self.areas), len(self.sample.months)), dtype=np.int64)
        return counts + sum(self._referred(source, other) for other in offence.includes)

    def _referred(self, source: str, other: Reference) -> np.ndarray:
        return self.counts(other.source or source, other.label)

    def _part(self, draw: np.random.RandomState, counts: np.ndarray, part: Part) -> np.ndarray:
        begun = np.array([part.from_ is None or month >= part.from_ for month in self.sample.months])
        return draw.binomial(counts, part.share) * begun

    def _expected(self, offence: Offence, source: str) -> np.ndarray:
        """level x share x season x trend, lower during the restrictions, changed where declared."""
        months = self.sample.months
        years = (np.arange(len(months)) - (len(months) - 1)) / 12
        season = np.array([self.sample.seasons[offence.season][int(month[5:]) - 1] for month in months])
        span = self.sample.restrictions
        restricted = np.array([span.from_ <= month <= span.to for month in months])
        london = offence.level * (1 + offence.trend_pct_a_year / 100) ** years * season
        london = london * np.where(restricted, offence.during_restrictions, 1.0)
        expected = london * self._shares(offence, source)
        for change in offence.changes:
            when = np.array([change.from_ <= month <= change.to for month in months])
            where = np.array([change.areas == "all" or a in change.areas for a in self.sample.area_codes])
            expected[np.ix_(where, when)] *= 1 + change.pct / 100
        return expected

    def _shares(self, offence: Offence, source: str) -> np.ndarray:
        """The areas' shares of London by month: uneven by label, as no offence is spread like another."""
        draw = self._generator(source, offence.label, "shares")
        spread = draw.normal(0, self.sample.share_spread, len(self.areas))
        steady = np.array(
            [
                offence.shares_pct.get(code, share * np.exp(spread[i]))
                for i, (code, share) in enumerate(self.sample.shares_pct.items())
            ]
        )
        moving = np.array(
            [
                generator(self.sample.seed, "share by month", code).uniform(*span, len(self.sample.months))
                / 100
                for code, span in self.sample.shares_by_month_pct.items()
            ]
        ).reshape(-1, len(self.sample.months))
        return np.vstack([np.outer(steady / steady.sum(), 1 - moving.sum(axis=0)), moving])

    def _ward_weights(self, label: str) -> np.ndarray:
        """Some wards have more of everything, and each label its own wards."""
        size = len(self.places.wards)
        always = generator(self.sample.seed, "wards").normal(0, self.sample.ward_spread, size)
        here = generator(self.sample.seed, "wards", label).normal(0, self.sample.ward_spread, size)
        weights = np.exp(always + 0.6 * here)
        return weights / weights.sum()

    def _generator(self, *names: str) -> np.random.RandomState:
        return generator(self.sample.seed, *names)


def _overdispersed(draw: np.random.RandomState, expected: np.ndarray, overdispersion: float) -> np.ndarray:
    """Negative binomial (a Poisson whose mean is gamma): variance so many times the mean."""
    if overdispersion == 1:
        return draw.poisson(expected)
    return draw.poisson(draw.gamma(expected / (overdispersion - 1), overdispersion - 1))

"""MARAC: the volume expected of an area, judgement against a declared band, and the capacity of its advisers.

Every threshold is an argument: the numbers stand in ``sql/measures/marac.yaml`` with their sources.
"""

from dataclasses import dataclass
from math import floor, nextafter
from typing import Literal

from pipelines.methods.valid_input import positive

Judgement = Literal["below", "within", "above", "unknown"]
ROUNDING = 1e-9  # binary fractions: 0.1 + 0.2 is not 0.3


def expected_cases(adult_females: float, per_10000: float) -> float:
    """The cases that an area should see in a year, unrounded: SafeLives' rate per 10,000 adult females.

    Raises ValueError where either is not above zero.
    """
    return float(positive("adult_females", adult_females) * positive("per_10000", per_10000) / 10_000)


def judge(value: float | None, lower: float, upper: float) -> Judgement:
    """Where an unrounded value stands to a band whose ends belong to it; unknown where there is no value.

    Raises ValueError for a band without room.
    """
    if lower >= upper:
        raise ValueError(f"the band from {lower:g} to {upper:g} has no room")
    if value is None or value != value:
        return "unknown"
    return "below" if value < lower else "above" if value > upper else "within"


def advisers_needed(referrals: float, referrals_per_adviser: float) -> float:
    """Full-time equivalents that a year's referrals need. Raises ValueError for a capacity that is not above zero."""
    return float(referrals / positive("referrals_per_adviser", referrals_per_adviser))


def capacity_used_pct(referrals: float, advisers: float, referrals_per_adviser: float) -> float:
    """A year's referrals as a percentage of what the advisers in post (full-time equivalents) can take."""
    capacity = positive("advisers", advisers) * positive("referrals_per_adviser", referrals_per_adviser)
    return float(100 * referrals / capacity)


@dataclass(frozen=True)
class PrintedShare:
    """How a printed percentage stands to ``100 * part / whole``: ``reasons`` is empty where it is not explained."""

    computed: float
    agrees: bool
    reasons: tuple[str, ...]


def explain_printed_share(part: float, whole: float, printed: float, decimals: int) -> PrintedShare:
    """Compare a printed percentage with the one that its printed part and whole give.

    ``decimals``: those of the printed percentage. Two ways are known in which an honest figure differs in its last
    digit: the percentage was cut instead of rounded, or the whole was printed rounded and the division made with
    the unrounded one (only where some whole that rounds to the printed one gives the printed percentage).

    Raises ValueError where part or whole is not above zero.
    """
    computed = float(100 * positive("part", part) / positive("whole", whole))
    unit = 10.0**-decimals
    if abs(computed - printed) <= unit / 2 + ROUNDING:
        return PrintedShare(computed, True, ())
    reasons = []
    if abs(floor(computed / unit + ROUNDING) * unit - printed) <= ROUNDING:
        reasons.append(f"cut after {decimals} decimal{'s' * (decimals != 1)} instead of rounded")
    least, most = _wholes(part, printed, unit)
    if whole == int(whole) and max(least, whole - 0.5) < min(most, nextafter(whole + 0.5, 0)):
        between = f"{max(least, whole - 0.5):.1f} and {min(most, whole + 0.5):.1f}"
        reasons.append(f"divided by an unrounded {whole:g} (between {between})")
    return PrintedShare(computed, False, tuple(reasons))


def _wholes(part: float, printed: float, unit: float) -> tuple[float, float]:
    """The wholes of which the part is a percentage that rounds to the printed one."""
    return 100 * part / (printed + unit / 2), 100 * part / (printed - unit / 2)

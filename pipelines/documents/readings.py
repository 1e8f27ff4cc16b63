"""How a change may be read: the one place that decides which words a figure allows."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pipelines.documents import wording

# Below this many records in either year a percentage says more than the counts do (style guide, section 4).
TOO_FEW = 20
# Below this base a percentage stands only beside its interval; without one the counts stand.
ALONE_FROM = 30

FEW_RATE = "–"  # of fewer than TOO_FEW: the count says what can be said
# What a rate above none says that rounds to zero (style guide, section 5).
ROUNDS_TO_ZERO = "[low]"
ROUNDS_TO_ZERO_MEANS = "[low] more than none, and rounds to zero."

NONE_HELD = "holds none of these months for this area and measure"

# How the note of a measure begins that counts what the police look for.
POLICE_ACTIVITY = "moves with police"

Case = Literal["up", "down", "no_clear_change", "adjusted_away", "too_few", "blocked", "incomplete", "absent"]
MISSING = ("absent", "blocked", "incomplete")
NOT_TOLD = (*MISSING, "too_few")  # no reading of whether it changed
CLEAR = ("up", "down")
MARKS = {
    "up": "[▲ Up]{.v-up}",
    "down": "[▼ Down]{.v-down}",
    "no_clear_change": "[● No clear change]{.v-flat}",
    "adjusted_away": "[● No clear change]{.v-flat}",
    "too_few": "[○ Too few to say]{.v-flat}",
    "blocked": "[b]",
    "incomplete": "[x]",
    "absent": "[x]",
}


@dataclass(frozen=True)
class Reading:
    """One figure as a reader meets it: values from the published tables, the case, and words for each."""

    measure: str
    title: str
    plural: str
    area_name: str
    source: str
    edition: str | None
    count_value: int | None
    base_value: float | None
    base_periods: int
    change_value: float | None
    lower_value: float | None
    upper_value: float | None
    current_end: date
    base_end: date
    method: str
    verdict: str
    reason: str
    blocked: str
    caveat: str
    rate_value: float | None
    rate_lower: float | None
    rate_upper: float | None
    rank: int | None
    ranked_areas: int | None

    @property
    def case(self) -> Case:
        if self.count_value is None:
            return "absent"
        if self.blocked:
            return "blocked"
        if self.change_value is None:  # after none at all there is no percentage, but both years are known
            return "too_few" if self.base_value is not None and self.base_value < TOO_FEW else "incomplete"
        if min(self.count_value, self.base_value or 0) < TOO_FEW:
            return "too_few"
        if self.verdict in ("up", "down"):
            return self.verdict
        spans = self.lower_value is None or self.lower_value <= 0 <= self.upper_value
        return "no_clear_change" if spans else "adjusted_away"

    @property
    def mark(self) -> str:
        return MARKS[self.case]

    @property
    def count(self) -> str:
        return wording.number(self.count_value)

    @property
    def base(self) -> str:
        return wording.number(self.base_value, 0 if self.base_periods == 1 else 1)

    @property
    def change(self) -> str:
        """The change as a table prints it: counts instead of a percentage where there are too few."""
        if self.case == "too_few":
            return f"{self.base} to {self.count}"
        return {"blocked": "[b]", "incomplete": "[x]", "absent": "[x]"}.get(
            self.case, wording.signed_percent(self.change_value)
        )

    @property
    def starred_change(self) -> str:
        """The change, marked where a break in recording asks for care."""
        return self._starred(self.change)

    @property
    def is_starred(self) -> bool:
        return bool(self.caveat) and self.case not in MISSING

    @property
    def lone_change(self) -> str:
        """The change for a table without intervals: counts where the base is small as well."""
        if self.case not in MISSING and (self.base_value or 0) < ALONE_FROM:
            return f"{self.base} to {self.count}"
        return self.change

    @property
    def starred_lone_change(self) -> str:
        return f"{self.lone_change} *" if self.is_starred else self.lone_change

    @property
    def bold_change(self) -> str:
        """The change, bold where it is more than ordinary variation: for columns without a reading beside them."""
        return f"**{self.lone_change}**" if self.case in CLEAR else self.lone_change

    @property
    def bold_starred_change(self) -> str:
        """As bold_change, marked where a break asks for care: for the longer comparisons, whose breaks are their own."""
        return self._starred(self.bold_change)

    def _starred(self, change: str) -> str:
        """A star on a line of its own would belong to nothing."""
        return f"{change}{wording.NO_BREAK}*" if self.is_starred else change

    @property
    def base_words(self) -> str:
        """The base of a longer comparison, in words."""
        if self.base_periods > 1:
            return f"the mean of the {wording.count_in_words(self.base_periods)} 12-month periods before"
        return f"the 12 months to {wording.month(self.base_end)}"

    @property
    def reason_words(self) -> str:
        """Why a figure or its change cannot be given, for a sentence."""
        if self.reason.endswith(NONE_HELD):
            return f"the extract of edition {self.edition} does not count it in these months"
        begun, _, months = self.reason.removesuffix(" not known").partition("base incomplete: ")
        if begun or not months:
            return self.reason
        named = re.sub(
            r"\d{4}-\d\d", lambda found: wording.month(date.fromisoformat(f"{found[0]}-01")), months
        )
        return (
            f"the edition does not hold the whole year before ({wording.listed(named.split(', '))} missing)"
        )

    @property
    def size(self) -> str:
        return wording.percent(self.change_value)

    @property
    def direction(self) -> str:
        return "more" if (self.change_value or 0) > 0 else "fewer"

    @property
    def interval(self) -> str:
        return wording.interval(self.lower_value, self.upper_value)

    @property
    def signed_interval(self) -> str:
        if self.case in ("blocked", "incomplete", "absent", "too_few"):
            return {"too_few": "–"}.get(self.case, MARKS[self.case])
        return wording.signed_interval(self.lower_value, self.upper_value)

    @property
    def short_title(self) -> str:
        """The title without its abbreviation in brackets, for a sentence."""
        return self.title.replace(" (TNO)", "")

    @property
    def place_words(self) -> str:
        """What this place did, for a list of places: rose or fell only beyond ordinary variation."""
        if self.case in ("up", "down"):
            return f"{self.area_name} {'rose' if self.case == 'up' else 'fell'} {self.size}"
        if self.case in ("no_clear_change", "adjusted_away"):
            return f"{self.area_name} showed no clear change ({self.change})"
        if self.case == "too_few":
            return f"{self.area_name} went from {self.base} to {self.count}"
        return f"{self.area_name} has no figure"

    @property
    def rate(self) -> str:
        return FEW_RATE if self._is_rate_of_few else _rate_words(self.rate_value)

    @property
    def _is_rate_of_few(self) -> bool:
        return self.rate_value is not None and (self.count_value or 0) < TOO_FEW

    @property
    def rate_interval(self) -> str:
        if self._is_rate_of_few:
            return FEW_RATE
        if self.rate_lower is None:
            return wording.NOT_AVAILABLE
        if _rate_words(self.rate_upper) == ROUNDS_TO_ZERO:
            return ROUNDS_TO_ZERO
        return f"{wording.number(self.rate_lower, 1)} to {wording.number(self.rate_upper, 1)}"

    @property
    def rank_words(self) -> str:
        if self.count_value is not None and self.count_value < TOO_FEW:
            return "–"
        return f"{self.rank} of {self.ranked_areas}" if self.rank else wording.NOT_AVAILABLE


def _rate_words(value: float | None) -> str:
    said = wording.number(value, 1)
    return ROUNDS_TO_ZERO if value and said == "0.0" else said


def reading(figure: dict, measure: dict) -> Reading:
    """From a row of analysis.figures and its row of meta.measures. The interval is the one the verdict rests on."""
    return Reading(
        measure=figure["measure"],
        title=measure["title"],
        plural=measure["plural"],
        area_name=figure["area_name"],
        source=figure["source"],
        edition=figure["edition"],
        count_value=figure["count"],
        base_value=figure["base_count"],
        base_periods=figure["base_periods"],
        change_value=figure["change_pct"],
        lower_value=figure["dispersed_lower_pct"],
        upper_value=figure["dispersed_upper_pct"],
        current_end=figure["current_end"],
        base_end=figure["base_end"],
        method=figure["method"],
        verdict=figure["verdict"],
        reason=figure["reason"] or "",
        blocked=figure["blocked"] or "",
        caveat=figure["caveat"] or "",
        rate_value=figure["rate_per_1000"],
        rate_lower=figure["rate_lower_per_1000"],
        rate_upper=figure["rate_upper_per_1000"],
        rank=figure["rank"],
        ranked_areas=figure["ranked_areas"],
    )

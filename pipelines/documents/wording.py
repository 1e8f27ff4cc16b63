"""Numbers, months and lists as a reader sees them."""

import math
import re
from datetime import date

MINUS = "−"
NO_BREAK = "\u00a0"
NOT_AVAILABLE = "[x]"
WIDEST_PRINTED_PCT = 1000


def number(value: float | None, decimals: int = 0) -> str:
    """1,423; a real minus; [x] where there is none."""
    if value is None or math.isnan(value):
        return NOT_AVAILABLE
    text = f"{abs(value):,.{decimals}f}"
    return f"{MINUS}{text}" if value < 0 and float(text.replace(",", "")) else text


def signed_number(value: float | None, decimals: int = 0) -> str:
    """+4, −12, 0, for a column of differences."""
    text = number(value, decimals)
    return f"+{text}" if value and value > 0 and float(text.replace(",", "")) else text


def percent(value: float | None) -> str:
    """Unsigned: 14%, 0.4%; one decimal below 1, as the partnership prints it."""
    if value is None or math.isnan(value):
        return NOT_AVAILABLE
    return f"{abs(value):,.{_decimals(value)}f}%"


def signed_percent(value: float | None) -> str:
    """+14%, −6%, +0.4%, 0%."""
    if value is None or math.isnan(value):
        return NOT_AVAILABLE
    text = percent(value)
    if float(text.rstrip("%").replace(",", "")) == 0:
        return text
    return f"{'+' if value > 0 else MINUS}{text}"


def _decimals(value: float) -> int:
    return 1 if 0 < round(abs(value), 1) < 1 else 0


def interval(lower: float, upper: float) -> str:
    """2% to 27% more; 6% fewer to 3% more; 30% to 12% fewer; an endless side is said in words."""
    top = f"more than {WIDEST_PRINTED_PCT:,}%" if upper > WIDEST_PRINTED_PCT else _edge(upper)
    if lower >= 0:
        return f"{_edge(lower)} to {top} more"
    if upper <= 0:
        return f"{percent(lower)} to {_edge(upper)} fewer"
    return f"{_edge(lower)} fewer to {top} more"


def _edge(value: float) -> str:
    """An end of an interval so near zero that a decimal would print 0%: on which side it lies is what it says."""
    return f"{abs(value):.2f}%" if 0.005 <= abs(value) < 0.05 else percent(value)


def signed_interval(lower: float | None, upper: float | None) -> str:
    """−8% to +2%, for a column of figures."""
    if lower is None or upper is None:
        return NOT_AVAILABLE
    top = f"over +{WIDEST_PRINTED_PCT:,}%" if upper > WIDEST_PRINTED_PCT else signed_edge(upper)
    return f"{signed_edge(lower)} to {top}"


def signed_edge(value: float) -> str:
    """One end of an interval in a column: +27%, −0.03%."""
    near = _edge(value) != percent(value)
    return f"{'+' if value > 0 else MINUS}{_edge(value)}" if near else signed_percent(value)


def month(value: date) -> str:
    """September 2023."""
    return f"{value:%B} {value.year}"


def day(value: date) -> str:
    """4 November 2025."""
    return f"{value.day} {month(value)}"


def short_day(value: date) -> str:
    """4 Nov 2025, on one line: for a column."""
    return f"{value.day} {value:%b} {value.year}".replace(" ", NO_BREAK)


def short_month(value: date) -> str:
    """Nov 2025, on one line: for a column."""
    return f"{value:%b} {value.year}".replace(" ", NO_BREAK)


def listed(items: list[str], last: str = "and") -> str:
    """a; a and b; a, b and c."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def count_in_words(value: int) -> str:
    """one to ten in words, figures above."""
    words = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[value] if 0 <= value < len(words) else number(value)


def some_of(some: int, of: int) -> str:
    """One of eight; None of three: the beginning of a finding."""
    return f"{upper_first(count_in_words(some))} of {count_in_words(of)}"


def have(some: int) -> str:
    """has, of one; have."""
    return "has" if some == 1 else "have"


def changed_clearly(clear: int, compared: int, one: str, more: str, before: str = "the year before") -> str:
    """A finding on how many of some figures changed, of those alone that can be compared; ``one`` names one of them."""
    if compared < 2:
        what = "changed clearly" if clear else "did not change clearly"
        return (
            f"The one {one} that can be compared {what}."
            if compared
            else f"No {one} can be compared with {before}."
        )
    return f"{some_of(clear, compared)} {more} that can be compared changed clearly."


# Programmes whose names are ordinary words: letters alone do not tell them apart
NAMES = frozenset({"Prevent", "Channel"})


def days(value: int) -> str:
    """1 day; 109 days."""
    return f"{number(value)} {'day' if value == 1 else 'days'}"


def lower_first(text: str) -> str:
    """Lower the first letter, but not of an abbreviation or of a name."""
    first = text.split(" ", 1)[0]
    return text if first in NAMES or text[1:2].isupper() else text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def ordinal(value: int) -> str:
    suffix = "th" if 10 <= value % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{suffix}"


def plain(text: str) -> str:
    """Somebody's words for a Markdown text, so that no sign in them becomes markup."""
    return re.sub(r"([\\`*_{}\[\]<>$~^#@])", r"\\\1", text)


def sentence(text: str) -> str:
    """With a full stop at its end, unless it ends with a mark of its own."""
    return text if text.endswith((".", "!", "?", "…", "”")) else f"{text}."


def due(value: date | str) -> str:
    """31 March 2026; March 2026 for a month given as 2026-03."""
    return (
        f"{value.day} {month(value)}" if isinstance(value, date) else month(date.fromisoformat(f"{value}-01"))
    )


def cell(text: object) -> str:
    """Text inside a Markdown table cell: a bar would begin a new cell."""
    return str(text).replace("|", "\\|").replace("\n", " ")


def age_words(band: str) -> str:
    """10 to 17; 65 and over."""
    return band.replace("+", " and over").replace("-", " to ")

"""Periods as partners write them: a month, a quarter, a year, pooled years; calendar or financial (April to March).

``2011-12`` could be a month or a financial year and is read as neither: write ``Dec-11`` or ``2011/12``. Pooled years
are written with the first and the last of them: ``2020/21 - 22/23``, ``2021 - 23`` (Fingertips).
"""

import calendar
import re
from datetime import date, timedelta

EXCEL_DAY_ZERO = date(1899, 12, 30)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = r"(?P<month>[a-z]{3,9})"
YEAR = r"(?P<year>(?:19|20)\d{2})"
FINANCIAL = r"(?:fy\s?)?(?P<year>(?:19|20)\d{2})\s?[-/–]\s?(?P<next>\d{2}|(?:19|20)\d{2})"
MOST_POOLED_YEARS = 10  # a longer span is a slip: 2023 - 21 is not 2023 to 2121
FORMS = {
    name: re.compile(pattern)
    for name, pattern in {
        "financial year": FINANCIAL,
        "quarter": rf"(?:{FINANCIAL}\s?[-,]?\s?q(?P<q>[1-4])|q(?P<q2>[1-4])\s?[-,]?\s?(?P<tail>.+))",
        "calendar year": YEAR,
        "pooled financial years": r"(?P<year>(?:19|20)\d{2})/(?P<next>\d{2}|(?:19|20)\d{2})\s?(?:-|–|to)\s?"
        r"(?P<last>\d{2}|(?:19|20)\d{2})/(?P<after>\d{2}|(?:19|20)\d{2})",
        "pooled calendar years": rf"{YEAR}\s?(?:-|–|to)\s?(?P<last>\d{{2}}|(?:19|20)\d{{2}})",
        "iso month": rf"{YEAR}-(?P<number>0[1-9]|1[0-2])(?:-01(?:[t\s]00:00:00)?)?",
        "day": rf"01/(?P<number>0[1-9]|1[0-2])/{YEAR}",
        "serial day": r"(?P<serial>\d{5})(?:\.0)?",
        "named month": rf"{MONTH}[-\s]?(?P<short>\d{{2}}|(?:19|20)\d{{2}})",
        "year to": rf"(?:12 months|year) (?:to|ending|ended)(?: the end of)? {MONTH}\s(?P<short>(?:19|20)\d{{2}})",
    }.items()
}


def read_period(text: str | None) -> tuple[date, date] | None:
    """First and last day of a period; None for a text that is no period, or that could be two."""
    words = " ".join((text or "").casefold().split())
    found = [
        span
        for name, form in FORMS.items()
        if (match := form.fullmatch(words)) and (span := _span(name, match))
    ]
    return found[0] if len(set(found)) == 1 else None


def _span(name: str, match: re.Match) -> tuple[date, date] | None:
    parts = match.groupdict()
    if name == "financial year":
        return _financial(parts, 0, 12)
    if name == "quarter":
        return _quarter(parts)
    if name == "calendar year":
        return _months(int(parts["year"]), 1, 12)
    if name.startswith("pooled"):
        return _pooled(parts)
    if name in ("iso month", "day"):
        return _months(int(parts["year"]), int(parts["number"]), 1)
    if name == "serial day":
        return _serial_month(int(parts["serial"]))
    month = _month_number(parts["month"])
    if not month:
        return None
    year = int(parts["short"]) + (2000 if len(parts["short"]) == 2 else 0)
    if name == "named month":
        return _months(year, month, 1)
    return _months(year - (month < 12), month % 12 + 1, 12)


def _quarter(parts: dict) -> tuple[date, date] | None:
    if parts["q"]:
        return _financial(parts, 3 * (int(parts["q"]) - 1), 3)
    year = re.fullmatch(FINANCIAL, parts["tail"])
    return _financial(year.groupdict(), 3 * (int(parts["q2"]) - 1), 3) if year else None


def _financial(parts: dict, offset: int, length: int) -> tuple[date, date] | None:
    """Months of the financial year that begins in April; the second year written must be the next one."""
    year, after = int(parts["year"]), int(parts["next"])
    if after not in (year + 1, (year + 1) % 100):
        return None
    start = 4 + offset
    return _months(year + (start > 12), (start - 1) % 12 + 1, length)


def _pooled(parts: dict) -> tuple[date, date] | None:
    """Two and more years. ``2021 - 22`` is the financial year, and so are no two calendar years."""
    first, last = int(parts["year"]), _in_century_of(parts["last"], int(parts["year"]))
    if last - first > MOST_POOLED_YEARS:
        return None
    if "next" not in parts:
        return (date(first, 1, 1), date(last, 12, 31)) if last >= first + 2 else None
    years = [
        _financial({"year": year, "next": after}, 0, 12)
        for year, after in ((first, parts["next"]), (last, parts["after"]))
    ]
    return (years[0][0], years[1][1]) if all(years) and last > first else None


def _in_century_of(text: str, year: int) -> int:
    """The year that two digits mean beside another one: the next year that ends with them."""
    if len(text) == 4:
        return int(text)
    return year + (int(text) - year) % 100


def _months(year: int, month: int, length: int) -> tuple[date, date]:
    last = month - 1 + length - 1
    last_year, last_month = year + last // 12, last % 12 + 1
    return date(year, month, 1), date(last_year, last_month, calendar.monthrange(last_year, last_month)[1])


def _serial_month(serial: int) -> tuple[date, date] | None:
    """The month whose first day Excel holds as this number; another day is no period."""
    day = EXCEL_DAY_ZERO + timedelta(days=serial)
    return _months(day.year, day.month, 1) if day.day == 1 and 1900 <= day.year <= 2099 else None


def _month_number(word: str) -> int | None:
    number = next((i for i, name in enumerate(MONTHS, start=1) if word.startswith(name)), None)
    return (
        number
        if number and (len(word) == 3 or calendar.month_name[number].casefold().startswith(word))
        else None
    )

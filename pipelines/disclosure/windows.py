"""Periods of whole months, and the pieces into which overlapping ones cut each other.

Two periods that share some of their months are tied by the counts of those months, which nobody prints and everybody
knows to be at least zero. Periods that share all their months are one; periods that share none are not tied at all.
"""

from collections.abc import Collection, Iterable
from datetime import date

Window = tuple[date, date]  # the first days of its first and of its last month


def month_after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def months_of(window: Window) -> list[date]:
    found, (month, last) = [], window
    while month <= last:
        found.append(month)
        month = month_after(month)
    return found


def is_within(piece: Window, window: Window) -> bool:
    return window[0] <= piece[0] and piece[1] <= window[1]


def tied_to(windows: Iterable[Window], others: Collection[Window]) -> set[Window]:
    """The windows, and those of the others that share a month with one of them, or with one that does, and so on."""
    found, size = set(windows), 0
    while len(found) > size:
        size = len(found)
        found |= {other for other in others if any(_share_a_month(other, window) for window in found)}
    return found


def pieces_of(windows: Collection[Window]) -> list[Window]:
    """The longest runs of months that each window holds whole or not at all, in order."""
    months = sorted({month for window in windows for month in months_of(window)})
    held = {month: frozenset(w for w in windows if w[0] <= month <= w[1]) for month in months}
    found: list[Window] = []
    for month in months:
        if found and month_after(found[-1][1]) == month and held[found[-1][1]] == held[month]:
            found[-1] = (found[-1][0], month)
        else:
            found.append((month, month))
    return found


def _share_a_month(one: Window, other: Window) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]

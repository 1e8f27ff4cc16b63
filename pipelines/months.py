"""Months written YYYY-MM, said as spans."""


def spans(months: list[str]) -> str:
    """2023-09 to 2025-09 (25 months); gaps are left open: 2023-09, 2024-01 to 2024-03. Years stay as they are."""
    runs: list[list[str]] = []
    for month in sorted(set(months)):
        if runs and _follows(runs[-1][-1], month):
            runs[-1].append(month)
        else:
            runs.append([month])
    words = [run[0] if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs]
    count = len(set(months))
    return f"{', '.join(words)} ({count:,} {'month' if count == 1 else 'months'})"


def _follows(earlier: str, later: str) -> bool:
    return _number(later) - _number(earlier) == 1


def _number(month: str) -> int:
    year, _, number = month.partition("-")
    return int(year) * 12 + int(number or 1)

"""The monthly counts and comparisons of an assessment in vectorised pandas: the peer of `all_changes`.

Written as one would write it for speed: labels are categories, one pivot to a matrix of months, sums of members by
one indexed take and one grouped sum, windows by one cumulative sum each. It starts from long tables that are
loaded already and uses the product's rules: a larger area is known in a month only when all its required members
are, a window is null when one of its months is unknown.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

KEY = ["measure", "area_code"]
LARGER = ("bcu", "london")


@dataclass(frozen=True)
class Inputs:
    """What both sides start from. ``recorded`` is the long table; the others are small."""

    recorded: pd.DataFrame  # measure, source, edition, area_code, month, count
    areas: pd.DataFrame  # area_code, area_type, ranked, member_of
    members: pd.DataFrame  # area_code, member_code, required
    measure_sources: pd.DataFrame  # measure, source, area_type
    editions: dict[str, str]
    unknown_area_months: pd.DataFrame  # source, edition, month
    area: str
    period_end: pd.Timestamp
    three_year_method: str


def all_changes(inputs: Inputs) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The monthly counts (a row a measure and area, a column a month) and the comparisons in long form."""
    scope, members = _scope(inputs)
    months = monthly_counts(scope, members, inputs)
    return months, comparisons(months, scope, inputs)


def monthly_counts(scope: pd.DataFrame, members: pd.DataFrame, inputs: Inputs) -> pd.DataFrame:
    needed = pd.Index(scope.index).union(members["member_code"])
    recorded = inputs.recorded
    pinned = np.zeros(len(recorded), dtype=bool)
    for source, edition in inputs.editions.items():
        pinned |= ((recorded["source"] == source) & (recorded["edition"] == edition)).to_numpy()
    pinned &= recorded["area_code"].isin(needed).to_numpy()
    wide = recorded.loc[pinned, [*KEY, "month", "count"]].pivot(index=KEY, columns="month", values="count")
    wide = wide.reindex(columns=_every_month(wide.columns, inputs.period_end))
    own = wide[wide.index.get_level_values("area_code").isin(scope.index)]
    return pd.concat([own, _larger_areas(wide, members, inputs)])


def _larger_areas(wide: pd.DataFrame, members: pd.DataFrame, inputs: Inputs) -> pd.DataFrame:
    """Sums of members; null in a month in which a required member or an area label is not known."""
    positions = pd.Series(np.arange(len(wide)), index=wide.index).rename("position").reset_index()
    rows = positions.merge(members, left_on="area_code", right_on="member_code", suffixes=("_member", ""))
    taken = wide.iloc[rows["position"]]
    taken.index = pd.MultiIndex.from_frame(rows[KEY].astype(str))
    sums = taken.groupby(level=KEY).sum()
    required = rows["required"].to_numpy()
    found = taken[required].notna().groupby(level=KEY).sum()
    wanted = members[members["required"]].groupby("area_code").size()
    known = found.eq(wanted.reindex(found.index.get_level_values("area_code")).to_numpy(), axis=0)
    for month in _unknown_months(inputs):
        known[month] = False
    return sums.where(known.reindex(sums.index, fill_value=False))


def _unknown_months(inputs: Inputs) -> list:
    unknown = inputs.unknown_area_months
    return (
        unknown.loc[unknown["source"].map(inputs.editions) == unknown["edition"], "month"].unique().tolist()
    )


def comparisons(months: pd.DataFrame, scope: pd.DataFrame, inputs: Inputs) -> pd.DataFrame:
    """Every measure and area of its kind with each comparison: count, base_sum, base_count, is_complete."""
    grid = inputs.measure_sources.merge(scope.reset_index(), on="area_type")[KEY]
    rows = months.reindex(pd.MultiIndex.from_frame(grid))
    values = rows.to_numpy(dtype=float)
    totals = _cumulative(np.nan_to_num(values))
    known = _cumulative(~np.isnan(values))
    where = {month: position for position, month in enumerate(rows.columns)}
    parts = []
    for comparison, periods, base_end_back in _windows(inputs.three_year_method):
        end = where[inputs.period_end] + 1
        base_end = end - base_end_back
        base_start = base_end - 12 * periods
        count = _window(totals, known, end - 12, end)
        base_sum = _window(totals, known, base_start, base_end)
        parts.append(
            grid.assign(
                comparison=comparison,
                count=count,
                base_sum=base_sum,
                base_count=base_sum / periods,
                is_complete=known[:, end] - known[:, max(base_start, 0)] == end - base_start,
            )
        )
    return pd.concat(parts, ignore_index=True)


def _windows(method: str) -> list[tuple[str, int, int]]:
    """Comparison, 12-month periods of the base, months between the two ends."""
    spans = {"3_year": 3, "5_year": 5}
    if method == "mean_of_prior_three":
        longer = [(name, years, 12) for name, years in spans.items()]
    elif method == "same_12m_3y_ago":
        longer = [(name, 1, 12 * years) for name, years in spans.items()]
    else:
        longer = [(name, 1, 12 * (years - 1)) for name, years in spans.items()]
    return [("12_month", 1, 12), *longer]


def _window(totals: np.ndarray, known: np.ndarray, start: int, end: int) -> np.ndarray:
    if start < 0:
        return np.full(len(totals), np.nan)
    whole = known[:, end] - known[:, start] == end - start
    return np.where(whole, totals[:, end] - totals[:, start], np.nan)


def _cumulative(values: np.ndarray) -> np.ndarray:
    """Cumulative sums along the months with a zero before the first."""
    return np.pad(np.cumsum(values, axis=1, dtype=np.int64), ((0, 0), (1, 0)))


def _every_month(found: pd.Index, period_end: pd.Timestamp) -> pd.DatetimeIndex:
    return pd.date_range(min(found.min(), period_end), max(found.max(), period_end), freq="MS")


def _scope(inputs: Inputs) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The areas of the assessment with their kind, and the members of the larger ones."""
    areas, own = inputs.areas, inputs.area
    in_edition = areas["area_code"].isin(inputs.recorded["area_code"].cat.categories)
    is_own_ward = (
        (areas["area_type"] == "ward") & areas["member_of"].map(lambda codes: own in codes) & in_edition
    )
    chosen = areas[
        areas["area_type"].isin(LARGER) | areas["ranked"] | (areas["area_code"] == own) | is_own_ward
    ]
    scope = chosen.set_index("area_code")[["area_type"]]
    around = inputs.members.loc[inputs.members["member_code"] == own, "area_code"]
    without = scope.loc[around].rename(index=lambda code: f"{code}_without_{own}")
    rest = inputs.members[inputs.members["area_code"].isin(around) & (inputs.members["member_code"] != own)]
    rest = rest.assign(area_code=rest["area_code"] + f"_without_{own}")
    return pd.concat([scope, without]), pd.concat([inputs.members, rest], ignore_index=True)

"""What health services see beside what the police record, over the same months: does the gap change?"""

import numpy as np
import polars as pl

from pipelines.declarations import Assessment
from pipelines.methods.triangulation import gap_change, source_ratio

NAN = float("nan")
# what a health service counts, and the police measure that is nearest to it
PAIRS = {
    "ambulance_assaults": "violence_with_injury",
    "emergency_assaults": "violence_with_injury",
    "ambulance_weapon_wounds": "knife_crime_with_injury",
    "hospital_admissions_for_violence": "violence_with_injury",
}
COUNTS = ("first_now", "first_base", "second_now", "second_base")
SCHEMA = {
    **dict.fromkeys(("assessment", "first", "second", "first_source", "second_source"), pl.String),
    **dict.fromkeys(("now_start", "now_end", "base_start", "base_end"), pl.Date),
    **dict.fromkeys(COUNTS, pl.Int64),
    **dict.fromkeys(("first_phi", "second_phi", "ratio", "ratio_lower", "ratio_upper"), pl.Float64),
    **dict.fromkeys(("change", "lower", "upper", "p_value"), pl.Float64),
    **dict.fromkeys(("verdict", "reason"), pl.String),
}


def triangulations(
    figures: pl.DataFrame,
    area_months: pl.DataFrame,
    published_indicators: pl.DataFrame,
    assessment: Assessment,
) -> pl.DataFrame:
    """One row a pair of measures of which the health service's has a figure.

    Windows: the last 12 months and the 12 before; for admissions, which are published in pooled years, the newest pooled
    years and the last ones that share none with them, with the police records of the same months. ``ratio``: the
    first's events for one of the second's, now; ``change``: that ratio over the one before. ``reason`` says why there
    is no verdict.
    """
    own = {
        row["measure"]: row
        for row in figures.filter(
            (pl.col("area_code") == assessment.area) & (pl.col("comparison") == "12_month")
        ).to_dicts()
    }
    rows = []
    for first, second in PAIRS.items():
        police = own.get(second)
        if police is None:
            continue
        pooled = published_indicators.filter(
            (pl.col("measure") == first)
            & (pl.col("area_code") == assessment.area)
            & (pl.col("category") == "")
        )
        found = _pooled(pooled, area_months, assessment, second) or _monthly(own.get(first), police)
        if found:
            rows.append(
                _judged({"first": first, "second": second, "second_phi": police["dispersion"], **found})
            )
    return (
        pl.DataFrame(rows, schema={name: kind for name, kind in SCHEMA.items() if name != "assessment"})
        .with_columns(assessment=pl.lit(assessment.name))
        .select(SCHEMA.keys())
    )


def _monthly(health: dict | None, police: dict) -> dict | None:
    if health is None or health["count"] is None:
        return None
    blocked = health["blocked"] or police["blocked"]
    return {
        "first_source": health["source"],
        "second_source": police["source"],
        **{f"now_{end}": health[f"current_{end}"] for end in ("start", "end")},
        **{f"base_{end}": health[f"base_{end}"] for end in ("start", "end")},
        "first_now": health["count"],
        "second_now": police["count"],
        "first_base": None if blocked else health["base_count"],
        "second_base": None if blocked else police["base_count"],
        "first_phi": health["dispersion"],
        "reason": f"recording changed: {blocked}" if blocked else None,
    }


def _pooled(
    indicators: pl.DataFrame, area_months: pl.DataFrame, assessment: Assessment, second: str
) -> dict | None:
    """The newest pooled years with a count and the last before them that share no year with them."""
    known = indicators.drop_nulls("count").sort("period_end", descending=True).to_dicts()
    if not known:
        return None
    now = known[0]
    base = next((row for row in known if row["period_end"] < now["period_start"]), None)
    police = area_months.filter((pl.col("area_code") == assessment.area) & (pl.col("measure") == second))
    return {
        "first_source": now["source"],
        "second_source": police["source"][0] if police.height else None,
        "now_start": now["period_start"],
        "now_end": now["period_end"],
        "base_start": base and base["period_start"],
        "base_end": base and base["period_end"],
        "first_now": now["count"],
        "second_now": _sum(police, now),
        "first_base": base and base["count"],
        "second_base": base and _sum(police, base),
        "first_phi": 1.0,  # years, not months: their own variation is not known
        "reason": None if base else "no earlier pooled years that share none of these",
    }


def _sum(months: pl.DataFrame, period: dict) -> int | None:
    """The months of a period together; null where one is not known."""
    within = months.filter(pl.col("month").is_between(period["period_start"], period["period_end"]))
    start, end = period["period_start"], period["period_end"]
    needed = (end.year - start.year) * 12 + end.month - start.month + 1
    return within["count"].sum() if within["count"].count() == needed else None


def _judged(row: dict) -> dict:
    numbers = [NAN if row[name] is None else float(row[name]) for name in COUNTS]
    phis = [1.0 if row[name] is None else row[name] for name in ("first_phi", "second_phi")]
    change = gap_change(*numbers, *phis)
    ratio = source_ratio(numbers[0], numbers[2], max(phis))
    unknown = (
        ""
        if all(row[name] is not None for name in COUNTS)
        else "one of the two is not known for both periods"
    )
    return {
        **row,
        **{
            name: _number(value)
            for name, value in zip(("ratio", "ratio_lower", "ratio_upper"), ratio, strict=True)
        },
        **{name: _number(getattr(change, name)) for name in ("change", "lower", "upper", "p_value")},
        "verdict": str(change.verdict),
        "reason": row["reason"] or unknown,
    }


def _number(value) -> float | None:
    return float(value) if np.isfinite(value) else None

"""Operations and campaigns judged before and after, against comparison areas and against the own trend."""

from datetime import date

import numpy as np
import polars as pl

from pipelines.declarations import Assessment, Evaluation
from pipelines.methods.difference_in_differences import difference_in_differences
from pipelines.methods.interrupted_series import NEWEY_WEST, InterruptedSeries, interrupted_series

MOST_MONTHS_BEFORE = 48
RESULT = {
    **dict.fromkeys(("assessment", "evaluation", "measure", "reason", "caveat"), pl.String),
    **dict.fromkeys(("first_month", "from_month", "last_month"), pl.Date),
    **dict.fromkeys(("areas", "comparison_areas", "months_before", "months_after"), pl.Int64),
    **dict.fromkeys(("before", "after", "comparison_before", "comparison_after"), pl.Int64),
    **dict.fromkeys(("ratio", "lower", "upper", "p_value", "phi"), pl.Float64),
    **dict.fromkeys(("trend_ratio", "trend_p_value", "placebo_share", "area_share"), pl.Float64),
    "placebos": pl.Int64,
    "verdict": pl.String,
    **dict.fromkeys(("series_ratio", "series_lower", "series_upper", "series_p_value"), pl.Float64),
    "series_verdict": pl.String,
}
MONTHS = {
    **dict.fromkeys(("assessment", "evaluation"), pl.String),
    "month": pl.Date,
    "count": pl.Int64,
    "expected": pl.Float64,
    "left_out": pl.String,
}


def evaluations(
    area_months: pl.DataFrame, scope_areas: pl.DataFrame, measure_breaks: pl.DataFrame, assessment: Assessment
) -> pl.DataFrame:
    """One row a declared evaluation.

    Where a month or an area is not known, or recording changed in a way that allows no comparison, the reason and
    nothing else; a break that asks for care is named.
    """
    rows = []
    for declared in assessment.evaluations:
        breaks = _breaks(measure_breaks, declared, _window(area_months, declared, assessment))
        row = _judged(area_months, scope_areas, assessment, declared, breaks)
        rows.append({**row, "caveat": "; ".join(breaks.filter(pl.col("effect") != "block")["title"])})
    return pl.DataFrame(rows, schema=RESULT) if rows else pl.DataFrame(schema=RESULT)


def evaluation_months(
    area_months: pl.DataFrame, scope_areas: pl.DataFrame, measure_breaks: pl.DataFrame, assessment: Assessment
) -> pl.DataFrame:
    """The treated areas' months with what their own trend and season led one to expect, for the chart; and why a month
    is left out of that trend."""
    parts = []
    for declared in assessment.evaluations:
        months = _window(area_months, declared, assessment)
        counts = _summed(area_months, declared.measure, declared.areas, months)
        if counts is None:
            continue
        why = _disturbed(_breaks(measure_breaks, declared, months), months)
        series = _series(counts, months.index(_first_day(declared.from_)), why)
        parts.append(
            pl.DataFrame(
                {
                    "assessment": [assessment.name] * len(months),
                    "evaluation": [declared.evaluation] * len(months),
                    "month": months,
                    "count": counts.astype(int),
                    "expected": series.counterfactual,
                    "left_out": why,
                },
                schema=MONTHS,
            )
        )
    return pl.concat(parts) if parts else pl.DataFrame(schema=MONTHS)


def _breaks(measure_breaks: pl.DataFrame, declared: Evaluation, months: list[date]) -> pl.DataFrame:
    """The breaks of the measure that begin or end within the months compared."""
    if not months:
        return measure_breaks.clear()
    begins = pl.col("from_month").is_between(months[0], months[-1], closed="right")
    ends = pl.col("to_month").is_between(months[0], months[-1], closed="left")
    found = measure_breaks.filter((pl.col("measure") == declared.measure) & (begins | ends.fill_null(False)))
    return found.sort("title")


def _disturbed(breaks: pl.DataFrame, months: list[date]) -> list[str | None]:
    """For each month the break with a beginning and an end within which it lies: what is over and was unlike all other
    times, such as the restrictions of Covid-19, is no trend to go on."""
    passed = breaks.filter(pl.col("to_month").is_not_null()).to_dicts()
    return [
        next((row["title"] for row in passed if row["from_month"] <= month <= row["to_month"]), None)
        for month in months
    ]


def _series(counts: np.ndarray, at: int, disturbed: list[str | None]) -> InterruptedSeries:
    left_out = [title is not None for title in disturbed]
    return interrupted_series(counts, at, errors=NEWEY_WEST, left_out=left_out)


def _judged(
    area_months: pl.DataFrame,
    scope_areas: pl.DataFrame,
    assessment: Assessment,
    declared: Evaluation,
    breaks: pl.DataFrame,
) -> dict:
    months = _window(area_months, declared, assessment)
    start = _first_day(declared.from_)
    others = _comparison(scope_areas, declared)
    row = {
        "assessment": assessment.name,
        "evaluation": declared.evaluation,
        "measure": declared.measure,
        "from_month": start,
        "areas": len(declared.areas),
        "comparison_areas": len(others),
    }
    if start not in months:
        ended = _first_day(assessment.period_end) < start
        reason = f"the period ends before {declared.from_}" if ended else "no month before the start is known"
        return {**row, "reason": reason}
    if blocked := breaks.filter(pl.col("effect") == "block")["title"].to_list():
        return {**row, "reason": f"recording changed within the months compared ({'; '.join(blocked)})"}
    treated = _summed(area_months, declared.measure, declared.areas, months)
    comparison = _by_area(area_months, declared.measure, others, months) if others else None
    if treated is None or comparison is None:
        where = "the areas" if treated is None else "the comparison areas"
        return {**row, "reason": f"a month of {where} is not known"}
    at = months.index(start)
    found = difference_in_differences(treated, comparison, at)
    series = _series(treated, at, _disturbed(breaks, months))
    return {
        **row,
        "first_month": months[0],
        "last_month": months[-1],
        "months_before": at,
        "months_after": len(months) - at,
        "before": int(treated[:at].sum()),
        "after": int(treated[at:].sum()),
        "comparison_before": int(comparison[:, :at].sum()),
        "comparison_after": int(comparison[:, at:].sum()),
        **{name: _number(getattr(found, name)) for name in ("ratio", "lower", "upper", "p_value", "phi")},
        **{name: _number(getattr(found, name)) for name in ("trend_ratio", "trend_p_value")},
        **{name: _number(getattr(found, name)) for name in ("placebo_share", "area_share")},
        "placebos": int(np.size(found.placebo_ratios)),
        "verdict": found.verdict,
        **{f"series_{name}": _number(value) for name, value in series.overall._asdict().items()},
        "series_verdict": series.verdict,
    }


def _window(area_months: pl.DataFrame, declared: Evaluation, assessment: Assessment) -> list[date]:
    """From at most four years before the start, or the first month known of the treated areas, to the end of what was
    done or of the assessment's period."""
    start = _first_day(declared.from_)
    end = min(_first_day(declared.to or "9999-12"), _first_day(assessment.period_end))
    first = pl.select(pl.lit(start).dt.offset_by(f"-{MOST_MONTHS_BEFORE}mo")).item()
    own = area_months.filter(
        (pl.col("measure") == declared.measure) & pl.col("area_code").is_in(declared.areas)
    )
    known = own["month"].min()
    if end < start or known is None:
        return []
    first = max(first, known)
    return pl.date_range(first, end, interval="1mo", eager=True).to_list()


def _comparison(scope_areas: pl.DataFrame, declared: Evaluation) -> list[str]:
    if declared.comparison_areas != "other_boroughs":
        return list(declared.comparison_areas)
    ranked = scope_areas.filter(pl.col("ranked"))["area_code"].to_list()
    return [code for code in ranked if code not in declared.areas]


def _summed(
    area_months: pl.DataFrame, measure: str, areas: list[str], months: list[date]
) -> np.ndarray | None:
    """Monthly counts of several areas together; None where one of them lacks a month."""
    counts = _by_area(area_months, measure, areas, months)
    return None if counts is None else counts.sum(axis=0)


def _by_area(
    area_months: pl.DataFrame, measure: str, areas: list[str], months: list[date]
) -> np.ndarray | None:
    """Monthly counts of shape (areas, months); None where an area lacks a month."""
    rows = area_months.filter(
        (pl.col("measure") == measure) & pl.col("area_code").is_in(areas) & pl.col("month").is_in(months)
    )
    if rows.height != len(areas) * len(months) or rows.is_empty():
        return None
    counts = rows.sort("area_code", "month")["count"].to_numpy().astype(float)
    return counts.reshape(len(areas), len(months))


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _first_day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")

"""The figures of MARAC: counts of a year turned into shares and rates, each judged against its declared band."""

from dataclasses import dataclass

import polars as pl

from pipelines.declarations import Assessment
from pipelines.methods.marac import (
    advisers_needed,
    capacity_used_pct,
    expected_cases,
    explain_printed_share,
    judge,
)
from pipelines.methods.rates import wilson

SCHEMA = {
    **dict.fromkeys(("assessment", "measure", "area_code", "source", "edition", "year"), pl.String),
    **dict.fromkeys(("period_start", "period_end"), pl.Date),
    **dict.fromkeys(("breakdown", "category"), pl.String),
    **dict.fromkeys(("value", "numerator", "denominator", "lower", "upper"), pl.Float64),
    **dict.fromkeys(("band_lower", "band_upper"), pl.Float64),
    **dict.fromkeys(("band_source", "judgement", "basis", "printed", "printed_note", "reason"), pl.String),
    "months_without_meeting": pl.String,
}
REASONS = {
    "no_meeting_in_a_quarter": "a quarter of the year holds no meeting: was its return sent?",
    "not_collected": "not collected at every meeting",
    "not_submitted": "not submitted by the force",
}
# measure of shares -> the measure whose counts (by the same breakdown) are the parts of all cases
SHARES_OF_CASES = {
    "marac_repeat_rate": "marac_repeat_cases",
    "marac_cases_with_children_share": "marac_cases_with_children",
    "marac_victim_share": "marac_victims",
    "marac_referrer_share": "marac_referrals",
}
POLICE = "police"


@dataclass(frozen=True)
class Year:
    """The counts of one area and year: by measure, breakdown and category."""

    facts: dict
    counts: dict[tuple[str, str, str], dict]

    def count(self, measure: str) -> float | None:
        return self.counts.get((measure, "", ""), {}).get("count")

    def reason(self, measure: str, breakdown: str = "", category: str = "") -> str | None:
        row = self.counts.get((measure, breakdown, category))
        return "not in the extract" if row is None else REASONS.get(row["status"])


def marac(
    years: pl.DataFrame,
    settings: pl.DataFrame,
    measures: pl.DataFrame,
    advisers: pl.DataFrame,
    assessment: Assessment,
) -> pl.DataFrame:
    """One row a measure, area, year and category. Percentages unrounded; null with its reason where not known."""
    stated = settings.row(0, named=True) if settings.height else {}
    services = {row["year"]: row for row in advisers.to_dicts()}
    rows = [
        row for year in _years(years) for row in _figures(year, stated, services.get(year.facts["year"], {}))
    ]
    judged = {row["measure"]: row for row in measures.to_dicts()}
    finished = [{"assessment": assessment.name, **_judged(row, judged[row["measure"]])} for row in rows]
    return pl.DataFrame(finished, schema=SCHEMA).sort(
        "area_code", "year", "measure", "breakdown", "category", maintain_order=True
    )


def _years(counts: pl.DataFrame) -> list[Year]:
    keys = ["area_code", "source", "edition", "year", "period_start", "period_end"]
    return [
        Year(
            dict(zip(keys, key, strict=True))
            | {"months_without_meeting": group["months_without_meeting"][0]},
            {(row["measure"], row["breakdown"], row["category"]): row for row in group.to_dicts()},
        )
        for key, group in counts.group_by(keys, maintain_order=True)
    ]


def _figures(year: Year, stated: dict, service: dict) -> list[dict]:
    rows = [
        {**year.facts, **_named(row), "value": row["count"], "reason": REASONS.get(row["status"])}
        for row in year.counts.values()
    ]
    cases = year.count("marac_cases")
    rows += [
        {**_share(year, measure, key, cases), "basis": _repeat_basis(stated) if "repeat" in measure else None}
        for measure, counted in SHARES_OF_CASES.items()
        for key in year.counts
        if key[0] == counted
    ]
    police = ("marac_referrals", "referrer", POLICE)
    if police in year.counts:
        rows.append({**_share(year, "marac_police_share", police, cases), "breakdown": "", "category": ""})
    return [*rows, *_volume(year, stated, cases), *_advisers(year, stated, service, cases)]


def _named(row: dict) -> dict:
    return {name: row[name] for name in ("measure", "breakdown", "category")}


def _share(year: Year, measure: str, counted: tuple[str, str, str], cases: float | None) -> dict:
    """A part of the cases with Wilson's interval: none for halves of a referral, which are no trials."""
    part = year.counts[counted]["count"]
    row = {**year.facts, "measure": measure, "breakdown": counted[1], "category": counted[2]}
    row |= {"numerator": part, "denominator": cases}
    reason = year.reason(*counted) or year.reason("marac_cases")
    if part is None or not cases:
        return {**row, "reason": reason or "no cases"}
    if part > cases:
        return {**row, "reason": "more than all cases: see the checks"}
    row["value"] = 100 * part / cases
    if float(part).is_integer():
        interval = wilson(part, cases)
        row |= {"lower": 100 * float(interval.lower), "upper": 100 * float(interval.upper)}
    return row


def _repeat_basis(stated: dict) -> str:
    if not stated.get("repeat_words"):
        return "the definition of a repeat is not stored: set marac.repeat_definition of the assessment"
    return f"repeat: {stated['repeat_words']} ({stated['repeat_source']})"


def _volume(year: Year, stated: dict, cases: float | None) -> list[dict]:
    """The expected cases, the cases as a percentage of them, and per 10,000 adult females where these are stated."""
    if year.facts["source"] == "marac_workbook":
        expected, basis = year.count("marac_expected_cases"), "recommended by SafeLives for the force"
    else:
        expected, basis = _expected(stated)
    reason = year.reason("marac_cases") or (None if expected else basis)
    share = {
        **year.facts,
        "measure": "marac_percent_of_expected",
        "numerator": cases,
        "denominator": expected,
    }
    known = cases is not None and bool(expected)
    share |= {"value": 100 * cases / expected if known else None, "basis": basis, "reason": reason}
    rows = [share]
    if year.facts["source"] != "marac_workbook":
        rows.append(
            {**year.facts, "measure": "marac_expected_cases", "value": expected, "basis": basis}
            | {"reason": None if expected else basis}
        )
        rows += _per_female(year, stated, cases)
    return rows


def _expected(stated: dict) -> tuple[float | None, str]:
    if stated.get("expected_cases"):
        return stated["expected_cases"], f"as printed: {stated['expected_cases_source']}"
    if stated.get("adult_females"):
        rule = f"{stated['expected_per_10000']:g} per 10,000 of {stated['adult_females']:,.0f} adult females"
        basis = f"{rule} ({stated['adult_females_source']}; {stated['expected_source']})"
        return expected_cases(stated["adult_females"], stated["expected_per_10000"]), basis
    return (
        None,
        "no base of the expected volume: pin population_by_age, or set marac.adult_females of the assessment",
    )


def _per_female(year: Year, stated: dict, cases: float | None) -> list[dict]:
    females = stated.get("adult_females")
    if not females:
        return []
    row = {**year.facts, "measure": "marac_cases_per_10000_adult_females", "numerator": cases}
    row |= {"denominator": females, "basis": stated["adult_females_source"]}
    value = None if cases is None else 10_000 * cases / females
    return [{**row, "value": value, "reason": year.reason("marac_cases")}]


def _advisers(year: Year, stated: dict, service: dict, cases: float | None) -> list[dict]:
    """The advisers that the cases need, and how far those in post are used by the service's own referrals."""
    if year.facts["source"] == "marac_workbook":
        return []
    each = stated["referrals_per_idva"]
    basis = f"{each:g} referrals per full-time equivalent and year ({stated['idva_source']})"
    needed = {**year.facts, "measure": "marac_idva_needed", "numerator": cases, "denominator": each}
    needed |= {"value": None if cases is None else advisers_needed(cases, each)}
    used = {**year.facts, "measure": "marac_idva_capacity_used", "numerator": service.get("referrals")}
    known = used["numerator"] is not None and bool(service.get("in_post"))
    if known:
        used |= {"denominator": each * service["in_post"]}
        used |= {"value": capacity_used_pct(used["numerator"], service["in_post"], each)}
        basis_used = (
            f"{used['numerator']:g} referrals to the service (from MARAC or not), over the mean of "
            f"{service['periods_in_post']} returns of advisers in post, {service['in_post']:.1f}"
        )
    missing = "the year's referrals or the advisers in post were not received from the service"
    return [
        {**needed, "basis": basis, "reason": year.reason("marac_cases")},
        {**used, "basis": basis_used if known else basis, "reason": None if known else missing},
    ]


def _judged(row: dict, measure: dict) -> dict:
    row = {"breakdown": "", "category": "", **row}
    if measure["band_lower"] is not None:
        row |= {name: measure[name] for name in ("band_lower", "band_upper", "band_source")}
        row["judgement"] = judge(row.get("value"), measure["band_lower"], measure["band_upper"])
    is_own_latest = row["year"] == "latest" and row["source"] != "marac_workbook"
    if measure["printed"] and is_own_latest:
        row |= {"printed": measure["printed"], "printed_note": _printed_note(row, measure["printed"])}
    return row


def _printed_note(row: dict, printed: str) -> str:
    """Whether a printed percentage is that of its part and whole, and what explains the difference."""
    if row.get("value") is None:
        return "not compared: the figure is not known"
    decimals = len(printed.partition(".")[2])
    found = explain_printed_share(row["numerator"], row["denominator"], float(printed), decimals)
    shown = f"{found.computed:.{decimals}f} % ({row['numerator']:g} of {row['denominator']:g})"
    if found.agrees:
        return f"agrees: {shown}"
    return f"{shown}, printed {printed} %: {' or '.join(found.reasons) or 'not explained'}"

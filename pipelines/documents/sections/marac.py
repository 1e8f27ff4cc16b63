"""High-risk domestic abuse: what the multi-agency risk assessment conference heard, against what it should expect."""

import polars as pl

from pipelines.documents import wording
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import Table

TITLE = "High-risk domestic abuse (MARAC)"
KEY_MEASURES = (
    "marac_cases",
    "marac_percent_of_expected",
    "marac_repeat_rate",
    "marac_police_share",
    "marac_cases_with_children_share",
    "marac_children",
    "marac_idva_needed",
    "marac_idva_capacity_used",
)
JUDGEMENTS = {"within": "within the band", "below": "below the band", "above": "above the band"}
MINORITISED = "minoritised"
NOT_WHITE = (
    "black",
    "asian",
    "mixed",
    "other",
)  # each of them is minoritised; some of White ethnicity are too
SHARES = {
    "marac_referrer_share": ("Who refers", "marac-referrers"),
    "marac_victim_share": ("Whose cases they are", "marac-victims"),
}


def build(published: Published, studio: Studio) -> Section:
    """Absent where no return of the assessed area was supplied, or none of its counts is known."""
    rows = published.table("analysis.marac").to_dicts()
    own = [row for row in rows if row["area_code"] == published.assessment.area]
    known = [row for row in own if row["year"] == "latest" and row["value"] is not None]
    if not known:
        return Section(
            TITLE,
            absent="No MARAC return was supplied for this period [x]. This is not a finding that there were no cases.",
        )
    return Section(
        TITLE,
        {
            "summary": _summary(published, own),
            "table": _key_table(published, own),
            "shares": [_share_table(published, own, measure) for measure in SHARES],
        },
    )


def _find(rows: list[dict], measure: str, year: str = "latest") -> dict | None:
    return next(
        (r for r in rows if r["measure"] == measure and r["year"] == year and not r["category"]), None
    )


def _summary(published: Published, own: list[dict]) -> str:
    cases, expected, repeats = (
        _find(own, name) for name in ("marac_cases", "marac_percent_of_expected", "marac_repeat_rate")
    )
    said = []
    if cases and cases["value"] is not None:
        before = _find(own, "marac_cases", "previous")
        after = (
            f", after {wording.number(before['value'])} in the year before"
            if before and before["value"]
            else ""
        )
        said.append(
            f"MARAC discussed {wording.number(cases['value'])} cases in the four quarters to "
            f"{wording.month(cases['period_end'])}{after}."
        )
    if expected and expected["value"] is not None:
        said.append(
            f"That is {wording.percent(expected['value'])} of the {wording.number(expected['denominator'])} to be expected, "
            f"{JUDGEMENTS[expected['judgement']]} of {_band(expected)}."
        )
    if repeats and repeats["value"] is not None:
        said.append(
            f"Repeat cases were {wording.percent(repeats['value'])} ({wording.number(repeats['numerator'])}), "
            f"{JUDGEMENTS[repeats['judgement']]} of {_band(repeats)}."
        )
    said += [row["printed_note"] for row in (expected, repeats) if row and row["printed_note"]]
    return " ".join(said)


def _band(row: dict) -> str:
    return f"{wording.number(row['band_lower'])}% to {wording.number(row['band_upper'])}%"


def _key_table(published: Published, own: list[dict]) -> Table:
    titles = {row["measure"]: row["title"] for row in published.table("analysis.marac_measures").to_dicts()}
    pairs = [(_find(own, name), _find(own, name, "previous")) for name in KEY_MEASURES]
    shown = [(latest, before) for latest, before in pairs if latest]
    judged = [latest for latest, _ in shown if latest["judgement"]]
    within = wording.count_in_words(sum(row["judgement"] == "within" for row in judged))
    bases = sorted({row["basis"] for row, _ in shown if row["basis"]})
    sources = sorted({row["band_source"] for row, _ in shown if row["band_source"]})
    return Table(
        "marac",
        f"{wording.upper_first(within)} of {wording.count_in_words(len(judged))} figures lie within their recommended band.",
        f"MARAC, {published.borough['area_name']}, four quarters to {wording.month(shown[0][0]['period_end'])}",
        [
            ("Measure", "l", 38),
            ("Four quarters", "r", 13),
            ("Year before", "r", 13),
            ("95% interval", "r", 15),
            ("Band", "r", 14),
            ("Judgement", "l", 20),
        ],
        [
            [
                titles[latest["measure"]],
                _value(latest),
                _value(before) if before else wording.NOT_AVAILABLE,
                _interval(latest),
                _band(latest) if latest["band_lower"] is not None else "–",
                JUDGEMENTS.get(latest["judgement"], "–"),
            ]
            for latest, before in shown
        ],
        [
            "Intervals: Wilson; the band is judged by the figure itself.",
            f"Bases: {'; '.join(bases)}." if bases else "",
            f"Bands: {'; '.join(sources)}." if sources else "",
            _beside_the_list(published, shown[0][0]),
            f"Source: {published.source_words(shown[0][0]['source'])}.",
        ],
    )


def _beside_the_list(published: Published, cases: dict) -> str:
    """Why the case-level list, where one was supplied, gives another number of cases."""
    listed = published.table("analysis.marac_listed_cases").filter(pl.col("year") == "latest")["cases"].sum()
    if not listed or cases["value"] is None or listed == cases["value"]:
        return ""
    return (
        f"The case-level list holds {wording.number(listed)} cases of these quarters, the co-ordinator's return "
        f"{wording.number(cases['value'])}: the list serves only to recompute repeats by definition, and no figure of this "
        "document is taken from it."
    )


def _value(row: dict) -> str:
    if row["value"] is None:
        return wording.NOT_AVAILABLE
    if row["denominator"] and row["measure"].endswith(("share", "rate", "expected", "used")):
        return wording.percent(row["value"])
    return wording.number(row["value"], 1 if row["measure"] == "marac_idva_needed" else 0)


def _interval(row: dict) -> str:
    if row["lower"] is None:
        return "–"
    return f"{wording.percent(row['lower'])} to {wording.percent(row['upper'])}"


def _share_table(published: Published, own: list[dict], measure: str) -> Table:
    title, key = SHARES[measure]
    rows = [r for r in own if r["measure"] == measure and r["year"] == "latest" and r["value"] is not None]
    before = {
        (r["breakdown"], r["category"]): r for r in own if r["measure"] == measure and r["year"] == "previous"
    }
    rows.sort(key=lambda r: (r["breakdown"], -r["value"]))
    top = max(rows, key=lambda r: r["value"], default=None)
    if top is None:
        return Table(key, "", "", [], [])
    share = f"{wording.percent(top['value'])} of {wording.number(top['denominator'])} cases"
    first = f"Largest share: {_category(top)}, {share}."
    return Table(
        key,
        first,
        f"{title}: share of MARAC cases, {published.borough['area_name']}",
        [
            ("Group", "l", 30),
            ("Cases", "r", 12),
            ("Share", "r", 12),
            ("95% interval", "r", 18),
            ("Year before", "r", 14),
        ],
        [
            [
                _category(row),
                wording.number(row["numerator"]),
                wording.percent(row["value"]),
                _interval(row),
                _before(before.get((row["breakdown"], row["category"]))),
            ]
            for row in rows
        ],
        [
            *(_about_victims(rows) if measure == "marac_victim_share" else []),
            f"Source: {published.source_words(rows[0]['source'])}.",
        ],
    )


def _about_victims(rows: list[dict]) -> list[str]:
    """That groups overlap, and where the return contradicts itself."""
    cases = {row["category"]: row["numerator"] for row in rows}
    parts = [cases[group] for group in NOT_WHITE if group in cases]
    said = ["Groups of victims overlap: do not add them up."]
    if MINORITISED in cases and sum(parts) > cases[MINORITISED]:
        said.append(
            f"Minoritised ({wording.number(cases[MINORITISED])}) are fewer than Black, Asian, mixed and other ethnicities "
            f"together ({wording.number(sum(parts))}): the returns contradict themselves, and one of the two is wrong."
        )
    return said


def _before(row: dict | None) -> str:
    return wording.percent(row["value"]) if row and row["value"] is not None else wording.NOT_AVAILABLE


def _category(row: dict) -> str:
    names = {
        "childrens_social_care": "Children's social care",
        "idva": "IDVA",
        "mash": "MASH",
        "lgbtq": "LGBTQ+",
        "aged_16_17": "Aged 16–17",
        "aged_65_over": "Aged 65 and over",
    }
    return names.get(row["category"], wording.upper_first(row["category"].replace("_", " ")))

"""Violence that hospitals and ambulances see beside what the police record: part of it never reaches the police."""

from pipelines.documents import hospital_gap, wording
from pipelines.documents.crime_tables import BOLD, SHORTHAND, SIGNS, source_words, star_note
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.readings import CLEAR, NOT_TOLD, Reading
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import Table
from pipelines.documents.tested_rows import by_family

TITLE = "What hospitals see"
SOURCES = ("ambulance", "accident_emergency_assaults")
POLICE = "violence_with_injury"
ONLY_ADMISSIONS = (
    "This chapter holds no counts of ambulance services or of hospitals' accident and emergency departments, only the "
    "published rate of admissions: residents who stayed in hospital after violence, wherever it happened."
)


def build(published: Published, studio: Studio) -> Section:
    """Absent where neither the ambulance service, a hospital nor the published admissions were supplied."""
    keys = [key[0] for key in published.figures if key[1:] == (published.assessment.area, "12_month")]
    readings = [r for r in published.readings(keys) if r.source in SOURCES and r.case != "absent"]
    admissions = [
        row for row in published.table("analysis.published_indicators").to_dicts() if not row["category"]
    ]
    if not readings and not admissions:
        return Section(
            TITLE,
            absent="No ambulance, hospital or admissions data was supplied [x]: violence that never reaches the police is "
            "not seen.",
        )
    return Section(
        TITLE,
        {
            "summary": _summary(published, readings),
            "table": by_family(_table(published, readings)),
            "gap": hospital_gap.told(published),
            "admissions": _admissions(published, admissions),
        },
    )


def _summary(published: Published, readings: list[Reading]) -> str:
    if not readings:
        return ONLY_ADMISSIONS
    police = published.reading(POLICE)
    named = [
        f"{wording.number(100 * reading.count_value / police.count_value)} {reading.plural}"
        for reading in readings
        if reading.measure in ("ambulance_assaults", "emergency_assaults") and police.count_value
    ]
    said = []
    if named:
        said.append(
            "For every 100 offences of violence with injury that the police recorded there were "
            f"{wording.listed(named)}."
        )
    said.append(
        "The registers overlap in part and count different things: patients of a site or calls from a place, residents or "
        "not. A change that only one of them shows asks why, before it is called a change in violence."
    )
    return " ".join(said)


def _table(published: Published, readings: list[Reading]) -> Table:
    police = published.reading(POLICE)
    shown = [*readings, police] if police.case != "absent" else readings
    if not readings:
        return Table("hospital", "", "", [], [])
    threes = published.readings([r.measure for r in shown], comparison="3_year")
    told = [r for r in shown if r.case not in NOT_TOLD]
    clear = sum(r.case in CLEAR for r in told)
    return Table(
        "hospital",
        wording.changed_clearly(clear, len(told), "register of violence", "registers of violence"),
        f"Health services beside the police, {published.borough['area_name']}, 12 months to "
        f"{wording.month(shown[0].current_end)}",
        [
            ("Register", "l", 34),
            ("Current 12 months", "r", 11),
            ("12 months before", "r", 11),
            ("12-month change", "r", 11),
            ("Reading", "l", 18),
            ("3-year change", "r", 11),
        ],
        [
            [
                r.title,
                r.count,
                r.base,
                r.starred_lone_change,
                r.mark,
                three.bold_starred_change,
            ]
            for r, three in zip(shown, threes, strict=True)
        ],
        [
            SIGNS,
            BOLD,
            SHORTHAND,
            star_note(shown, {"3-year": threes}),
            f"Source: {source_words(published, shown)}.",
        ],
    )


def _admissions(published: Published, rows: list[dict]) -> Table:
    """The newest pooled years of the borough beside its comparators, and the borough's years before."""
    if not rows:
        return Table("admissions", "", "", [], [])
    newest = max(row["period_end"] for row in rows)
    own = sorted(
        (r for r in rows if r["area_code"] == published.assessment.area),
        key=lambda r: r["period_end"],
        reverse=True,
    )
    others = [
        r
        for r in rows
        if r["area_code"] != published.assessment.area
        and r["period_end"] == newest
        and r["area_type"] != "borough"
    ]
    shown = [*own[:4], *others]
    measure = published.measures[shown[0]["measure"]]
    suppressed = any(row["value"] is None for row in shown)
    return Table(
        "admissions",
        _admissions_finding(measure["title"], own, others),
        f"{wording.upper_first(measure['note'])}",
        [
            ("Area", "l", 26),
            ("Years", "l", 24),
            ("Per 100,000", "r", 14),
            ("95% interval", "r", 18),
            ("Status", "l", 24),
        ],
        [
            [
                row["area_name"],
                f"{row['period_start']:%B %Y} to {row['period_end']:%B %Y}",
                _rate(row),
                f"{wording.number(row['lower'], 1)} to {wording.number(row['upper'], 1)}"
                if row["lower"] is not None
                else wording.NOT_AVAILABLE,
                (row["note"] or row["status"]).replace("_", " "),
            ]
            for row in shown
        ],
        [
            "Pooled years overlap: neighbouring rows share two of three years and are not a trend.",
            "[c] suppressed by the publisher." if suppressed else "",
            f"Source: {published.source_words(shown[0]['source'])}.",
        ],
    )


def _admissions_finding(title: str, own: list[dict], others: list[dict]) -> str:
    """Whether the newest rate here stands clear of the wider areas': two intervals apart are surely different."""
    if not own or own[0]["lower"] is None:
        return f"No rate of {wording.lower_first(title)} can be given for these years."
    here, beside = own[0], [row for row in others if row["lower"] is not None]
    apart = [
        f"{'above' if here['lower'] > row['upper'] else 'below'} that of {row['area_name']}"
        for row in beside
        if here["lower"] > row["upper"] or here["upper"] < row["lower"]
    ]
    said = (
        f"lies clearly {wording.listed(apart)}"
        if apart
        else f"does not clearly differ from that of {wording.listed([row['area_name'] for row in beside], last='or')}"
        if beside
        else "has nothing beside it to be compared with"
    )
    return f"The rate of {wording.lower_first(title)} here {said}."


def _rate(row: dict) -> str:
    return wording.number(row["value"], 1) if row["value"] is not None else "[c]"

"""One place with every source around it: recorded crime, then complaints, calls and ambulances."""

from dataclasses import dataclass

from pipelines.documents import wording
from pipelines.documents.crime_tables import SHORTHAND, SIGNS, source_words
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.readings import CLEAR, NOT_TOLD, TOO_FEW, Reading
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import Table

TITLE = "What is recorded there"
PLACE, WARD_CRIME = "place", "mps_ward_crime"
# what residents bring to the council and to the police, the totals of each register
WHY_MEASURES = (
    "noise_complaints", "fly_tipping_complaints", "litter_complaints", "council_asb_reports", "police_asb_calls",
)  # fmt: skip
RANKS = "Ranks of its wards: by count, 1st has most; no allowance for size or chance."
ABSENT = "None of the extracts is by ward [x], so nothing can be said of this place alone."


@dataclass(frozen=True)
class Share:
    """A reading of the place beside the borough's count of the same source."""

    reading: Reading
    borough: int | None

    @property
    def words(self) -> str:
        if not self.borough or self.reading.count_value is None:
            return wording.NOT_AVAILABLE
        return (
            "–"
            if self.reading.count_value < TOO_FEW
            else wording.percent(100 * self.reading.count_value / self.borough)
        )


def build(published: Published, studio: Studio) -> Section:
    """Absent where no source has a count of the place."""
    shares = [share for share in _shares(published) if share.reading.count_value]
    if not shares:
        return Section(TITLE, absent=ABSENT)
    crime = [share for share in shares if share.reading.measure in published.offences]
    others = [share for share in shares if share.reading.measure not in published.offences]
    return Section(
        TITLE,
        {
            "summary": _summary(published, shares),
            "crime": _table(published, "place-crime", "Recorded offences", crime, drop_few=True),
            "others": _table(
                published,
                "place-calls",
                "Complaints, calls, enquiries and ambulances",
                others,
                drop_few=False,
                ranks={
                    share.reading.measure: ward_ranks(published, share.reading.measure) for share in others
                },
            ),
            "elsewhere": _not_by_ward(published),
            "groups": _groups(crime),
        },
    )


def _shares(published: Published) -> list[Share]:
    """Every measure that the place has a count of. Street-level counts of the police repeat the ward extract's."""
    keys = [m for m, area, comparison in published.figures if (area, comparison) == (PLACE, "12_month")]
    readings = [published.reading(measure, PLACE) for measure in keys]
    has_wards = any(reading.source == WARD_CRIME and reading.count_value for reading in readings)
    readings = [r for r in readings if not (has_wards and r.source == "police_street")]
    order = list(published.measures)
    return [
        Share(reading, _borough_count(published, reading.measure))
        for reading in sorted(readings, key=lambda reading: order.index(reading.measure))
    ]


def _borough_count(published: Published, measure: str) -> int | None:
    figure = published.figures.get((measure, published.assessment.area, "12_month"))
    return figure["count"] if figure else None


def _summary(published: Published, shares: list[Share]) -> str:
    title = published.areas[PLACE]["area_name"]
    clear = [share.reading for share in shares if share.reading.case in CLEAR]
    said = f"For {title}, {wording.count_in_words(len(shares))} measures have a count."
    if not clear:
        return f"{said} None of them changed by more than ordinary variation over the year."
    named = wording.listed([f"{r.plural} ({r.count}, after {r.base}: {r.change})" for r in clear])
    return f"{said} These changed by more than ordinary variation over the year: {named}."


def ward_ranks(published: Published, measure: str) -> str:
    """Where the wards of the place stand among those of the borough by their counts: 7th and 17th of 21."""
    counts = {code: ward.count_value for code, ward in published.ward_readings(measure)}
    own = [counts[code] for code in published.assessment.place.wards if code in counts]
    if not own:
        return wording.NOT_AVAILABLE
    ranks = sorted(1 + sum(other > count for other in counts.values()) for count in own)
    return f"{wording.listed([wording.ordinal(rank) for rank in ranks])} of {len(counts)}"


def why_ranks(published: Published) -> str:
    """The ranks of the place's wards by complaints and calls, for the reason that people gave for it."""
    said = [
        f"{published.measures[measure]['plural']} {ranks}"
        for measure in WHY_MEASURES
        if measure in published.measures
        and (ranks := ward_ranks(published, measure)) != wording.NOT_AVAILABLE
    ]
    return f"By count, its wards rank: {'; '.join(said)}." if said else ""


def _table(
    published: Published,
    key: str,
    title: str,
    shares: list[Share],
    drop_few: bool,
    ranks: dict[str, str] | None = None,
) -> Table:
    """``ranks``: how the wards of the place rank, for a column of its own."""
    shown = sorted(
        (s for s in shares if s.reading.case != "too_few" or not drop_few),
        key=lambda s: -s.reading.count_value,
    )
    left = len(shares) - len(shown)
    compared = [share for share in shown if share.reading.case not in NOT_TOLD]
    clear = [share for share in compared if share.reading.case in CLEAR]
    readings = [share.reading for share in shown]
    return Table(
        key,
        wording.changed_clearly(len(clear), len(compared), "count", "counts"),
        f"{title}, {published.areas[PLACE]['area_name']}, 12 months to "
        f"{wording.month(published.windows['12_month']['current_end'])}",
        [
            ("Measure", "l", 30), ("12 months", "r", 10), ("12 months before", "r", 10), ("Change", "r", 10),
            ("Reading", "l", 20), ("95% interval", "r", 16), ("Share of borough", "r", 10),
            *([("Ranks of its wards", "l", 14)] if ranks else []),
        ],
        [
            [
                r.title, r.count, r.base, r.change, r.mark, r.signed_interval, share.words,
                *([ranks[r.measure]] if ranks else []),
            ]
            for r, share in zip(readings, shown, strict=True)
        ],
        [RANKS if ranks else "", _left_out(left), SIGNS, SHORTHAND, f"Source: {source_words(published, readings)}."],
    )  # fmt: skip


def _groups(crime: list[Share]) -> str:
    """Which of the offence groups the table has."""
    if any(share.reading.case == "too_few" for share in crime):
        return f"each offence group with at least {TOO_FEW} offences in both years"
    return "each offence group of which any was recorded"


def _left_out(number: int) -> str:
    if not number:
        return ""
    noun = "group" if number == 1 else "groups"
    return (
        f"Left out: {wording.count_in_words(number)} offence {noun} with fewer than {TOO_FEW} in either year."
    )


def _not_by_ward(published: Published) -> str:
    """What the partnership watches and no source gives by ward."""
    table = published.assessment.performance_table
    absent = [m for m in table if (m, PLACE, "12_month") not in published.figures]
    if not absent:
        return ""
    named = wording.listed([published.measures[measure]["plural"] for measure in absent], last="or")
    return f"No source gives {named} by ward [x], so this profile says nothing of them. This is not zero."

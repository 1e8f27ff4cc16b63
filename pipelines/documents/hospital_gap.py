"""Whether the health services' violence and the police's still move together: what may never reach the police."""

from dataclasses import dataclass

from pipelines.documents import wording
from pipelines.documents.published import Published
from pipelines.documents.tables import Table

READINGS = {
    "gap_widened": "[▲ They part: health rose more]{.v-up}",
    "gap_narrowed": "[▼ They part: police rose more]{.v-down}",
    "no_clear_change": "[● No clear difference]{.v-flat}",
    "too_few": "[○ Too few to say]{.v-flat}",
    "not_available": wording.NOT_AVAILABLE,
}
PARTED = {
    "gap_widened": "rose more (or fell less) than",
    "gap_narrowed": "fell more (or rose less) than",
}
METHOD = (
    "Ratio: records of the health service for every 100 police offences of the same months, with its 95% interval. Change: "
    "the ratio now over the ratio before; 1 means that both moved alike. Test of two ratios of counts, allowing for "
    "ordinary variation in both sources. The level says little, because the registers overlap and count different "
    "things; only a change asks whether more (or less) violence fails to reach the police, or whether recording changed."
)


@dataclass(frozen=True)
class HospitalGap:
    """False where no health service's measure can be set beside a police one."""

    summary: str = ""
    table: Table = Table("hospital-gap", "", "", [], [])

    def __bool__(self) -> bool:
        return bool(self.table)


def told(published: Published) -> HospitalGap:
    rows = published.table("analysis.triangulations").to_dicts()
    if not rows:
        return HospitalGap()
    return HospitalGap(
        f"{_summary(published, rows)} @tbl-hospital-gap shows each pair.", _table(published, rows)
    )


def _summary(published: Published, rows: list[dict]) -> str:
    plural = {m: published.measures[m]["plural"] for row in rows for m in (row["first"], row["second"])}
    parted = [row for row in rows if row["verdict"] in PARTED]
    agree = [row for row in rows if row["verdict"] == "no_clear_change"]
    said = [
        f"{wording.upper_first(plural[row['first']])} {PARTED[row['verdict']]} {plural[row['second']]} recorded by the "
        f"police (ratio {_ratio(row['change'])} times that of the period before, 95% interval: {_interval(row)})."
        for row in parted
    ]
    if parted:
        said.append(
            "Violence that never reaches the police may have changed; so may the recording of either."
        )
    if agree:
        named = wording.listed([plural[row["first"]] for row in agree])
        said.append(
            f"The figures do not show that {named} parted from the police figures. That they moved alike is not shown "
            "either."
        )
    return " ".join(said) or "No pair of registers can be compared over time for this period."


def _table(published: Published, rows: list[dict]) -> Table:
    parted = sum(row["verdict"] in PARTED for row in rows)
    judged = sum(row["verdict"] in (*PARTED, "no_clear_change") for row in rows)
    return Table(
        "hospital-gap",
        _finding(parted, judged),
        f"Health services against the police, {published.borough['area_name']}",
        [
            ("Health service and police", "l", 34),
            ("Now and before", "l", 20),
            ("Now", "r", 12),
            ("Before", "r", 12),
            ("For every 100", "r", 14),
            ("Change of the ratio", "r", 14),
            ("Reading", "l", 20),
        ],
        [_cells(published, row) for row in rows],
        [METHOD, *_reasons(published, rows), f"Sources: {_sources(published, rows)}."],
    )


def _finding(parted: int, judged: int) -> str:
    if not judged:
        return "No pair of registers can be judged for this period."
    if judged == 1:
        return f"The one pair of registers that can be judged has {'' if parted else 'not '}parted."
    have = "has" if parted == 1 else "have"
    return f"{wording.some_of(parted, judged)} pairs of registers that can be judged {have} parted."


def _cells(published: Published, row: dict) -> list[str]:
    titles = {name: published.measures[row[name]]["title"] for name in ("first", "second")}
    level = 100 * row["ratio"] if row["ratio"] is not None else None
    span = (
        f" ({wording.number(100 * row['ratio_lower'], 1)} to {wording.number(100 * row['ratio_upper'], 1)})"
        if level is not None
        else ""
    )
    return [
        f"{titles['first']}; {titles['second']}",
        "; ".join(_months(row, name) for name in ("now", "base") if row[f"{name}_start"]),
        f"{wording.number(row['first_now'])}; {wording.number(row['second_now'])}",
        f"{wording.number(row['first_base'])}; {wording.number(row['second_base'])}",
        f"{wording.number(level, 1)}{span}",
        wording.NOT_AVAILABLE if row["change"] is None else f"{_ratio(row['change'])} ({_interval(row)})",
        READINGS[row["verdict"]],
    ]


def _months(row: dict, name: str) -> str:
    return f"{wording.short_month(row[f'{name}_start'])} to {wording.short_month(row[f'{name}_end'])}"


def _ratio(value: float) -> str:
    return wording.number(value, 2)


def _interval(row: dict) -> str:
    return f"{_ratio(row['lower'])} to {_ratio(row['upper'])}"


def _reasons(published: Published, rows: list[dict]) -> list[str]:
    return [
        f"{published.measures[row['first']]['title']}: {row['reason']} [x]."
        for row in rows
        if row["verdict"] == "not_available" and row["reason"]
    ]


def _sources(published: Published, rows: list[dict]) -> str:
    keys = dict.fromkeys(row[name] for row in rows for name in ("first_source", "second_source") if row[name])
    return "; ".join(published.source_words(key) for key in keys)

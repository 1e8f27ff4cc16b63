"""A definition of serious violence in words: its clauses in full, and which one the assessment uses."""

from pipelines.documents import wording
from pipelines.documents.published import Published
from pipelines.documents.readings import MISSING, Reading
from pipelines.documents.summary import care_words

FLAGS = {
    "domestic": "a flag of domestic abuse",
    "knife": "a knife",
    "gun": "a firearm",
    "corrosive": "a corrosive substance",
}
WHOSE = {"victim": "a victim", "suspect": "a suspect", "either": "a victim or a suspect"}


def definitions(published: Published) -> dict[str, dict]:
    """The definitions of the assessment in order, by measure, each with its clauses."""
    rows = published.table("analysis.definition_clauses").sort("position", "clause").to_dicts()
    chosen = published.assessment.serious_violence
    wanted = {chosen.definition, *chosen.beside} if chosen and chosen.beside is not None else None
    found: dict[str, dict] = {}
    for row in rows:
        if wanted is None or row["definition"] in wanted:
            found.setdefault(row["definition"], {**row, "clauses": []})["clauses"].append(row)
    return found


def used(published: Published, found: dict[str, dict]) -> str:
    """The one that the assessment uses; the first where it names none."""
    chosen = published.assessment.serious_violence
    return chosen.definition if chosen else next(iter(found))


def in_full(definition: dict) -> list[str]:
    """Each clause in words; one that names the offences of an earlier one refers to it by its number."""
    clauses = definition["clauses"]
    known = [clause["offences"] for clause in clauses]
    return [_clause(clause, known.index(clause["offences"])) for clause in clauses]


def others_in_words(found: dict[str, dict], used: str) -> list[str]:
    """The other definitions, each in one paragraph: an offence counts when it is A; or B."""
    return [
        f"**{definition['title']}.** An offence counts when it is {_in_a_row(in_full(definition))}. "
        f"{wording.sentence(definition['note'])}"
        for measure, definition in found.items()
        if measure != used
    ]


def _in_a_row(clauses: list[str]) -> str:
    numbered = [f"({number}) {clause}" for number, clause in enumerate(clauses, start=1)]
    return "; or ".join(numbered if len(clauses) > 1 else clauses)


def headline(readings: list[Reading], used: str, holds_a_part: bool = False) -> str:
    """The count by the definition used, how sure its change is, and why to read it with care; empty where not counted.
    ``holds_a_part``: the extract is known not to hold all that was recorded, and the sentence says so itself."""
    reading = next((reading for reading in readings if reading.measure == used), None)
    return f"{_headline(reading, holds_a_part)} {with_care([reading])}".strip() if reading else ""


def with_care(readings: list[Reading]) -> str:
    """The breaks in recording behind the starred changes of some definitions, in a sentence."""
    caveats = dict.fromkeys(r.caveat for r in readings if r.caveat and r.case not in MISSING)
    return " ".join(care_words(caveat) for caveat in caveats)


def _headline(reading: Reading, holds_a_part: bool) -> str:
    there_were = (
        "the record-level extract, which does not hold all that the police recorded, holds"
        if holds_a_part
        else "there were"
    )
    now = (
        f"By the definition used here {there_were} **{reading.count} offences of serious violence** in "
        f"{reading.area_name} in the 12 months to {wording.month(reading.current_end)}"
    )
    if reading.case == "blocked":
        why = reading.blocked.removeprefix("not compared: ")
        return f"{now}. {wording.upper_first(why)}, so the year before is not compared [b]."
    if reading.case == "incomplete":
        return f"{now}; no change can be given [x]."
    if reading.case == "too_few":
        return f"{now}, after {reading.base}: too few for a percentage."
    if reading.case in ("up", "down"):
        return f"{now}, **{reading.size} {reading.direction} than in the year before** (95% interval: {reading.interval})."
    return (
        f"{now}, against {reading.base} in the year before. **The figures do not show a clear change** (95% interval: "
        f"{reading.interval})."
    )


def words(key: str) -> str:
    return key.replace("_", " ")


def _clause(clause: dict, same_as: int) -> str:
    """``same_as`` is the place of the first clause that names these offences."""
    offences = wording.listed([words(offence) for offence in clause["offences"]], last="or")
    is_first = same_as == clause["clause"] - 1
    said = offences if is_first else f"an offence listed in ({same_as + 1})"
    if clause["ages"]:
        said += f", with {WHOSE[clause['ages_of']]} {ages_in_words(clause['ages'])}"
    elif clause["flags"] and not is_first:
        said += ", at any age"  # the ages of the clause referred to do not go with its offences
    if clause["flags"]:
        said += f", with {wording.listed([FLAGS[flag] for flag in clause['flags']], last='or')}"
    if clause["without_flags"]:
        said += f", without {wording.listed([FLAGS[flag] for flag in clause['without_flags']], last='or')}"
    if not (clause["ages"] or clause["flags"]):
        said += ", whatever the age and with or without a weapon"
    return said


def ages_in_words(bands: list[str]) -> str:
    """Under 25, for the bands 0-9, 10-17 and 18-24; bands with a gap between them are listed."""
    ordered = sorted(bands, key=lambda band: int(band.rstrip("+").split("-")[0]))
    ends = [band.rstrip("+").split("-") for band in ordered]
    joined = all(int(a[-1]) + 1 == int(b[0]) for a, b in zip(ends, ends[1:], strict=False))
    if joined and ends[0][0] == "0" and not ordered[-1].endswith("+"):
        return f"under {int(ends[-1][-1]) + 1}"
    return f"aged {wording.listed([wording.age_words(band) for band in ordered], last='or')}"

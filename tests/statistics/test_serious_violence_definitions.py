"""The declared definitions on ten crimes that a person has judged one by one, by the words of each definition."""

from datetime import date
from types import SimpleNamespace

import polars as pl
import pytest

from pipelines.declared_clauses import measure_clauses
from pipelines.project import Project
from pipelines.warehouse import Warehouse

LONDON = "serious_violence_london_proposal"
DEFINITIONS = (
    LONDON,
    f"{LONDON}_all_ages",
    "serious_violence_young_victim_or_suspect",
    "serious_violence_local",
)
# crime, offence, flags, ages of victims, ages of suspects; which definitions count it (L, A, Y, O), by hand
CRIMES = [
    ("stabbing of a boy", "grievous_bodily_harm", ["knife"], ["10-17"], ["18-24"], "LAYO"),
    ("assault on a woman by her partner", "actual_bodily_harm", ["domestic"], ["35-44"], ["35-44"], "LA"),
    ("rape of a grown woman", "rape", [], ["45-54"], ["unknown"], "LA"),
    ("robbery of a man", "personal_robbery", [], ["35-44"], ["25-34"], "A"),
    ("robbery of a man by a girl", "personal_robbery", [], ["35-44"], ["10-17"], "AY"),
    ("robbery of a man with a gun", "personal_robbery", ["gun"], ["35-44"], ["25-34"], "LAO"),
    ("acid thrown, no wound", "assault_without_injury", ["corrosive"], ["25-34"], ["25-34"], "O"),
    ("assault, nobody's age known", "actual_bodily_harm", [], ["unknown"], ["unknown"], "A"),
    ("murder", "homicide", [], ["55-64"], ["55-64"], "AO"),
    ("harassment at home", "harassment", ["domestic"], ["18-24"], ["18-24"], ""),
]
AREA, EDITION, MONTH = "E09000001", "e", date(2025, 1, 1)


@pytest.fixture(scope="module")
def counted(catalogue) -> dict[tuple[str, str, str], int]:
    warehouse = Warehouse()
    clauses = measure_clauses(SimpleNamespace(catalogue=catalogue))
    warehouse.write_frame("meta.measure_clauses", clauses)
    rows = [
        {
            "source": "police_records", "edition": EDITION, "crime_number": crime, "offence": offence,
            "borough_code": AREA, "month": MONTH, "flags": flags, "victim_ages": victims, "suspect_ages": suspects,
        }
        for crime, offence, flags, victims, suspects, _ in CRIMES
    ]  # fmt: skip
    lists = dict.fromkeys(("flags", "victim_ages", "suspect_ages"), pl.List(pl.String))
    warehouse.write_frame("core.police_offences", pl.DataFrame(rows, schema_overrides=lists))
    months = [
        {"family": "serious_violence", "measure": m, "edition": EDITION, "area_code": AREA, "month": MONTH}
        for m in DEFINITIONS
    ]
    warehouse.write_frame("core.police_record_months", pl.DataFrame(months))
    found = warehouse.query((Project().sql / "measures" / "serious_violence.sql").read_text(encoding="utf-8"))
    return {(r["measure"], r["breakdown"], r["category"]): r["count"] for r in found.to_dicts()}


def by_hand(letter: str, flag: str = "") -> int:
    return sum(letter in counts and (not flag or flag in flags) for _, _, flags, *_, counts in CRIMES)


@pytest.mark.parametrize(("letter", "measure"), zip("LAYO", DEFINITIONS, strict=True))
def test_each_definition_counts_what_a_reader_of_it_counts(counted, letter, measure):
    assert counted[measure, "", ""] == by_hand(letter) > 0
    assert counted[measure, "domestic", "domestic"] == by_hand(letter, "domestic")
    assert counted[measure, "domestic", "not domestic"] == by_hand(letter) - by_hand(letter, "domestic")
    for flag in ("knife", "gun", "corrosive"):
        assert counted.get((measure, "weapon", flag), 0) == by_hand(letter, flag)


def test_parts_add_up_and_an_unknown_age_is_said_apart(counted):
    for measure in DEFINITIONS:
        offences = [n for (m, breakdown, _), n in counted.items() if (m, breakdown) == (measure, "offence")]
        assert sum(offences) == counted[measure, "", ""]
    assert counted[LONDON, "age", "age not known"] == 1  # the assault; its victim may have been under 25
    assert counted[LONDON, "age", "under 25"] == 1  # the boy

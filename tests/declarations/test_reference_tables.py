"""Tables kept in the repository: what they name exists, and those that partnerships fill are shipped empty."""

import csv

import pytest

from pipelines.errors import InputError
from pipelines.extracts.shapes import read_extract


def rows_of(catalogue, name: str) -> list[dict]:
    source = catalogue.sources[name]
    with (source.folder / source.reference_file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_every_offence_of_the_police_files_has_a_title_and_a_known_cost_category(catalogue) -> None:
    named = {row["offence"]: row for row in rows_of(catalogue, "offences")}
    groups = {row["offence_group"] for row in rows_of(catalogue, "offence_groups")}
    labels = [*catalogue.labels["mps_borough_crime"], *catalogue.labels["mps_dashboard"]]
    assert {label.offence for label in labels} <= set(named)
    assert {label.offence_group for label in labels} <= groups
    costs = {row["cost_category"] for row in rows_of(catalogue, "unit_costs")}
    assert {row["cost_category"] for row in named.values()} - {""} == costs


def test_unit_costs_say_their_prices_and_what_was_only_remembered(catalogue) -> None:
    rows = rows_of(catalogue, "unit_costs")
    assert {row["price_year"] for row in rows} == {"2015/16"}
    assert {row["provenance"] for row in rows} == {"seen", "memory"}
    assert all(row["title"] and row["is_violent"] in ("yes", "no") for row in rows)


@pytest.mark.parametrize("name", ["deflators", "harm_weights"])
def test_what_partnerships_supply_is_shipped_empty_and_read(catalogue, name: str, tmp_path) -> None:
    source = catalogue.sources[name]
    shipped = read_extract(source.folder / source.reference_file, source)
    assert shipped.rows.is_empty() and set(source.columns) <= set(shipped.rows.columns)
    number = "index" if name == "deflators" else "weight"
    header = ",".join(source.columns)
    path = tmp_path / "table.csv"
    path.write_text(
        header + "\n" + ",".join("1.5" if c == number else f"a {c}" for c in source.columns) + "\n"
    )
    assert read_extract(path, source).rows[number].to_list() == [1.5]
    path.write_text(header + "\n" + ",".join("?" if c == number else f"a {c}" for c in source.columns) + "\n")
    with pytest.raises(InputError, match=rf"row 2, column '{number}': '\?'.*a number"):
        read_extract(path, source)

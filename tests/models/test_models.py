"""Every model is one bare SELECT of tables that exist; the examples beside this file say what some of them give.

An example is `<schema>.<table>.yaml`: named cases, each with the given rows of every table that the model reads, and
the rows that it must give (in any order, only the columns named). A table without rows is written with its columns.
"""

import re
from pathlib import Path

import duckdb
import polars as pl
import pytest
import yaml

from pipelines.models import LAYERS, leading_comment, tables_read
from pipelines.pipeline import all_steps
from pipelines.project import Project
from pipelines.warehouse import Warehouse

SQL = Project().sql
MODELS = {f"{layer}.{path.stem}": path for layer in LAYERS for path in sorted((SQL / layer).glob("*.sql"))}
EXAMPLES = sorted(Path(__file__).parent.glob("*.yaml"))
CASES = [
    pytest.param(path.stem, case, id=f"{path.stem}: {case['case']}")
    for path in EXAMPLES
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]


def test_no_query_lies_outside_the_layers() -> None:
    assert {path for path in SQL.rglob("*.sql")} == set(MODELS.values())


@pytest.mark.parametrize("name", MODELS)
def test_a_model_is_one_bare_select_of_what_exists(catalogue, name: str) -> None:
    text = MODELS[name].read_text(encoding="utf-8")
    with duckdb.connect() as parser:
        assert len(parser.extract_statements(text)) == 1
        read = tables_read(text, parser, name)
    made = {step.name for step in all_steps(catalogue)}
    assert read and read <= made - {name}
    assert leading_comment(text), "the comment above a query is its description"
    code = re.sub(r"--[^\n]*", "", text)
    assert not re.search(r"\b(pivot|unpivot|create|insert|attach|copy)\b", code, re.IGNORECASE)
    assert ("$assessment" in code) == name.startswith("analysis."), "only tables of an assessment know one"


def test_layers_read_downwards(catalogue) -> None:
    """staging reads raw, core reads staging, measures read core, analysis reads all of them: never the other way."""
    height = {layer: i for i, layer in enumerate(("meta", "raw", *LAYERS))}
    for step in all_steps(catalogue):
        for need in step.needs:
            assert height[need.split(".")[0]] <= height[step.schema], (step.name, need)


@pytest.mark.parametrize(("name", "case"), CASES)
def test_example(name: str, case: dict) -> None:
    text = MODELS[name].read_text(encoding="utf-8")
    warehouse = Warehouse()
    with duckdb.connect() as parser:
        assert set(case["given"]) == tables_read(text, parser, name), (
            "an example gives every table that is read"
        )
    for table, given in case["given"].items():
        warehouse.write_frame(table, frame_of(given))
    found = warehouse.query(text, **({"assessment": case["assessment"]} if "assessment" in case else {}))
    wanted = case["expect"]
    columns = list(wanted[0]) if wanted else found.columns
    assert ordered(found.select(columns).to_dicts()) == ordered(wanted)


def frame_of(given: list[dict] | dict) -> pl.DataFrame:
    if isinstance(given, dict):
        types = {"text": pl.String, "date": pl.Date, "number": pl.Int64, "texts": pl.List(pl.String)}
        return pl.DataFrame(schema={name: types[kind] for name, kind in given["columns"].items()})
    return pl.DataFrame(given, infer_schema_length=None)


def ordered(rows: list[dict]) -> list[dict]:
    return sorted(rows, key=lambda row: [str(value) for value in row.values()])

"""Factory: every ``sql/<schema>/<table>.sql`` -> a step that makes ``<schema>.<table>``.

A file is one bare SELECT. What it reads is taken from the query itself, its description from the comment above it.
"""

import hashlib
import json
from pathlib import Path

import duckdb

from pipelines.catalogue import Catalogue
from pipelines.errors import UsageError
from pipelines.steps import Step, Workshop

LAYERS = ("staging", "core", "measures", "analysis")
VIEW_MARK = "-- view"
PER_ASSESSMENT = "analysis"


def model_steps(catalogue: Catalogue) -> list[Step]:
    paths = [path for layer in LAYERS for path in sorted((catalogue.project.sql / layer).glob("*.sql"))]
    with duckdb.connect() as parser:
        return [_model_step(path, parser) for path in paths]


def _model_step(path: Path, parser: duckdb.DuckDBPyConnection) -> Step:
    text = path.read_text(encoding="utf-8")
    schema = path.parent.name
    name = f"{schema}.{path.stem}"
    per_assessment = schema == PER_ASSESSMENT
    is_view = text.startswith(VIEW_MARK)

    def run(workshop: Workshop) -> dict:
        warehouse = workshop.warehouse
        if per_assessment:
            assessment = workshop.assessment.name
            return {"rows": warehouse.replace_rows(name, warehouse.query(text, assessment=assessment), assessment)}
        if is_view:
            warehouse.create_view(name, text)
            return {}
        return {"rows": warehouse.create_table(name, text)}

    return Step(
        name=name,
        needs=frozenset(tables_read(text, parser, path)),
        run=run,
        description=leading_comment(text),
        code_version=hashlib.sha256(text.encode()).hexdigest()[:12],
        per_assessment=per_assessment,
        kinds=frozenset({"sql", "duckdb"}),
    )


def tables_read(sql: str, parser: duckdb.DuckDBPyConnection, path: Path) -> set[str]:
    """The tables with a schema that a query reads. Raises UsageError where it is no single SELECT."""
    tree = json.loads(parser.execute("select json_serialize_sql(?)", [sql]).fetchone()[0])
    if tree.get("error"):
        raise UsageError(f"{path}: {tree.get('error_message')} (a model is one bare SELECT)")
    found: set[str] = set()
    _walk(tree, found)
    return found


def _walk(node: object, found: set[str]) -> None:
    if isinstance(node, dict):
        if node.get("type") == "BASE_TABLE" and node.get("schema_name"):
            found.add(f"{node['schema_name']}.{node['table_name']}")
        for value in node.values():
            _walk(value, found)
    elif isinstance(node, list):
        for value in node:
            _walk(value, found)


def leading_comment(sql: str) -> str:
    """The comment above a query, as one paragraph."""
    lines = []
    for line in sql.splitlines():
        if not line.startswith("--"):
            break
        lines.append(line.removeprefix("--").strip())
    return " ".join(line for line in lines if line and f"-- {line}" != VIEW_MARK)

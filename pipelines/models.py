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
            return {"rows": warehouse.replace_selected(name, text, assessment, {"assessment": assessment})}
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


def tables_read(sql: str, parser: duckdb.DuckDBPyConnection, where: object) -> set[str]:
    """The tables with a schema that a query reads. Raises UsageError where it is no single SELECT."""
    tree = json.loads(parser.execute("select json_serialize_sql(?)", [sql]).fetchall()[0][0])
    if tree.get("error"):
        raise UsageError(f"{where}: {tree.get('error_message')} (expected one bare SELECT)")
    return _base_tables(tree)


def _base_tables(node: object) -> set[str]:
    if isinstance(node, list):
        return set().union(*map(_base_tables, node))
    if not isinstance(node, dict):
        return set()
    own = {f"{node['schema_name']}.{node['table_name']}"} if _is_table(node) else set()
    return own.union(*map(_base_tables, node.values()))


def _is_table(node: dict) -> bool:
    return node.get("type") == "BASE_TABLE" and bool(node.get("schema_name"))


def leading_comment(sql: str) -> str:
    """The comment above a query, as one paragraph."""
    lines = []
    for line in sql.splitlines():
        if not line.startswith("--"):
            break
        lines.append(line.removeprefix("--").strip())
    return " ".join(line for line in lines if line and f"-- {line}" != VIEW_MARK)

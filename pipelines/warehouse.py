"""The DuckDB workshop: one connection, tables made whole, nothing known of what they mean."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl

SCHEMAS = ("meta", "raw", "staging", "core", "measures", "analysis")


class Warehouse:
    """A DuckDB database with one schema for each layer. ``path`` None: in memory."""

    def __init__(self, path: Path | None = None):
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
        self.connection = duckdb.connect(str(path) if path else ":memory:")
        self.connection.execute("set preserve_insertion_order = false")
        for schema in SCHEMAS:
            self.connection.execute(f"create schema if not exists {schema}")

    def query(self, sql: str, **values: object) -> pl.DataFrame:
        return self.connection.sql(sql, params=values or None).pl()

    def create_table(self, name: str, select: str) -> int:
        """Make a table from a SELECT, whole or not at all; returns its rows."""
        self.drop(name)
        self.connection.execute(f"create table {name} as {select}")
        return self.rows(name)

    def create_view(self, name: str, select: str) -> None:
        self.drop(name)
        self.connection.execute(f"create view {name} as {select}")

    def write_frame(self, name: str, frame: pl.DataFrame) -> int:
        """Make a table from a Polars frame; the frame's types are the table's."""
        self.drop(name)
        self.connection.register("incoming_frame", frame.to_arrow())
        try:
            self.connection.execute(f"create table {name} as select * from incoming_frame")
        finally:
            self.connection.unregister("incoming_frame")
        return frame.height

    def replace_rows(self, name: str, frame: pl.DataFrame, assessment: str) -> int:
        """Put one assessment's rows into a table that holds those of several, the others untouched.

        A table of other columns (its declaration changed) is made anew: the others are rebuilt with their own
        next refresh.
        """
        self.connection.register("incoming_frame", frame.to_arrow())
        try:
            self.replace_selected(name, "select * from incoming_frame", assessment)
        finally:
            self.connection.unregister("incoming_frame")
        return frame.height

    def replace_selected(self, name: str, select: str, assessment: str, values: dict | None = None) -> int:
        """The same from a SELECT, without leaving the database; returns the assessment's rows."""
        with self.transaction():
            if not self.exists(name):  # planned once: planning small queries is most of their time
                self.connection.execute(f"create table {name} as {select}", values)
            else:
                self._replace_in(name, select, assessment, values)
        return self._all(f"select count(*) from {name} where assessment = ?", [assessment])[0][0]

    def _replace_in(self, name: str, select: str, assessment: str, values: dict | None) -> None:
        described = [(row[0], row[1]) for row in self._all(f"describe {select}", values)]
        if self.columns(name) != described:
            self.drop(name)
            self.connection.execute(f"create table {name} as {select}", values)
            return
        self.connection.execute(f"delete from {name} where assessment = ?", [assessment])
        self.connection.execute(f"insert into {name}\n{select}", values)

    def rows(self, name: str) -> int:
        return self._all(f"select count(*) from {name}")[0][0]

    def exists(self, name: str) -> bool:
        """Whether there is a table of this name; a view is none."""
        return name in self.tables(name.split(".")[0])

    def columns(self, name: str) -> list[tuple[str, str]]:
        return [(row[0], row[1]) for row in self._all(f"describe {name}")]

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or none: a killed step leaves the table that was there before."""
        self.connection.execute("begin transaction")
        try:
            yield
        except BaseException:
            self.connection.execute("rollback")
            raise
        self.connection.execute("commit")

    def close(self) -> None:
        self.connection.close()

    def tables(self, schema: str) -> set[str]:
        """The tables of a schema (no views), by their full names."""
        there = "select table_name from duckdb_tables() where database_name = current_database() and schema_name = ?"
        return {f"{schema}.{name}" for (name,) in self._all(there, [schema])}

    def drop(self, name: str) -> None:
        """Drop a table or a view. A refresh drops hundreds: asking first which of the two it is costs more."""
        try:
            self.connection.execute(f"drop table if exists {name}")
        except duckdb.CatalogException:  # it is a view
            self.connection.execute(f"drop view {name}")

    def _all(self, sql: str, values: list | dict | None = None) -> list[tuple]:
        """All rows: DuckDB refuses the next statement while a result is unfinished."""
        return self.connection.execute(sql, values).fetchall()

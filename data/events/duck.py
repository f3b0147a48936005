"""Embedded DuckDB without network, extensions or files beyond those that it is opened for."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.events.record import EVENT_RECORD, sql_type
from data.events.settings import EventSettings
from data.model import Column

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def open_duckdb(
    files: Iterable[Path], work: Path | None = None, threads: int | None = None
) -> "DuckDBPyConnection":
    """Open an in-memory database that can read ``files`` and nothing else.

    Parameters
    ----------
    work : folder for temporary files and output of an import; without it there are neither, and a
        query that needs more memory than the limit fails.
    threads : by default those of the settings.
    """
    import duckdb

    settings = EventSettings.from_environment()
    connection = duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "memory_limit": f"{settings.memory_mb}MB",
            "threads": str(threads or settings.threads),
            "temp_directory": str(work) if work else "",
        },
    )
    paths = ", ".join(quote(str(path)) for path in files)
    connection.execute(f"SET allowed_paths = [{paths}]")
    if work:
        connection.execute(f"SET allowed_directories = [{quote(str(work))}]")
    connection.execute("SET enable_external_access = false")
    return connection


def quote(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def name(column: str) -> str:
    """Return a column's name as an SQL identifier."""
    return '"' + column.replace('"', '""') + '"'


def read_parquet(paths: Sequence[Path], **options: bool) -> str:
    """Return the SQL that reads Parquet files; columns are matched by name."""
    listed = ", ".join(quote(str(path)) for path in paths)
    extra = "".join(f", {option}={str(value).lower()}" for option, value in options.items())
    return f"read_parquet([{listed}], union_by_name=true{extra})"


def read_csv(path: Path, delimiter: str = ",", columns: Sequence[str] = ()) -> str:
    """Return the SQL that reads a CSV file as text cells.

    Parameters
    ----------
    columns : names, in the order of the file, whose header has the same number; without them those
        of the header.
    """
    options = f"delim={quote(delimiter)}, header=true, all_varchar=true, quote='\"', escape='\"'"
    options += ", max_line_size=4000000, null_padding=false, auto_detect=false"
    listed = ", ".join(f"{quote(column)}: 'VARCHAR'" for column in columns)
    return f"read_csv({quote(str(path))}, {options}, columns={{{listed}}})"


def select_text(header: Iterable[str]) -> str:
    """Return the SQL of all columns of the record, read from cells of text.

    A cell that cannot be read becomes empty; the check of the file reports it.
    """
    present = set(header)
    return ", ".join(_from_text(column, present) for column in EVENT_RECORD.columns)


def select_typed(header: Iterable[str]) -> str:
    """Return the SQL of all columns of the record, of a file that has their types."""
    present = set(header)
    return ", ".join(
        f"CAST({name(column.name) if column.name in present else 'NULL'} AS {sql_type(column)}) "
        f"AS {name(column.name)}"
        for column in EVENT_RECORD.columns
    )


def _from_text(column: Column, present: set[str]) -> str:
    kind = sql_type(column)
    if column.name not in present:
        return f"CAST(NULL AS {kind}) AS {name(column.name)}"
    cell = f"NULLIF(TRIM({name(column.name)}), '')"
    return f"{cell if kind == 'VARCHAR' else f'TRY_CAST({cell} AS {kind})'} AS {name(column.name)}"


def fetch_rows(connection: "DuckDBPyConnection", sql: str) -> list[tuple[Any, ...]]:
    """Return all rows of a query."""
    return connection.execute(sql).fetchall()

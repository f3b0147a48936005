"""Raw tables of generated exports."""

from collections.abc import Sequence

import pandas as pd

from data.importing.records import ColumnMapping, RawTable


def raw_table(columns: str, rows: Sequence[dict[str, str]], file: str = "export.csv") -> RawTable:
    """Build a table with these headers; cells that a row does not have are empty."""
    frame = pd.DataFrame(rows, index=range(2, len(rows) + 2), dtype="str")
    names = columns.replace("\n", "").split(",")
    return RawTable(file, "", frame.reindex(columns=names, fill_value="").fillna(""))


def answers(kind: str, **replies: str) -> ColumnMapping:
    """Build a mapping that has only answers."""
    return ColumnMapping(
        kind, answers={key.replace("__", ":"): text for key, text in replies.items()}
    )

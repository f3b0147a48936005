"""Size limits of files to import."""

from dataclasses import dataclass

from data.loading.csv_cells import Limits


@dataclass(frozen=True)
class ImportLimits(Limits):
    """Limits of files to import, beside those of a theatre's tables.

    Environment variables override each: FOOTHOLD_IMPORT_BYTES, FOOTHOLD_IMPORT_ROWS and so on.
    ``unpacked_bytes`` and ``archive_entries`` limit the ZIP of a workbook, ``workbook_memory``
    (bytes) and ``workbook_seconds`` the process that reads it; ``import_table_bytes`` is the size
    of an unpacked CSV file of one row for each place and day.
    """

    import_bytes: int = 300_000_000
    import_rows: int = 1_048_576
    import_columns: int = 2_000
    import_cells: int = 20_000_000
    import_table_bytes: int = 8_000_000_000
    unpacked_bytes: int = 1_000_000_000
    archive_entries: int = 2_000
    workbook_memory: int = 4_000_000_000
    workbook_seconds: int = 120

"""Child process that reads a workbook from standard input and writes its cells as JSON.

Run by `workbooks.read_workbook` with a limit of memory and time, because sizes in a hostile
workbook are known only once it is read. Imports nothing of the project. Formulas and macros are
not evaluated: cells have the values that were stored with them.
"""

import datetime
import io
import json
import sys
from decimal import Decimal
from typing import Any


def main() -> None:
    """Read the workbook; arguments: memory in bytes, seconds, rows, columns, cells."""
    memory_bytes, seconds, max_rows, max_columns, max_cells = map(int, sys.argv[1:6])
    _limit(memory_bytes, seconds)
    try:
        answer = _read(sys.stdin.buffer.read(), max_rows, max_columns, max_cells)
    except MemoryError:
        answer = {"fault": "memory"}
    json.dump(answer, sys.stdout)


def _limit(memory_bytes: int, seconds: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows; the parent's time limit remains
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(content: bytes, max_rows: int, max_columns: int, max_cells: int) -> dict[str, Any]:
    import python_calamine

    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets, cells = [], 0
        for number, about in enumerate(workbook.sheets_metadata):
            entry: dict[str, Any] = {"name": about.name, "hidden": "Hidden" in str(about.visible)}
            sheets.append(entry)
            if about.typ != python_calamine.SheetTypeEnum.WorkSheet:
                entry["type"] = str(about.typ).rpartition(".")[2]
                continue
            sheet = workbook.get_sheet_by_index(number)
            rows, columns = sheet.total_height + 1, sheet.total_width + 1
            cells += sheet.height * sheet.width
            if rows > max_rows + 1 or columns > max_columns + 1 or cells > max_cells:
                return {"fault": "size", "sheet": about.name, "rows": rows, "columns": columns}
            grid = sheet.to_python(skip_empty_area=False)
            entry["rows"] = [[cell_text(cell) for cell in row] for row in grid]
            entry["merged"] = sheet.merged_cell_ranges or []
    except python_calamine.PasswordError:
        return {"fault": "password"}
    except python_calamine.CalamineError as error:
        return {"fault": "format", "reason": str(error)[:200]}
    return {"sheets": sheets}


def cell_text(cell: Any) -> str:
    """Return a cell as text: ISO dates, numbers without exponent and at 15 significant digits."""
    match cell:
        case str():
            return cell
        case bool():
            return str(cell).lower()
        case float() | int():
            return format(Decimal(f"{cell:.15g}"), "f") if cell == cell else ""
        case datetime.datetime():
            is_day = cell.time() == datetime.time()
            return f"{cell:%Y-%m-%d}" if is_day else cell.isoformat(" ", "seconds")
        case datetime.date() | datetime.time():
            return cell.isoformat()
        case _:
            return str(cell)


if __name__ == "__main__":
    main()

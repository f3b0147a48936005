"""Numbers and tables as figures, for the slide: on a page they are HTML."""

import pandas as pd

from data.wording import short_day
from exhibits.exhibit import EvidenceMarks, Exhibit, TableMarks
from exhibits.screen.sheet import NO_AXES, Drawing, Sheet, blank, words, wrapped

RELATIONS = {
    "claim": "The claim",
    "repeat": "Repeated by",
    "contradicts": "Contradicted by",
    "other_base": "On another base",
    "before": "Before",
    "after": "After",
    "other_unit": "In another unit",
}
"""What a claim is to the one whose evidence is shown, in words, in the order of a card."""
ROWS_ON_A_SLIDE = 12
LETTERS_IN_A_CELL = 260


def numbers(exhibit: Exhibit, sheet: Sheet) -> Drawing:
    """Cards in a grid: label, hedge and value, base, who and when, change."""
    rows = exhibit.frame
    across = 3 if len(rows) <= 9 else 4
    lines = -(-len(rows) // across)
    high = 740.0
    text = sheet.text * min(1.0, high / lines / (sheet.text * 13.0))
    letters = int(sheet.width / across / (text * 0.45)) - 5
    drawing = blank(sheet, high)
    lettering = []
    for at, row in enumerate(rows.itertuples()):
        x, y = (at % across) / across, 1 - (at // across) / lines
        details = [f"of: {row.base}", row.also, f"as of {row.when}, {row.who}", row.change]
        small = "<br>".join(wrapped(detail, letters) for detail in details if detail)
        for line, down, size in (
            (f"<b>{row.label}</b>", 0.0, text * 0.95),
            (f"{row.hedge} <b>{row.amount_text}</b>".strip(), 1.3, text * 1.9),
            (small, 4.1, text * 0.86),
        ):
            lettering.append(words(line, x, y - down * text / high, size))
    drawing.lay(**NO_AXES, annotations=lettering)
    drawing.data.append({"type": "scatter", "x": [], "y": []})  # Plotly wants a trace
    return drawing


def rows(exhibit: Exhibit, sheet: Sheet) -> Drawing:
    """The first rows of a table; the whole of it is in the CSV, and the slide says so."""
    theme, columns = sheet.theme, _columns(exhibit)
    told = [[_written(row[name]) for name, _ in columns] for row in _first(exhibit)]
    longest = [max(map(len, column)) for column in zip(*told, strict=True)]
    weights = [min(max(letters, 8), 70) ** 0.7 for letters in longest]
    shown = _fitting(told, weights, sheet)
    drawing = blank(sheet, 760)
    drawing.data.append(
        dict(
            type="table",
            columnwidth=weights,
            header={
                "values": [f"<b>{head}</b>" for _, head in columns],
                "align": "left",
                "fill": {"color": theme.track},
                "font": {"size": sheet.text * 0.75},
                "line": {"color": theme.rule},
            },
            cells={
                "values": list(zip(*shown, strict=True)),
                "align": "left",
                "fill": {"color": theme.paper},
                "height": sheet.text * 1.4,
                "font": {"size": sheet.text * 0.7},
                "line": {"color": theme.rule},
            },
        )
    )
    if len(exhibit.frame) > len(shown):
        left_out = f"First {len(shown)} of {len(exhibit.frame)} rows; all of them are in the CSV."
        small = {"size": sheet.text * 0.7, "color": theme.muted}
        drawing.lay(annotations=[words(left_out, 0, 0, 0, font=small)])
    return drawing


def _fitting(told: list[list[str]], weights: list[float], sheet: Sheet) -> list[list[str]]:
    """The rows that stand on the sheet whole: Plotly would cut the last one through."""
    letters = [
        (sheet.width * weight / sum(weights) - 16) / (sheet.text * 0.34) for weight in weights
    ]
    room, shown = sheet.text * 27.5, []
    for row in told:
        cells = zip(row, letters, strict=True)
        lines = max(len(wrapped(cell, int(across)).split("<br>")) for cell, across in cells)
        room -= sheet.text * (1.4 + (lines - 1))
        if room < 0 and shown:
            break
        shown.append(row)
    return shown


def _columns(exhibit: Exhibit) -> tuple[tuple[str, str], ...]:
    if isinstance(exhibit.marks, EvidenceMarks):
        return (("relation", "What it is"), ("sentence", "Claim"))
    assert isinstance(exhibit.marks, TableMarks)
    return exhibit.marks.columns


def _first(exhibit: Exhibit) -> list[dict]:
    rows = exhibit.frame.head(ROWS_ON_A_SLIDE)
    if isinstance(exhibit.marks, EvidenceMarks):
        rows = rows.assign(relation=rows["relation"].map(RELATIONS))
    return rows.to_dict("records")


def _written(value: object) -> str:
    """A cell's text; a long one is cut, visibly."""
    if isinstance(value, pd.Timestamp):
        return "" if pd.isna(value) else short_day(value)
    text = "" if value is None or value != value else str(value)
    return text if len(text) <= LETTERS_IN_A_CELL else f"{text[: LETTERS_IN_A_CELL - 1]}…"

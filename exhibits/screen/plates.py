"""Numbers and tables as figures, for the slide: on a page they are HTML."""

import pandas as pd

from data.wording import short_day
from exhibits.exhibit import Exhibit, TableMarks
from exhibits.screen.sheet import NO_AXES, Drawing, Sheet, blank, words, wrapped

ROWS_ON_A_SLIDE = 12
LETTERS_IN_A_CELL = 150


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
    assert isinstance(exhibit.marks, TableMarks)
    theme, columns = sheet.theme, exhibit.marks.columns
    shown = [[_written(row[name]) for name, _ in columns] for row in _first(exhibit)]
    texts = list(zip(*shown, strict=True))
    drawing = blank(sheet, 760)
    drawing.data.append(
        dict(
            type="table",
            columnwidth=[min(max(max(map(len, column)), 8), 70) ** 0.7 for column in texts],
            header={
                "values": [f"<b>{head}</b>" for _, head in columns],
                "align": "left",
                "fill": {"color": theme.track},
                "font": {"size": sheet.text * 0.75},
                "line": {"color": theme.rule},
            },
            cells={
                "values": texts,
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


def _first(exhibit: Exhibit) -> list[dict]:
    return exhibit.frame.head(ROWS_ON_A_SLIDE).to_dict("records")


def _written(value: object) -> str:
    """A cell's text; a long one is cut, visibly."""
    if isinstance(value, pd.Timestamp):
        return "" if pd.isna(value) else short_day(value)
    text = "" if value is None or value != value else str(value)
    return text if len(text) <= LETTERS_IN_A_CELL else f"{text[: LETTERS_IN_A_CELL - 1]}…"

"""Numbers and tables as figures, for the slide: on a page they are HTML."""

import plotly.graph_objects as go

from exhibits.exhibit import Exhibit, TableMarks
from exhibits.screen.sheet import Sheet, blank, wrapped

ROWS_ON_A_SLIDE = 14


def numbers(exhibit: Exhibit, sheet: Sheet) -> go.Figure:
    """Cards in a grid of three columns: label, hedge and value, base, who and when, change."""
    rows = exhibit.frame
    figure = blank(sheet, 760)
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    lines = -(-len(rows) // 3)
    letters = int(sheet.width / 3 / (sheet.text * 0.5)) - 4
    for at, row in enumerate(rows.itertuples()):
        column, line = at % 3, at // 3
        words = [
            row.label,
            f"<span style='font-size:{sheet.text * 1.9:.0f}px'>"
            f"<b>{row.hedge} {row.amount_text}</b></span>",
            wrapped(f"of: {row.base}", letters),
            wrapped(f"{row.when}, {row.who}", letters),
            wrapped(row.change, letters),
        ]
        figure.add_annotation(
            text="<br>".join(words),
            x=column / 3,
            y=1 - line / max(lines, 1),
            xref="paper",
            yref="paper",
            xanchor="left",
            yanchor="top",
            align="left",
            showarrow=False,
            font={"size": sheet.text * 0.84},
        )
    return figure


def rows(exhibit: Exhibit, sheet: Sheet) -> go.Figure:
    """The first rows of a table; the whole of it is in the CSV, and the slide says so."""
    assert isinstance(exhibit.marks, TableMarks)
    theme = sheet.theme
    columns = exhibit.marks.columns
    shown = exhibit.frame.head(ROWS_ON_A_SLIDE)
    figure = blank(sheet, 760)
    letters = int(sheet.width / len(columns) / (sheet.text * 0.42))
    figure.add_trace(
        go.Table(
            header={"values": [f"<b>{head}</b>" for _, head in columns], "align": "left",
                    "fill": {"color": theme.track}, "font": {"size": sheet.text * 0.75},
                    "line": {"color": theme.rule}},
            cells={"values": [
                       [_short(value, letters) for value in shown[column]]
                       for column, _ in columns],
                   "align": "left", "fill": {"color": theme.paper}, "height": sheet.text * 1.6,
                   "font": {"size": sheet.text * 0.7}, "line": {"color": theme.rule}},
        )
    )  # fmt: skip
    if len(exhibit.frame) > len(shown):
        figure.add_annotation(
            text=f"First {len(shown)} of {len(exhibit.frame)} rows; all of them are in the CSV.",
            x=0,
            y=0,
            xref="paper",
            yref="paper",
            xanchor="left",
            yanchor="bottom",
            showarrow=False,
            font={"size": sheet.text * 0.7, "color": theme.muted},
        )
    return figure


def _short(value: object, letters: int) -> str:
    text = "" if value is None or value != value else str(value).removesuffix(" 00:00:00")
    return text if len(text) <= letters else f"{text[: letters - 1]}…"

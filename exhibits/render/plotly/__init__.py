"""An exhibit on a screen: a Plotly figure, or HTML for numbers and tables.

``figure`` draws every kind that is a picture, at any width.
"""

from exhibits.render.html.fragments import cards, citations, foot, head, missing, source_list, table
from exhibits.render.html.ledger import claim_list, event_list, evidence, ledger_rows
from exhibits.render.plotly.drawing import Drawing, Sheet
from exhibits.render.plotly.figure import figure

__all__ = [
    "Drawing",
    "Sheet",
    "cards",
    "citations",
    "claim_list",
    "event_list",
    "evidence",
    "figure",
    "foot",
    "head",
    "ledger_rows",
    "missing",
    "source_list",
    "table",
]

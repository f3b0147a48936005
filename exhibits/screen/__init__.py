"""An exhibit on a screen: a Plotly figure, or HTML for numbers and tables.

``figure`` draws every kind that is a picture, at any width.
"""

from exhibits.screen.draw import figure
from exhibits.screen.html import cards, citations, foot, head, missing, source_list, table
from exhibits.screen.ledger import claim_list, event_list, evidence, ledger_rows
from exhibits.screen.sheet import Drawing, Sheet

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

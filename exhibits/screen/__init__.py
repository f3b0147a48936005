"""An exhibit on a screen: a Plotly figure, or HTML for numbers and tables.

``figure`` draws every kind at any width; ``slide`` draws the same exhibit at slide size with its
title, caption and sources inside the picture.
"""

from exhibits.screen.draw import SLIDE_HEIGHT, SLIDE_WIDTH, figure, slide
from exhibits.screen.html import cards, citations, foot, head, missing, source_list, table
from exhibits.screen.ledger import claim_list, event_list, evidence, ledger_rows
from exhibits.screen.sheet import Drawing, Sheet

__all__ = [
    "SLIDE_HEIGHT",
    "SLIDE_WIDTH",
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
    "slide",
    "source_list",
    "table",
]

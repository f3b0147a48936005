"""Ledger: all claims with filters, search and sorting, and the evidence for one claim."""

from pages.ui import claim_controls, exhibit_view

exhibit_view.draw_heading(
    "Ledger",
    "Every claim on record, one row each, as its source gave it. Open one for its evidence: "
    "who repeated it, what contradicts it, what the same organisation said before and after.",
)
claim_controls.draw_evidence()
claim_controls.draw_ledger()

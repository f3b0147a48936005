"""Ledger: all claims with filters, search and sorting, and the evidence for one claim."""

from pages.ui import claim_widgets, exhibit_view

exhibit_view.draw_heading(
    "Ledger",
    "All recorded claims, as stated by their sources. Open a claim for its evidence: repeats, "
    "contradicting claims, and earlier and later claims by the same organisation.",
)
claim_widgets.draw_evidence()
claim_widgets.draw_ledger()

"""Every claim on record, to filter, search and sort; and the evidence of one."""

from pages.ui import claim_controls, exhibit_view

exhibit_view.page(
    "Ledger",
    "Every claim on record, one row each, as its source gave it. Open one for its evidence: "
    "who repeated it, what contradicts it, what the same organisation said before and after.",
)
claim_controls.evidence()
claim_controls.ledger()

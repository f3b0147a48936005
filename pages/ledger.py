"""Every claim on record, to filter, search and sort; and the evidence of one."""

from pages.ui import claims, show

show.page(
    "Ledger",
    "Every claim on record, one row each, as its source gave it. Open one for its evidence: "
    "who repeated it, what contradicts it, what the same organisation said before and after.",
)
claims.evidence()
claims.ledger()

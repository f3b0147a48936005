"""Builders of exhibits on claims: numbers, charts, the ledger, data warnings."""

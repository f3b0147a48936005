"""Import of large tables of events into `events/`, streamed by DuckDB (docs/adr/0033)."""

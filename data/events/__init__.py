"""Large tables of events of a theatre: record, check, and named queries on DuckDB or Spark.

`open_events` (store.py) returns the queries of a theatre's folder `events/`. Ibis and DuckDB are
imported when the first query runs, so a theatre without such a folder loads neither.
"""

"""Completion of lean tables to the full tables of data/schema.py.

A theatre may leave out all that can be inferred: columns, cells, tables and settings. The cells are
completed as text before their types are read (`tables`), control and settings afterwards
(`control`, `settings`). Every inference is recorded, for `python -m data check`.
"""

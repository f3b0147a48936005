"""Builders of exhibits: pure functions of a theatre and a view, without any rendering."""

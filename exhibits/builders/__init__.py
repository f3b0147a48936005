"""Builders of exhibits: a theatre and a view in, an `Exhibit` out. Nothing is drawn here."""

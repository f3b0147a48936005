"""The records of a theatre and the questions put to them."""

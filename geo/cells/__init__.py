"""Cells around places: division of an area among points, steps by distance, unions by key."""

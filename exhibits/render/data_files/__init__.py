"""Exhibits as data: CSV, XLSX, GeoJSON and the archive of a brief."""

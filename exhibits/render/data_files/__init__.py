"""Data exports: CSV, XLSX, GeoJSON and the ZIP archive of a brief."""

"""Geometry, independent of records: boundaries, projections, cells, simplification."""

import os

# GDAL chooses its driver by content: a small OGR_VRT document named x.geojson is a reference to any
# other file, and others are addresses of servers. GDAL reads this when pyogrio is first imported;
# every package of the project imports geo before.
SKIPPED_DRIVERS = (
    *("OGR_VRT", "GDALG", "HTTP", "WFS", "OAPIF", "CSW", "EEDA", "Carto", "AmigoCloud"),
    *("PLSCENES", "NGW", "Elasticsearch", "OGCAPI", "GPSBabel", "ADBC", "PDF"),
)
"""GDAL drivers that could open other files, servers or programs."""
os.environ["GDAL_SKIP"] = ",".join(SKIPPED_DRIVERS)

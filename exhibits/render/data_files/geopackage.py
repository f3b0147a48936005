"""Areas and places of a map as a GeoPackage (OGC), for QGIS and other GIS programs.

Layers: ``areas`` (polygons), ``places`` (points, of maps of places), ``sources`` and ``about``
(tables).
"""

import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from exhibits.model import Exhibit
from exhibits.render.data_files.map_areas import area_colours, is_modelled, map_areas
from geo.projection import LONLAT

_DATE_OPTION = "OGR_CURRENT_DATE"
_writing = threading.Lock()  # the date of a file is an option of the process


def geopackage_bytes(exhibit: Exhibit, provenance: Mapping[str, str] | None = None) -> bytes:
    """Write the areas of a map, its places, sources and provenance; the same bytes each time.

    Areas have controller, date of its start, area in km², source, ``modelled`` and the colour of
    the map. The dates within the file are the exhibit's as-of date.

    Raises
    ------
    NoCellsError: the exhibit is not a map of cells, or is empty.
    """
    layers = _make_layers(exhibit, provenance or {})
    with _writing, tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "map.gpkg"
        pyogrio.set_gdal_config_options({_DATE_OPTION: f"{exhibit.as_of:%Y-%m-%d}T00:00:00.000Z"})
        try:
            for name, table in layers.items():
                pyogrio.write_dataframe(
                    table, file, layer=name, driver="GPKG", append=file.exists()
                )
        finally:
            pyogrio.set_gdal_config_options({_DATE_OPTION: None})
        return file.read_bytes()


def _make_layers(exhibit: Exhibit, provenance: Mapping[str, str]) -> dict[str, pd.DataFrame]:
    areas = map_areas(exhibit)
    table = pd.DataFrame(areas.rows).assign(
        modelled=is_modelled(exhibit), colour=area_colours(exhibit), **areas.shared
    )
    for name in table.columns:
        if table[name].isna().all():
            table[name] = table[name].astype("str").where(table[name].notna())
    is_drawn = ~shapely.is_empty(areas.shapes)
    shapes = [
        shapely.MultiPolygon([shape]) if shape.geom_type == "Polygon" else shape
        for shape in areas.shapes[is_drawn]
    ]
    layers: dict[str, pd.DataFrame] = {
        "areas": gpd.GeoDataFrame(table[is_drawn], geometry=shapes, crs=LONLAT)
    }
    frame = exhibit.frame
    if {"lat", "lon"} <= set(frame):
        points = gpd.points_from_xy(frame["lon"], frame["lat"])
        layers["places"] = gpd.GeoDataFrame(table, geometry=points, crs=LONLAT)
    layers["sources"] = pd.DataFrame(
        [
            (source.source_id, source.title, source.outlet, source.url, source.published_on)
            for source in exhibit.sources
        ],
        columns=["source_id", "title", "outlet", "url", "published_on"],
    ).astype({"published_on": "datetime64[ms]"})
    facts = {
        "title": exhibit.title,
        "subtitle": exhibit.subtitle,
        "note": exhibit.note,
        "alt_text": exhibit.alt,
        **areas.shared,
        **provenance,
    }
    layers["about"] = pd.DataFrame(list(facts.items()), columns=["name", "text"])
    return {name: layer for name, layer in layers.items() if len(layer)}

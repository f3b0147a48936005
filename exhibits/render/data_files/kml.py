"""Areas and places of a map as KML 2.2, for Google Earth and other viewers.

Colours are those of the map; nothing is loaded from other hosts.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
import shapely
from lxml import etree
from lxml.builder import ElementMaker
from shapely.geometry.base import BaseGeometry

from data.text.format import format_date
from exhibits.model import Exhibit
from exhibits.render.data_files.map_areas import area_colours, is_modelled, map_areas
from exhibits.text.clean import clean_line

NAMESPACE = "http://www.opengis.net/kml/2.2"
MAX_LETTERS = 4_000
_FILL_OPACITY = "b0"  # of ff, so that the terrain is visible
_LABELS = ("name", "label", "area_id")
_make: Any = ElementMaker(namespace=NAMESPACE, nsmap={None: NAMESPACE})


def kml_bytes(exhibit: Exhibit, provenance: Mapping[str, str] | None = None) -> bytes:
    """Write the areas of a map and its places, each in a folder, with a style for each colour.

    Placemarks have the properties of GeoJSON features and ``modelled``, as extended data.

    Raises
    ------
    NoCellsError: the exhibit is not a map of cells, or is empty.
    """
    areas = map_areas(exhibit)
    colours, frame = area_colours(exhibit), exhibit.frame
    modelled = "yes" if is_modelled(exhibit) else "no"
    rows = [row | {"modelled": modelled} for row in areas.rows]
    shared = areas.shared | dict(provenance or {})
    document = _make.Document(
        _text("name", exhibit.title),
        _text("description", f"{exhibit.subtitle}. As of {format_date(exhibit.as_of)}"),
        _extended_data(shared | {"note": exhibit.note, "alt_text": exhibit.alt}),
        *(_style(colour) for colour in sorted(set(colours))),
    )
    placed = [
        (row, colour, shape)
        for row, colour, shape in zip(rows, colours, areas.shapes, strict=True)
        if not shape.is_empty
    ]
    days = sorted({row["day"] for row in rows if "day" in row}, reverse=True)
    for day in days or [None]:
        on_date = (each for each in placed if each[0].get("day") == day)
        document.append(
            _make.Folder(
                _text(
                    "name", "Areas" if day is None else f"Areas, {format_date(pd.Timestamp(day))}"
                ),
                # The areas of an earlier date lie below those of a later one.
                *([_make.visibility("0")] if day is not None and day != exhibit.as_of else []),
                *(_placemark(row, colour, _polygons(shape)) for row, colour, shape in on_date),
            )
        )
    if {"lat", "lon"} <= set(frame):
        places = zip(rows, colours, frame["lon"], frame["lat"], strict=True)
        document.append(
            _make.Folder(
                _text("name", "Places"),
                *(
                    _placemark(row, colour, _make.Point(_make.coordinates(f"{lon:.5f},{lat:.5f}")))
                    for row, colour, lon, lat in places
                ),
            )
        )
    return etree.tostring(
        _make.kml(document), xml_declaration=True, encoding="UTF-8", pretty_print=True
    )


def _placemark(row: Mapping[str, Any], colour: str, geometry: Any) -> Any:
    name = next((str(row[key]) for key in _LABELS if row.get(key)), "")
    stated = [str(row[key]) for key in ("label", "change") if row.get(key)]
    title = f"{name}: {', '.join(stated)}" if stated and stated[0] != name else name
    return _make.Placemark(
        _text("name", title),
        _make.styleUrl(f"#{_style_id(colour)}"),
        _extended_data(row),
        geometry,
    )


def _extended_data(values: Mapping[str, Any]) -> Any:
    return _make.ExtendedData(
        *(
            # GDAL takes a field "name" for the name of the placemark.
            _make.Data(_text("value", _format(value)), name="place" if name == "name" else name)
            for name, value in values.items()
            if value is not None and value != ""
        )
    )


def _format(value: object) -> str:
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value)


def _text(tag: str, text: str) -> Any:
    return _make(tag, clean_line(text, MAX_LETTERS))


def _style_id(colour: str) -> str:
    return f"c{colour.removeprefix('#')}"


def _style(colour: str) -> Any:
    red, green, blue = (colour[start : start + 2] for start in (1, 3, 5))
    bgr = f"{blue}{green}{red}"
    return _make.Style(
        _make.IconStyle(_make.color(f"ff{bgr}"), _make.scale("0.6")),
        _make.LabelStyle(_make.scale("0.7")),
        _make.LineStyle(_make.color(f"ff{bgr}"), _make.width("1")),
        _make.PolyStyle(_make.color(f"{_FILL_OPACITY}{bgr}")),
        id=_style_id(colour),
    )


def _polygons(shape: BaseGeometry) -> Any:
    return _make.MultiGeometry(*(_polygon(part) for part in shapely.get_parts(shape)))


def _polygon(part: Any) -> Any:
    return _make.Polygon(
        _make.outerBoundaryIs(_ring(part.exterior)),
        *(_make.innerBoundaryIs(_ring(ring)) for ring in part.interiors),
    )


def _ring(ring: Any) -> Any:
    return _make.LinearRing(_make.coordinates(" ".join(_positions(ring))))


def _positions(ring: Any) -> Iterator[str]:
    return (f"{lon:.5f},{lat:.5f}" for lon, lat in shapely.get_coordinates(ring))

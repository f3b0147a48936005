"""Reading of KML: all folders, polygons with their names, attributes, dates and fill colours."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from lxml import etree

from geo.importing.report import RefusedFileError

MAX_TEXT = 500
Element = Any
_DOCTYPE = re.compile(rb"<\s*!\s*D\s*O\s*C\s*T\s*Y\s*P\s*E", re.IGNORECASE)
_NO_STYLE = ""


@dataclass
class KmlContent:
    """Placemarks of a KML file: ``rows`` have attributes and a geometry, ``folders`` their path."""

    rows: list[dict[str, object]] = field(default_factory=list)
    folders: list[tuple[str, ...]] = field(default_factory=list)
    other_shapes: int = 0
    network_links: int = 0
    broken: list[tuple[int, str]] = field(default_factory=list)
    """Number and problem of placemarks whose coordinates cannot be read."""


def read_kml(file: str, content: bytes) -> KmlContent:
    """Read the polygons of a KML document; network links and images are not followed.

    Raises
    ------
    RefusedFileError: not well-formed, has a document type (DTD), is no KML, or contains network
    links only.
    """
    root = _parse(file, content)
    if _name(root) != "kml":
        raise RefusedFileError(file, f"an XML document <{_name(root)}>", "KML")
    styles = _fill_colours(root)
    found = KmlContent()
    found.network_links = sum(1 for node in root.iter() if _name(node) == "NetworkLink")
    for number, (mark, folders) in enumerate(_placemarks(root, ()), start=1):
        polygons, others = [], 0
        try:
            for node in mark.iter():
                if _name(node) == "Polygon":
                    polygons.append(_polygon(node))
                elif _name(node) in ("Point", "LineString", "Track", "Model"):
                    others += 1
        except ValueError as error:
            found.broken.append((number, str(error)))
            continue
        if not polygons:
            found.other_shapes += max(others, 1)
            continue
        shape = polygons[0] if len(polygons) == 1 else shapely.multipolygons(polygons)
        found.rows.append({**_attributes(mark, styles), "geometry": shape})
        found.folders.append(folders)
    if not found.rows and not found.other_shapes and not found.broken and found.network_links:
        raise RefusedFileError(
            file,
            "only a link to a file on a server (NetworkLink), which is not followed",
            "the map itself, exported without “keep data up to date”",
        )
    return found


def _parse(file: str, content: bytes) -> Element:
    if _DOCTYPE.search(content) or _DOCTYPE.search(content.replace(b"\0", b"")):
        raise RefusedFileError(file, "XML with a document type (DTD)", "XML without one")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise RefusedFileError(
            file, f"XML that cannot be read ({str(error)[:120]})", "well-formed KML"
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise RefusedFileError(file, "XML with a document type (DTD)", "XML without one")
    return root


def _name(node: Element) -> str:
    """Name of an element without its namespace; "" for comments."""
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def _child(node: Element, *names: str) -> Element | None:
    """First child of a name, then its child of the next name, and so on."""
    found: Element | None = node
    for name in names:
        if found is None:
            return None
        found = next((child for child in found if _name(child) == name), None)
    return found


def _text(node: Element, *names: str) -> str:
    child = _child(node, *names)
    if child is None or not child.text:
        return ""
    return " ".join(child.text.split())[:MAX_TEXT]


def _placemarks(
    root: Element, folders: tuple[str, ...]
) -> Iterator[tuple[Element, tuple[str, ...]]]:
    """Yield each placemark with the names of the folders that contain it, outer first."""
    stack = [(root, folders)]
    while stack:
        node, path = stack.pop()
        if _name(node) == "Placemark":
            yield node, path
        elif _name(node) in ("kml", "Document", "Folder"):
            named = (*path, _text(node, "name")) if _name(node) == "Folder" else path
            stack += [(child, named) for child in reversed(node)]


def _polygon(node: Element) -> shapely.Polygon:
    outer, holes = None, []
    for ring in node:
        if _name(ring) not in ("outerBoundaryIs", "innerBoundaryIs"):
            continue
        for line in ring:
            if _name(line) == "LinearRing":
                points = _points(_child(line, "coordinates"))
                if _name(ring) == "outerBoundaryIs":
                    outer = points
                else:
                    holes.append(points)
    if outer is None:
        raise ValueError("a polygon without an outer ring")
    return shapely.Polygon(outer, holes)


def _points(node: Element | None) -> np.ndarray:
    """Coordinates of a ring, shape (n, 2): longitude and latitude."""
    text = node.text if node is not None else None
    points = [point.split(",")[:2] for point in (text or "").split()]
    try:
        xy = np.array(points, dtype=float)
    except ValueError:
        raise ValueError("coordinates that are not numbers") from None
    if xy.ndim != 2 or len(xy) < 3 or not np.isfinite(xy).all():
        raise ValueError("a ring of fewer than three points")
    return xy


def _attributes(mark: Element, styles: dict[str, str]) -> dict[str, object]:
    """Text attributes of a placemark: name, dates, description, fill, extended data."""
    found: dict[str, object] = {
        "name": _text(mark, "name"),
        "timestamp": _text(mark, "TimeStamp", "when"),
        "begin": _text(mark, "TimeSpan", "begin"),
        "end": _text(mark, "TimeSpan", "end"),
        "description": _text(mark, "description"),
        "fill": _fill_of(mark) or styles.get(_text(mark, "styleUrl").lstrip("#"), _NO_STYLE),
    }
    for node in mark.iter():
        key = str(node.get("name") or "")[:80] if _name(node) in ("Data", "SimpleData") else ""
        if key and key not in found:
            value = " ".join((node.text or "").split())[:MAX_TEXT]
            found[key] = value if _name(node) == "SimpleData" else _text(node, "value")
    return found


def _fill_colours(root: Element) -> dict[str, str]:
    """Fill colour of each shared style, also through style maps, by id."""
    colours, maps = {}, {}
    for node in root.iter():
        key = node.get("id")
        if _name(node) == "Style" and key:
            colours[key] = _colour(node)
        elif _name(node) == "StyleMap" and key:
            for pair in node:
                if _text(pair, "key") == "normal":
                    maps[key] = _text(pair, "styleUrl").lstrip("#")
    return colours | {key: colours.get(style, _NO_STYLE) for key, style in maps.items()}


def _fill_of(mark: Element) -> str:
    style = _child(mark, "Style")
    return _colour(style) if style is not None else _NO_STYLE


def _colour(style: Element) -> str:
    """Fill colour as #rrggbb; KML has aabbggrr."""
    text = _text(style, "PolyStyle", "color").lower()
    if not re.fullmatch("[0-9a-f]{8}", text):
        return _NO_STYLE
    return f"#{text[6:8]}{text[4:6]}{text[2:4]}"

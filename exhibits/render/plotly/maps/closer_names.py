"""Names that the reader's browser adds to a map where there is space, as after zooming in."""

from exhibits.builders.maps.basemap import DETAIL_RANK
from exhibits.builders.maps.map_points import NAMED_DOT, NAMED_ROLES, NAMED_TOWN, name_points
from exhibits.model import Label, MapMarks
from exhibits.render.plotly.drawing import DrawingContext, Properties, plotly_text
from exhibits.render.plotly.maps.label_style import BOLD_ROLES, label_px
from exhibits.render.plotly.maps.place_marks import point_marker

MAX_ON_WHOLE_MAP = 90


def is_for_closer_maps(label: Label) -> bool:
    """Return whether a map has this name only once the reader zooms in."""
    return label.rank >= DETAIL_RANK


def closer_names(marks: MapMarks, context: DrawingContext) -> Properties:
    """List the names of places of a map, the most important first, for `pages/ui/place_names.js`.

    Returns
    -------
    dict of plain JSON: ``rows`` (name with entities, x, y in km, whether it is bold, and whether it
    gets a point, as the map has no mark beside it), of which as many as ``first`` may be on the
    whole map, whose width is ``span`` (km), font sizes (``main``: of the bold ones) and colours;
    ``point``, if there are any: fill and stroke.
    """
    roles = {layer.role for layer in marks.layers} & {NAMED_TOWN, NAMED_DOT}
    labels = sorted(
        (label for label in marks.labels if label.role in NAMED_ROLES), key=lambda label: label.rank
    )
    points = name_points(marks, labels).get_coordinates().to_numpy() if roles else ()
    pointed = {(x, y) for x, y in points}
    marker = point_marker(max(roles), context.theme) if roles else None
    return {
        "rows": [
            (
                *(plotly_text(label.text), round(label.x), round(label.y)),
                label.role in BOLD_ROLES,
                *([True] if (label.x, label.y) in pointed else []),
            )
            for label in labels
        ],
        "first": MAX_ON_WHOLE_MAP,
        "span": round(marks.extent[2] - marks.extent[0], 1),
        "size": round(label_px("town", context), 1),
        "main": round(label_px("city", context), 1),
        "ink": context.theme.ink,
        "halo": context.theme.theatre_land,
        **({"point": (marker["color"], marker["line"]["color"])} if marker else {}),
    }

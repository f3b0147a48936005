"""Names that the reader's browser adds to a map where there is space, as after zooming in."""

from exhibits.builders.maps.basemap import DETAIL_RANK
from exhibits.builders.maps.map_points import NAMED_TOWN
from exhibits.model import Label, MapMarks
from exhibits.render.plotly.drawing import DrawingContext, Properties, plotly_text
from exhibits.render.plotly.maps.label_style import BOLD_ROLES, label_px

MAX_ON_WHOLE_MAP = 90
NAMED_ROLES = frozenset({"city", "capital", "town"})


def is_for_closer_maps(label: Label) -> bool:
    """Return whether a map has this name only once the reader zooms in."""
    return label.rank >= DETAIL_RANK


def closer_names(marks: MapMarks, context: DrawingContext) -> Properties:
    """List the names of places of a map, the most important first, for `pages/ui/place_names.js`.

    Returns
    -------
    dict of plain JSON: ``rows`` (name with entities, x, y in km, whether it is bold), of which as
    many as ``first`` may be on the whole map, whose width is ``span`` (km), font sizes (``main``:
    of the bold ones) and colours; ``points`` if each gets a point, as the map has no other marks.
    """
    has_points = any(layer.role == NAMED_TOWN for layer in marks.layers)
    labels = sorted(
        (label for label in marks.labels if label.role in NAMED_ROLES), key=lambda label: label.rank
    )
    return {
        "rows": [
            (plotly_text(label.text), round(label.x), round(label.y), label.role in BOLD_ROLES)
            for label in labels
        ],
        "first": MAX_ON_WHOLE_MAP,
        "span": round(marks.extent[2] - marks.extent[0], 1),
        "size": round(label_px("town", context), 1),
        "main": round(label_px("city", context), 1),
        "ink": context.theme.ink,
        "halo": context.theme.theatre_land,
        **({"points": True} if has_points else {}),
    }

"""Layers of a map of reach cells: ground by controller, contested ground, places, names."""

from collections.abc import Iterable
from dataclasses import replace
from typing import cast

import geopandas as gpd
import pandas as pd
from shapely.geometry import Polygon

from data.model import Theatre
from data.schema import CONTESTED_KIND
from data.text.format import format_date
from exhibits.builders.maps import basemap
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.maps.reach_cells import RadiusCells
from exhibits.builders.view_scope import FormatArea
from exhibits.model import Label, Layer, MapMarks, Paint, View
from exhibits.text.markup import BREAK

GENERAL_KNOWLEDGE = "general knowledge, no page cited"
_TITLE_LETTERS = 32
_LAYER_ROLES = {"governorates": ("governorate",), "rivers": ("river",)}
_NOTHING = gpd.GeoDataFrame({"name": [""], "hover": [""]}, geometry=[Polygon()])
MAX_MARKS = 600


def contested_actors(theatre: Theatre) -> list[str]:
    """The actors that stand for ground no single one holds."""
    kinds = theatre.actors["kind"].to_dict()
    return [str(name) for name, kind in kinds.items() if kind == CONTESTED_KIND]


def controller_layers(
    theatre: Theatre,
    reach: RadiusCells,
    frame: pd.DataFrame,
    words: dict[str, str],
    amount: FormatArea,
) -> list[Layer]:
    """The cells of each controller as one shape, and those contested between each two.

    Parameters
    ----------
    frame : from `held_rows`.
    words : how much each holds, for the legend, by actor_id.
    """
    looks = {paint.controller: paint for paint in controller_paints(theatre)}
    contested = frame["controller"].isin(contested_actors(theatre)).to_numpy()
    columns = ["controller", "contested_before", "contested_after"]
    held_by = frame["controller"].to_numpy(dtype=object, copy=True)
    held_by[contested] = [
        "\t".join(contested_pair(theatre, name, before, after))
        for name, before, after in frame.loc[contested, columns].itertuples(index=False)
    ]
    ids = pd.Index(frame["place_id"], dtype=object)
    keyed = pd.Series(held_by, index=ids, name="held_by", dtype=object)
    shapes = reach.mosaic.dissolve(keyed)
    km2 = frame["area_km2"].groupby(held_by).sum()
    table = gpd.GeoDataFrame(
        [_look(theatre, str(name), looks, amount(km2[name])) for name in shapes.index],
        geometry=shapes.geometry.to_numpy(),
        crs=shapes.crs,
    )
    empty = table.is_empty.to_numpy()
    layers: list[tuple[float, Layer]] = []
    for at, name in enumerate(shapes.index):
        one = table.iloc[[at]]
        if "\t" in name:  # after those held by one: a smaller thing on top
            if not empty[at]:
                layers.append((-1.0, Layer("contested", "area", one)))
        elif name in words:
            text = f"held by {looks[name].label}: {words[name]}"
            layers.append((km2[name], Layer("held", "area", one, text)))
    gone = [name for name in words if name in looks and name not in shapes.index]
    for name in [name for name in gone if theatre.actors.loc[name, "kind"] != CONTESTED_KIND]:
        look = gpd.GeoDataFrame([_look(theatre, name, looks, "")], geometry=[Polygon()])
        text = f"held by {looks[name].label}: {words[name]}"
        layers.append((0.0, Layer("key:held", "area", look, text)))
    return [layer for _, layer in sorted(layers, key=lambda each: -each[0])]


def _look(theatre: Theatre, name: str, looks: dict[str, Paint], amount: str) -> dict[str, str]:
    """Name, hover, colours and hatch of the ground of one controller, or between two."""
    first, second = [looks[each] for each in (name.split("\t") * 2)[:2]]
    label, hover = first.label, f"held by {first.label}{BREAK}{amount}, modelled"
    if first is not second or "\t" in name:
        kind = theatre.actors["kind"]
        known = [one.label for one in (first, second) if kind[one.controller] != CONTESTED_KIND]
        who = f"{BREAK}before and after: {', '.join(known)} (derived)" if known else ""
        label, hover = f"{first.label} / {second.label}", f"contested: {amount}, modelled{who}"
    return {
        "name": label,
        "hover": hover,
        "colour": first.colour,
        "colour_dark": first.colour_dark,
        "pattern": first.pattern,
        "colour_2": second.colour,
        "colour_2_dark": second.colour_dark,
    }


def contested_pair(
    theatre: Theatre, contested: str, before: object, after: object
) -> tuple[str, str]:
    """The two actors in whose colours contested ground is hatched, in the theatre's order.

    The contested actor itself stands in for one who is not known, and for the second where the same
    one held the place before and after.
    """
    one = before if isinstance(before, str) else contested
    other = after if isinstance(after, str) and after != one else contested
    order = theatre.actors.index.tolist()
    first, second = sorted((one, other), key=order.index)
    return first, second


def legend_layer(role: str, text: str) -> Layer:
    """An entry of the legend without a shape of its own."""
    return Layer(f"key:{role}", "area", _NOTHING, text)


def beyond_reach(km2: float, amount: FormatArea) -> list[Layer]:
    """The legend's word for ground that no place speaks for; none where all is assessed."""
    return [legend_layer("not_assessed", f"not assessed: {amount(km2)}")] if km2 >= 0.5 else []


def place_layers(theatre: Theatre, ground: Basemap, frame: pd.DataFrame) -> list[Layer]:
    """Places as points in the colour of who is said to hold them; doubt and months marked.

    Of more than `MOST_MARKS` those with most people: thousands of marks hide the ground.
    """
    if frame.empty:
        return []
    if len(frame) > MAX_MARKS:
        people = ground.places["population"].reindex(frame["place_id"])
        most = people.reset_index(drop=True).sort_values(ascending=False, kind="stable").index
        frame = frame.loc[most[:MAX_MARKS].sort_values()]
    looks = theatre.actors.loc[frame["controller"]]
    doubt = (frame["status"] != "verified").to_numpy()
    by_month = (frame["from_precision"] != "day").to_numpy()
    points = cast(gpd.GeoSeries, ground.places.geometry.loc[frame["place_id"]])
    shapes = gpd.GeoDataFrame(
        {
            "name": frame["name_en"].to_numpy(),
            "hover": cell_hovers(theatre, frame),
            "place_id": frame["place_id"].to_numpy(),
            "colour": looks["colour"].to_numpy(),
            "colour_dark": looks["colour_dark"].to_numpy(),
            "doubt": doubt,
            "by_month": by_month,
        },
        geometry=points.to_numpy(),
        crs=points.crs,
    )
    return [
        Layer("place", "point", shapes),
        *([legend_layer("doubt", "place: since when, not verified")] if doubt.any() else []),
        *([legend_layer("by_month", "place: since when, to the month")] if by_month.any() else []),
    ]


def place_hovers(frame: pd.DataFrame) -> str:
    """How many places a map is made of, and which of them have marks if not all do."""
    if len(frame) <= MAX_MARKS:
        return f"{len(frame)} places"
    return f"{len(frame):,} places, of which the {MAX_MARKS} of most people may have marks"


def cell_hovers(theatre: Theatre, frame: pd.DataFrame) -> list[str]:
    """What a pointer over a place reads: names, holder, since when, how well known, source."""
    short = theatre.actors["short_label"].to_dict()
    kind = theatre.actors["kind"].to_dict()
    first = theatre.settings.window_first
    contested = {name for name, of in kind.items() if of == CONTESTED_KIND}
    told = []
    columns = ["name_en", "name_ar", "controller", "contested_before", "contested_after", "since"]
    columns += ["from_precision", "status", "source_title", "outlet"]
    for name, name_ar, who, before, after, since, precision, status, title, outlet in zip(
        *(frame[column].tolist() for column in columns), strict=True
    ):
        state = f"held by {short[who]}"
        if who in contested:
            two = ", ".join(short[each] for each in (before, after) if isinstance(each, str))
            state = f"contested{f' (before and after: {two}; derived)' * bool(two)}"
        month = precision != "day"
        when = f"{since:%B %Y}" if month else format_date(since)
        source = title if isinstance(title, str) else outlet
        told.append(
            f"{name} {basemap.arabic_name(name_ar)}{BREAK}{state}{BREAK}since {when}"
            f"{' or before' * (since == first)}{', known to the month' * month}"
            f"{', not verified' * (status != 'verified')}"
            f"{BREAK}{_shortened(source) if isinstance(source, str) else GENERAL_KNOWLEDGE}"
        )
    return told


def place_labels(ground: Basemap, view: View) -> list[Label]:
    """Names of the theatre's cities, then of the most populous towns."""
    return list(ground.names[view.country]) if "labels" in view.layers else []


FILES = ("control.csv", "places.csv", "boundaries/")
"""What cells are made of."""


def with_cells(
    theatre: Theatre, marks: MapMarks, reach: RadiusCells, places: pd.Series
) -> MapMarks:
    """A map with the exact cells of its places, for a file, and the terms of their use."""
    all_of_them = len(places) == len(reach.cells)
    return replace(
        marks,
        cells=reach.cells if all_of_them else reach.cells.loc[places],
        licence=basemap.licences(theatre, *FILES),
        attribution=basemap.attribution(theatre, *FILES),
    )


def with_layers(marks: MapMarks, view: View) -> MapMarks:
    """A map without the layers that the reader left out, and without their names."""
    gone = [
        role for name, roles in _LAYER_ROLES.items() if name not in view.layers for role in roles
    ]
    layers = tuple(layer for layer in marks.layers if layer.role not in gone)
    kept = [label for label in marks.labels if label.role not in gone]
    return replace(marks, layers=layers, labels=tuple(kept if "labels" in view.layers else ()))


def _shortened(text: str) -> str:
    return text if len(text) <= _TITLE_LETTERS else f"{text[: _TITLE_LETTERS - 1].rstrip()}…"


def controller_paints(
    theatre: Theatre, controllers: Iterable[object] | None = None
) -> tuple[Paint, ...]:
    """The looks of controllers: the theatre's subject first, contested last, others as listed.

    Parameters
    ----------
    controllers : actor ids to keep, in any order; None keeps all.
    """
    wanted = None if controllers is None else set(controllers)
    subject = theatre.settings.subject
    rows = [row for row in theatre.actors.itertuples() if wanted is None or row.Index in wanted]
    rows.sort(key=lambda row: (row.kind == CONTESTED_KIND, row.Index != subject))
    return tuple(
        Paint(
            controller=str(row.Index),
            label=str(row.short_label),
            colour=str(row.colour),
            colour_dark=str(row.colour_dark),
            pattern=row.pattern if isinstance(row.pattern, str) else "",
        )
        for row in rows
    )


def radius_text(reach_km: float | None) -> str:
    """A reach within a sentence: "within 25 km of a place", "however far it is from a place"."""
    if reach_km is None:
        return "however far from a place"
    return f"within {reach_km:g} km of a place"


def control_model_note(reach_km: float | None) -> str:
    """The rule of everything modelled, for a subtitle."""
    if reach_km is None:
        return "Modelled: all ground of a country goes to whoever is said to hold the nearest place"
    return (
        f"Modelled: ground within {reach_km:g} km of a place goes to whoever is said to hold "
        "the place; beyond is not assessed"
    )

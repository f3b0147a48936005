"""Completion of theatre.toml from the records."""

import datetime
from typing import Any

import pandas as pd

from data.loading.column_types import pad_partial_dates
from data.loading.completion.default_rows import SHARE_METRIC
from data.loading.completion.draft import Draft
from data.loading.completion.ids import slug_of
from data.loading.completion.inferences import list_names
from data.loading.completion.places import assignments, country_tables, theatre_title
from data.model import CONTESTED_KIND, UNKNOWN_KIND, Inference
from geo.projection import centred_plane, far_from_most, lonlat_box
from geo.theatre.assessed_polygons import POLYGONS_FOLDER
from geo.theatre.boundaries import BOUNDARIES_FOLDER, has_project_names
from geo.world import gazetteer
from geo.world.layers import MAX_DISTANCE_KM
from geo.world.units import (
    ATTRIBUTION,
    country_area_km2,
    country_names,
    unit_countries,
    world_units,
)

WORLD = "+proj=eqearth +lon_0=0 +datum=WGS84 +units=km"
MAX_HEADLINES, MAX_SERIES = 6, 9
BOUNDARY_NOTE = "De facto boundaries. Boundaries and names imply no endorsement or acceptance."
_MARGIN_DEGREES = 0.5
NATURAL_EARTH = {
    "title": "Natural Earth 1:10m, generalised",
    "publisher": "Natural Earth",
    "url": "https://www.naturalearthdata.com/",
    "licence": "public-domain",
    "licence_url": "https://www.naturalearthdata.com/about/terms-of-use/",
    "attribution": ATTRIBUTION,
    "files": [f"{BOUNDARIES_FOLDER}/"],
    "note": "World boundaries shipped with Foothold (geo/world): countries, admin units, rivers "
    "and lakes; de facto borders.",
}
GEONAMES = {
    "title": "GeoNames",
    "publisher": "GeoNames",
    "url": "https://www.geonames.org/",
    "licence": "CC-BY-4.0",
    "licence_url": "https://creativecommons.org/licenses/by/4.0/",
    "attribution": gazetteer.ATTRIBUTION,
    "files": ["places.csv"],
    "note": "Coordinates of the places whose coord_source begins with GeoNames.",
}
_DATES = (
    ("control", "from_date"),
    ("control", "to_date"),
    ("figures", "as_of"),
    ("events", "date"),
)


def complete_settings(draft: Draft, frames: dict[str, pd.DataFrame]) -> dict[str, Any]:
    """Return the keys of theatre.toml with all that are missing inferred.

    Parameters
    ----------
    draft : the completed tables; its ``settings`` are the keys as read.
    frames : typed frames of the tables that have the columns which nothing replaces, indexed by
        spreadsheet row.
    """
    raw, others = draft.settings, []

    def fill(key: str, value: object, words: str = "", basis: str = "the records") -> None:
        """Fill a key; ``words`` is the value in words, "" for one that needs no explanation."""
        if key not in raw:
            raw[key] = value
            if words:
                draft.inferences.add_setting(
                    key, words, basis, example=f"{key} = {_toml_text(value)}"
                )
            else:
                others.append(key)

    title = theatre_title(draft)
    fill("id", slug_of(draft.folder.resolve().name, "theatre"))
    fill("title", title, title, "the folder's name")
    fill("subtitle", "")
    _fill_dates(draft, frames, fill)
    fill("opening_title", f"{raw['title']}: headline figures"[:200])
    fill("opening_sources", [])
    fill("boundary_note", BOUNDARY_NOTE)
    subject = _subject(frames)
    words = f"the exhibits follow {_label_of(frames, subject)}" if subject else ""
    basis = "the armed group with most rows of control; else the first party"
    fill("subject", subject, words, basis)
    _fill_extent(draft, frames, fill)
    _fill_measures(draft, frames, fill)
    _fill_areas(draft)
    raw.setdefault("cities", [])
    _complete_cities(draft, frames)
    _fill_origins(draft)
    if others:
        draft.inferences.add_setting(
            "further keys", ", ".join(others), "the records", "a line per key"
        )
    return raw


def _toml_text(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def _label_of(frames: dict[str, pd.DataFrame], actor: str) -> str:
    actors = frames["actors"]
    return str(actors.loc[actors["actor_id"] == actor, "label"].iloc[0])


def _fill_dates(draft: Draft, frames: dict[str, pd.DataFrame], fill: Any) -> None:
    """Fill the window: from the first row of control, or the first record, to the last record."""
    found = {
        (name, column): _dates_of(frames[name][column])
        for name, column in _DATES
        if name in frames and column in frames[name]
    }
    of_maps = [polygons.table["date"] for polygons in draft.polygons.values()]
    dates = pd.concat([*found.values(), *of_maps, pd.Series(dtype="datetime64[us]")])
    control = found.get(("control", "from_date"), pd.Series(dtype="datetime64[us]"))
    control = pd.concat([control, *of_maps]) if of_maps else control
    if dates.empty:
        return
    first = control.min() if len(control) else dates.min()
    basis = "the first row of control" if len(control) else "the first record"
    fill("window_first", first.date(), f"the period begins on {first:%Y-%m-%d}", basis)
    # A period of one day has no axis: the day after the only one is the state at its end.
    end = max(dates.max(), first + pd.Timedelta(days=1))
    fill("window_last", end.date(), f"the period ends on {end:%Y-%m-%d}", "the last record")
    last = draft.settings["window_last"]
    if isinstance(last, datetime.date):
        fill("opening_date", last, f"pages open on {last}", "the end of the period")


def _dates_of(column: pd.Series) -> pd.Series:
    filled = column.dropna()
    if filled.dtype == "str" or filled.dtype == object:
        padded = pad_partial_dates(filled.astype("str"))
        filled = pd.to_datetime(padded, format="%Y-%m-%d", errors="coerce").dropna()
    return filled.astype("datetime64[us]")


def _subject(frames: dict[str, pd.DataFrame]) -> str:
    """Actor whose territory the exhibits follow: the one with most rows that is no government."""
    if "actors" not in frames:
        return ""
    actors = frames["actors"].dropna(subset="actor_id")  # a cell that is no id is missing
    if actors.empty:
        return ""
    parties = actors[~actors["kind"].isin([CONTESTED_KIND, UNKNOWN_KIND])]
    groups = parties[parties["kind"] != "government"]
    chosen = groups if len(groups) else parties if len(parties) else actors
    rows = frames.get("control")
    if rows is not None and "controller" in rows:
        counts = rows["controller"].value_counts()
        numbers = [int(counts.get(actor, 0)) for actor in chosen["actor_id"]]
        return str(chosen["actor_id"].iloc[numbers.index(max(numbers))])
    return str(chosen["actor_id"].iloc[0])


def _points(frames: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Positions of places, events and neighbourhoods in degrees."""
    found = [
        frames[name][["lon", "lat"]].dropna()
        for name in ("places", "events", "neighbourhoods")
        if name in frames and {"lon", "lat"} <= set(frames[name])
    ]
    points = pd.concat([*found, pd.DataFrame({"lon": [], "lat": []})])
    return points[points["lat"].between(-90, 90) & points["lon"].between(-180, 180)]


def _corners_of_polygons(draft: Draft) -> pd.DataFrame:
    bounds = [polygons.bounds for polygons in draft.polygons.values()]
    corners = [
        corner for west, south, east, north in bounds for corner in ((west, south), (east, north))
    ]
    return pd.DataFrame(corners, columns=["lon", "lat"])


def _fill_extent(draft: Draft, frames: dict[str, pd.DataFrame], fill: Any) -> None:
    points = _points(frames)
    # With a centre between them and the others, no map could show either.
    points = points[~far_from_most(points["lon"], points["lat"], 2 * MAX_DISTANCE_KM)]
    if points.empty:
        points = _corners_of_polygons(draft)
    if points.empty:
        corners = _corners_of_countries(draft)
    else:
        corners = lonlat_box(points["lon"], points["lat"])
    west, south, east, north = corners
    has_extent = not points.empty or country_tables(draft)
    projection = centred_plane([west, east], [south, north]) if has_extent else WORLD
    words = "equal-area projection centred on the records" if has_extent else "the world"
    fill("projection", projection, words, "the positions of the records")
    fill(
        "bounds",
        {
            "west": round(_wrap(west - _MARGIN_DEGREES), 2),
            "south": round(max(south - _MARGIN_DEGREES, -90.0), 2),
            "east": round(_wrap(east + _MARGIN_DEGREES), 2),
            "north": round(min(north + _MARGIN_DEGREES, 90.0), 2),
        },
    )


def _wrap(degrees: float) -> float:
    return (degrees + 180) % 360 - 180 if abs(degrees) > 180 else degrees


def _corners_of_countries(draft: Draft) -> tuple[float, float, float, float]:
    """Extent of the theatre's countries; of the world where it has none."""
    assigned = assignments(draft)
    shapes = world_units()[unit_countries(assigned).isin(list(assigned)).to_numpy()]
    if not len(shapes):
        return -170.0, -55.0, 170.0, 75.0
    bounds = shapes.bounds
    return lonlat_box(
        [*bounds["minx"], *bounds["maxx"]],
        [float(bounds["miny"].min()), float(bounds["maxy"].max())],
    )


def _fill_measures(draft: Draft, frames: dict[str, pd.DataFrame], fill: Any) -> None:
    figures = frames.get("figures")
    used = pd.Series(dtype=object)
    pairs: list[tuple[str, str]] = []
    if figures is not None and {"metric", "place_id"} <= set(figures):
        claims = figures.dropna(subset=["metric", "place_id"])
        used = claims["metric"].value_counts()
        counts = claims.groupby(["metric", "place_id"], sort=False).size()
        ranked = counts.sort_values(ascending=False, kind="stable").index
        pairs = [(str(metric), str(place)) for metric, place in ranked]
    fill("series", [str(metric) for metric in used.index[:MAX_SERIES]])
    share = draft.settings.get("share_metric", SHARE_METRIC)
    chosen = pairs[:MAX_HEADLINES] or [(str(share), str(draft.settings.get("whole", "")))]
    if "headlines" not in draft.settings:
        draft.settings["headlines"] = [
            {"metric": metric, "place_id": place} for metric, place in chosen
        ]
        names = [_headline_text(frames, metric, place) for metric, place in chosen]
        metric, place = chosen[0]
        example = f'[[headlines]] with metric = "{metric}" and place_id = "{place}", for each'
        basis = "the measures with most claims"
        draft.inferences.add_setting("headlines", list_names(names), basis, example)


def _headline_text(frames: dict[str, pd.DataFrame], metric: str, place: str) -> str:
    metrics, places = frames.get("metrics"), frames.get("places")
    labels = {} if metrics is None else dict(zip(metrics["metric"], metrics["label"], strict=True))
    names = {} if places is None else dict(zip(places["place_id"], places["name_en"], strict=True))
    return f"{labels.get(metric, metric)} in {names.get(place, place)}"


def _fill_areas(draft: Draft) -> None:
    """Fill the area of countries, measured on the ellipsoid."""
    assigned = assignments(draft)
    for country in country_tables(draft):
        if "area_km2" in country:
            continue
        code = str(country.get("iso3"))
        if code in country_names():
            country["area_km2"] = round(country_area_km2(code, assigned))
            what = f"{code} has {country['area_km2']:,} km²"
            basis = "its boundary, measured on the ellipsoid"
            example = f"area_km2 = {country['area_km2']} below its iso3 in [[countries]]"
            draft.inferences.add_setting("countries.area_km2", what, basis, example)


def _complete_cities(draft: Draft, frames: dict[str, pd.DataFrame]) -> None:
    """Fill the country of each city from its place."""
    places = frames.get("places")
    cities = draft.settings["cities"]
    if not isinstance(cities, list) or places is None:
        return
    if not {"place_id", "country"} <= set(places):
        return
    codes = dict(zip(places["place_id"], places["country"], strict=True))
    countries = {str(item.get("iso3")): item.get("place_id") for item in country_tables(draft)}
    draft.settings["cities"] = [
        {"country": countries.get(str(codes.get(str(city.get("place_id")))), ""), **city}
        if isinstance(city, dict)
        else city
        for city in cities
    ]


def _fill_origins(draft: Draft) -> None:
    if "origins" not in draft.settings:
        files = [path.name for path in sorted(draft.folder.glob("*.csv"))]
        draft.settings["origins"] = [
            {
                "title": "Records of this theatre",
                "publisher": str(draft.settings["title"]),
                "licence": "not stated",
                "attribution": "Compiled from the publications named in its sources",
                "files": files,
                "note": "theatre.toml names no licence.",
            }
        ]
        example = "[[origins]] with title, publisher, licence, attribution, note and files"
        what, basis = "the licence of the records is not stated", "no such key"
        draft.inferences.add_setting("origins", what, basis, example)
    _add_origins_of_maps(draft)
    _add_origin_of_coordinates(draft)
    origins = draft.settings["origins"]
    uses_world = not has_project_names(draft.folder / BOUNDARIES_FOLDER)
    if uses_world and country_tables(draft) and isinstance(origins, list):
        named = [origin.get("attribution") for origin in origins if isinstance(origin, dict)]
        if ATTRIBUTION not in named:
            draft.settings["origins"] = [*origins, NATURAL_EARTH]
            what, basis = "Natural Earth, de facto borders", "no files there"
            remedy = "Add GeoJSON files of the borders"
            draft.inferences.found.append(
                Inference(f"{BOUNDARIES_FOLDER}/", "*.geojson", what, basis, remedy)
            )


def _add_origins_of_maps(draft: Draft) -> None:
    """Add an origin without licence for each assessor's maps that no origin names."""
    origins = draft.settings["origins"]
    if not isinstance(origins, list):
        return
    stated = [origin.get("files") for origin in origins if isinstance(origin, dict)]
    named = tuple(str(name) for files in stated if isinstance(files, list) for name in files)
    draft.settings["origins"] = [
        *origins,
        *(
            {
                "title": f"Maps of control by {assessor}",
                "publisher": assessor,
                "licence": "not stated",
                "attribution": f"Assessed by {assessor}",
                "files": [f"{POLYGONS_FOLDER}/{polygons.path.name}"],
                "note": "Polygons as drawn by the assessor. theatre.toml names no licence.",
            }
            for assessor, polygons in draft.polygons.items()
            if not f"{POLYGONS_FOLDER}/{polygons.path.name}".startswith(named)
        ),
    ]


def _add_origin_of_coordinates(draft: Draft) -> None:
    """Add the attribution that GeoNames requires where places cite it and no origin has it."""
    places, origins = draft.cells.get("places"), draft.settings["origins"]
    if places is None or "coord_source" not in places or not isinstance(origins, list):
        return
    cites = places["coord_source"].str.startswith(GEONAMES["publisher"]).any()
    titles = [origin.get("title") for origin in origins if isinstance(origin, dict)]
    if cites and GEONAMES["title"] not in titles:
        draft.settings["origins"] = [*origins, GEONAMES]
        what, basis = "attribution of GeoNames", "the coordinate sources of places.csv"
        draft.inferences.add_setting("origins", what, basis)

"""Completion of places: ids, kinds, countries and containing places; places of events."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from data.loading.completion.claims import fill_precision
from data.loading.completion.country_codes import bare_name, codes_by_name, country_code
from data.loading.completion.draft import Draft
from data.loading.completion.ids import NameIndex, fold, slug_of, unique_id
from data.loading.completion.inferences import append_rows, format_rows, list_names, look_up
from geo.arrays import array_of
from geo.cells.thiessen import OUTSIDE_KM
from geo.theatre.outside_places import MAX_ON_LAND_KM
from geo.world.units import (
    countries_of_shapes,
    country_names,
    locate_points,
    other_country_names,
)

_CODE = re.compile("[A-Z]{3}")
_PLACE_COLUMNS = {
    **dict.fromkeys(("control", "rival_dates", "figures", "bases", "events"), "place_id"),
    **dict.fromkeys(("neighbourhoods", "clearing"), "place_id"),
    "places": "part_of",
}


def complete_places(draft: Draft) -> None:
    """Complete places.csv, with the theatre and its countries, and resolve the names of places."""
    if not draft.has("places"):
        return
    title = theatre_title(draft)
    _complete_rows(draft)
    _resolve_codes(draft)
    _locate_places(draft)
    _infer_places_of_claims(draft, title)
    _add_countries(draft)
    whole_is_new = _add_whole(draft, title)
    _fill_parents(draft)
    _resolve_places(draft, title, whole_is_new)


def theatre_title(draft: Draft) -> str:
    """Title of theatre.toml, or the folder's name in words."""
    return title_in(draft.settings, draft.folder)


def title_in(settings: Mapping[str, Any], folder: Path) -> str:
    """Title in the keys of theatre.toml, or the folder's name: a country's, or in words."""
    title = settings.get("title")
    if isinstance(title, str) and title:
        return title
    words = re.sub(r"[_\-]+", " ", folder.resolve().name).split()
    joined = {key.replace(" ", ""): code for key, code in codes_by_name().items()}
    if code := joined.get(bare_name(" ".join(words)).replace(" ", "")):
        return country_names()[code]
    return " ".join(word[:1].upper() + word[1:] for word in words) or "Theatre"


def assignments(draft: Draft) -> dict[str, list[str]]:
    """Units that theatre.toml assigns to its countries, by code; invalid entries are left out."""
    found: dict[str, list[str]] = {}
    for country in country_tables(draft):
        if isinstance(country.get("iso3"), str):
            units = country.get("units")
            texts = units if isinstance(units, list) else []
            found[country["iso3"]] = [unit for unit in texts if isinstance(unit, str)]
    return found


def country_tables(draft: Draft) -> list[dict[str, Any]]:
    """Tables ``countries`` of theatre.toml; entries of another type are left out."""
    listed = draft.settings.get("countries")
    return [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []


def _complete_rows(draft: Draft) -> None:
    places, inferences = draft.cells["places"], draft.inferences
    if places.empty:
        return
    taken = set(places["place_id"])
    bare = places.index[(places["place_id"] == "") & (places["name_en"] != "")]
    for row in bare:
        spare = f"place-{row}"
        name = slug_of(str(places.loc[row, "name_en"]), spare)
        places.loc[row, "place_id"] = unique_id(name, taken)
    if len(bare):
        inferences.add("places", "place_id", f"ids of {format_rows(len(bare))}", "the names")
    is_empty = places["name_en"] == ""
    names = places["place_id"].str.replace(r"[_\-]+", " ", regex=True).str.title()
    places.loc[is_empty, "name_en"] = names[is_empty]
    without_kind = places["kind"] == ""
    if without_kind.any():
        is_point = (places["lat"] != "") & (places["lon"] != "")
        places.loc[without_kind, "kind"] = np.where(is_point, "town", "area")[without_kind]
        for kind, count in places.loc[without_kind, "kind"].value_counts().items():
            basis = "coordinates" if kind == "town" else "no coordinates"
            inferences.add("places", "kind", f"{kind}, in {format_rows(int(count))}", basis)
    bare_status = (places["lat"] != "") & (places["coord_status"] == "")
    places.loc[bare_status, "coord_status"] = "estimated"


def _resolve_codes(draft: Draft) -> None:
    """Replace names and two-letter codes of countries by their codes."""
    for name in ("places", "events"):
        frame = draft.cells.get(name)
        if frame is None or "country" not in frame:
            continue
        cells = frame["country"]
        other_names = other_country_names()
        open_cells = [
            cell for cell in cells.unique() if not _CODE.fullmatch(cell) or cell in other_names
        ]
        codes = {cell: country_code(cell) or cell for cell in open_cells}
        frame["country"] = cells.replace(codes)


def _locate_places(draft: Draft) -> None:
    """Fill the country of places with a position: the polygon they lie in or are next to."""
    places = draft.cells["places"]
    lat, lon = (pd.to_numeric(places[column], errors="coerce") for column in ("lat", "lon"))
    valid = lat.between(-90, 90) & lon.between(-180, 180)
    areas = places["kind"].isin(["theatre"])
    rows = places.index[valid & (places["country"] == "") & ~areas]
    if not len(rows):
        return
    assigned = assignments(draft)
    codes = pd.Series(locate_points(lon[rows], lat[rows], assigned, OUTSIDE_KM), rows)
    if assigned:
        # A border drawn differently must not add a country to those that theatre.toml lists.
        nearest = locate_points(lon[rows], lat[rows], assigned, MAX_ON_LAND_KM, tuple(assigned))
        known = pd.Series(nearest, rows)
        codes = known.where(known != "", codes)
        codes = _refuse_foreign(draft, codes, list(assigned))
    else:
        codes = _join_border_places(codes, lon[rows], lat[rows])
    places.loc[rows, "country"] = codes
    for code, members in codes[codes != ""].groupby(codes):
        named = list_names([str(name) for name in places.loc[members.index, "name_en"]])
        basis = "the positions"
        draft.inferences.add("places", "country", f"{code} for {named}", basis)


def _refuse_foreign(draft: Draft, codes: pd.Series, countries: list[str]) -> pd.Series:
    """Refuse the positions of places in other countries than those of theatre.toml."""
    places, is_foreign = draft.cells["places"], ~codes.isin(["", *countries])
    names = " or ".join(country_names().get(code, code) for code in countries)
    rows = places.loc[codes.index[is_foreign], ["lat", "lon"]]
    for (row, lat, lon), code in zip(rows.itertuples(), codes[is_foreign], strict=True):
        expected = (
            f"a position in {names}; it lies in or next to {country_names()[code]}. Correct the "
            f"coordinates, or add {code} to the countries of theatre.toml"
        )
        draft.inferences.reject("places", row, "lat", f"{lat}, {lon}", expected)
    return codes.mask(is_foreign, "")


def _join_border_places(codes: pd.Series, lon: pd.Series, lat: pd.Series) -> pd.Series:
    """Assign a country's places to the country of most places if all of them are next to it.

    A town at a border that is drawn differently must not add a country to the theatre.
    """
    counts = codes[codes != ""].value_counts()
    if len(counts) < 2:
        return codes
    main = (str(counts.index[0]),)
    near = locate_points(lon, lat, {main[0]: []}, MAX_ON_LAND_KM, main)
    is_near = pd.Series(near, codes.index) == main[0]
    only_near = is_near.groupby(codes).transform("all")
    return codes.mask((codes != "") & only_near, main[0])


KM_PER_DEGREE = 111.2
"""Length of a degree of latitude."""


def _add_whole(draft: Draft, title: str) -> bool:
    places = draft.cells["places"]
    known = set(places["place_id"])
    whole_id = draft.settings.get("whole")
    if isinstance(whole_id, str):
        return False
    theatres = places.loc[places["kind"] == "theatre", "place_id"]
    if len(theatres):
        draft.settings["whole"] = str(theatres.iloc[0])
        return False
    name = slug_of(title, "theatre")
    key = unique_id(f"{name}-theatre" if name in known else name, known)
    row = {"place_id": key, "name_en": title, "kind": "theatre"}
    draft.cells["places"] = append_rows(places, [row], draft.inferences)
    draft.settings["whole"] = key
    what = f"a place {title} of kind theatre, which contains all others"
    draft.inferences.add(
        "places", "name_en", what, "the title", f"Add a row {title!r} of that kind"
    )
    return True


def _infer_places_of_claims(draft: Draft, title: str) -> None:
    """Add the places that claims name, where a theatre has no table of places."""
    if not draft.has("figures"):
        return
    figures, places = draft.cells["figures"], draft.cells["places"]
    has_table = bool((places.index > 0).any())
    index = NameIndex(places["place_id"], places["name_en"])
    names = [
        name
        for name in figures["place_id"].unique().tolist()
        if name and index.resolve(name) is None
    ]
    known = set(places["place_id"])
    rows = []
    for number, name in enumerate(names, start=1):
        code = country_code(name)
        if code is None and (has_table or fold(name) == fold(title)):
            continue
        row = {"place_id": unique_id(slug_of(name, f"place-{number}"), known), "name_en": name}
        rows.append({**row, "kind": "country" if code else "area", "country": code or ""})
    draft.cells["places"] = append_rows(places, rows, draft.inferences)
    if rows:
        listed = list_names([row["name_en"] for row in rows])
        draft.inferences.add(
            "places", "name_en", f"{listed}", "the claims of figures.csv", "Add rows"
        )


def _add_countries(draft: Draft) -> None:
    """Complete the theatre's countries: those listed, else those of its places."""
    places = draft.cells["places"]
    listed = draft.settings.get("countries")
    if listed is None:
        points = places.loc[places["kind"] != "theatre", "country"]
        codes = [code for code in points.unique() if _CODE.fullmatch(code)]
        counts = points.value_counts()
        codes.sort(key=lambda code: -int(counts[code]))
        basis = "the countries of its places"
        if not codes and draft.polygons:
            codes, basis = _countries_of_polygons(draft), "most of the area of its polygons"
        draft.settings["countries"] = [{"iso3": code} for code in codes]
        if codes:
            example = f"[[countries]] and, below it, iso3 = {codes[0]!r} for each"
            what = list_names(codes)
            draft.inferences.add_setting("countries", what, basis, example.replace("'", '"'))
    elif isinstance(listed, list):
        draft.settings["countries"] = [
            dict(item) if isinstance(item, dict) else item for item in listed
        ]
    known, rows = set(places["place_id"]), []
    for country in (
        draft.settings["countries"] if listed is None or isinstance(listed, list) else []
    ):
        if not isinstance(country, dict) or "place_id" in country:
            continue
        code = str(country.get("iso3"))
        known_ids = places.loc[
            (places["kind"] == "country") & (places["country"] == code), "place_id"
        ]
        if len(known_ids):
            country["place_id"] = str(known_ids.iloc[0])
            continue
        name = country_names().get(code, code)
        slug = slug_of(name, "country")
        key = unique_id(f"{slug}-country" if slug in known else slug, known)
        country["place_id"] = key
        rows.append({"place_id": key, "name_en": name, "country": code, "kind": "country"})
    draft.cells["places"] = append_rows(places, rows, draft.inferences)


MIN_SHARE_OF_MAIN = 0.4
"""A country with less of the polygons' area than this part of the first one's is a neighbour."""


def _countries_of_polygons(draft: Draft) -> list[str]:
    """Countries in which the polygons of the last map of each assessor mostly lie."""
    shapes = [
        array_of(polygons.shapes_on(polygons.dates[-1], is_drawing=True))
        for polygons in draft.polygons.values()
    ]
    areas = countries_of_shapes(np.concatenate(shapes), assignments(draft))
    most = max(areas.values(), default=0.0)
    return [code for code, km2 in areas.items() if km2 >= MIN_SHARE_OF_MAIN * most]


def _fill_parents(draft: Draft) -> None:
    """Fill the containing place: the country, or the theatre."""
    places, whole_id = draft.cells["places"], draft.settings["whole"]
    theatre = (places["kind"] == "theatre") & (places["place_id"] == whole_id)
    bare = (places["part_of"] == "") & ~theatre
    # Where a table names the parents of its places, a missing one is a mistake.
    if (places["part_of"] != "").any():
        bare &= places.index < 0
    is_country = places["kind"] == "country"
    country_of = dict(
        zip(places.loc[is_country, "country"], places.loc[is_country, "place_id"], strict=True)
    )
    parent = look_up(places["country"], country_of, whole_id).where(~is_country, whole_id)
    places.loc[bare, "part_of"] = parent[bare]


def _resolve_places(draft: Draft, title: str, whole_is_new: bool) -> None:
    places, whole_id = draft.cells["places"], draft.settings["whole"]
    named = places[places["place_id"] != whole_id] if whole_is_new else places
    index = NameIndex(
        [*named["place_id"], *([whole_id] if whole_is_new else [])],
        [*named["name_en"], *([""] if whole_is_new else [])],
    )
    if draft.has("figures"):
        figures = draft.cells["figures"]
        figures.loc[figures["place_id"] == "", "place_id"] = whole_id
    for name, column in _PLACE_COLUMNS.items():
        frame = draft.cells.get(name)
        if frame is None or column not in frame:
            continue
        if whole_is_new and index.resolve(title) is None:
            cells = frame[column]
            frame[column] = cells.replace(
                {cell: whole_id for cell in cells.unique() if cell and fold(cell) == fold(title)}
            )
        if name == "events":
            bare = frame["place_text"] == ""
            names_by_id = dict(zip(places["place_id"], places["name_en"], strict=True))
            cells = frame.loc[bare, column]
            frame.loc[bare, "place_text"] = look_up(cells, names_by_id).where(
                cells.isin(list(names_by_id)), cells
            )
        draft.resolve(name, column, index, "a place of places.csv")


def complete_events(draft: Draft) -> None:
    """Complete events.csv: ids, precision, places and kinds."""
    if not draft.has("events") or draft.cells["events"].empty:
        return
    events, whole_id = draft.cells["events"], draft.settings.get("whole", "")
    fill_precision(events, "date", "date_precision")
    is_spelled = events["kind"].str.fullmatch(r"[a-z0-9]+([-_][a-z0-9]+)*").astype(bool)
    for row, cell in events.loc[~is_spelled, "kind"].items():
        events.loc[row, "kind"] = slug_of(cell, "event").replace("-", "_")
    _locate_events(draft)
    without_place = events["place_id"] == ""
    events.loc[without_place, "place_id"] = whole_id
    events.loc[events["place_text"] == "", "place_text"] = theatre_title(draft)
    taken = set(events["event_id"])
    for row in events.index[events["event_id"] == ""]:
        cells = events.loc[row, ["place_id", "date", "kind"]]
        name = " ".join(str(cell) for cell in cells)
        events.loc[row, "event_id"] = unique_id(slug_of(name, "event"), taken)


def _locate_events(draft: Draft) -> None:
    """Fill place and country of events that name neither and have a position.

    The place is one with exactly their name, at most `MAX_ON_LAND_KM` away; the country the one
    that they lie in or are next to.
    """
    if not draft.has("places"):
        return
    events, places = draft.cells["events"], draft.cells["places"]
    lat, lon = (pd.to_numeric(events[column], errors="coerce") for column in ("lat", "lon"))
    is_point = lat.between(-90, 90) & lon.between(-180, 180) & (events["place_id"] == "")
    rows = events.index[is_point & (events["country"] == "")]
    if len(rows):
        events.loc[rows, "country"] = locate_points(
            lon[rows], lat[rows], assignments(draft), MAX_ON_LAND_KM
        )
        what = f"country of {format_rows(len(rows))}"
        draft.inferences.add("events", "country", what, "their positions")
    index = NameIndex(places["place_id"], places["name_en"])
    texts = events.loc[is_point, "place_text"]
    ids = texts.map({text: index.resolve(text) or "" for text in texts.unique()})
    ids = ids[ids != ""]
    named = places.drop_duplicates("place_id").set_index("place_id").reindex(ids)
    named = named.set_index(ids.index)
    north = (lat[ids.index] - pd.to_numeric(named["lat"], errors="coerce")) * KM_PER_DEGREE
    degrees = lon[ids.index] - pd.to_numeric(named["lon"], errors="coerce")
    degrees = (degrees + 180) % 360 - 180  # across the 180th meridian
    east = degrees * KM_PER_DEGREE * np.cos(np.radians(lat[ids.index]))
    is_same = (np.hypot(north, east) <= MAX_ON_LAND_KM) & (
        events.loc[ids.index, "country"] == named["country"]
    )
    events.loc[ids.index[is_same], "place_id"] = ids[is_same]
    if is_same.any():
        what = f"places of {format_rows(int(is_same.sum()))}"
        draft.inferences.add("events", "place_id", what, "their names and positions")

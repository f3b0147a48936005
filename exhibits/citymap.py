"""Map of a city: river, bridges, old city, neighbourhoods with their accuracy."""

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd
from shapely.geometry import box

from data import control, ledger
from data.model import Theatre
from exhibits import claims as said
from exhibits import ground as base
from exhibits.exhibit import Bar, Exhibit, Label, Layer, View
from exhibits.ground import Ground
from exhibits.wording import day, happened, hedged, sentence_case, short_day, short_span, span


def city_map(
    theatre: Theatre, ground: Ground, view: View, exhibit_id: str, place_id: str
) -> Exhibit:
    """One city: river, bridges, old city, neighbourhoods with their accuracy.

    A share of the city is drawn as a bar beside the map: its source did not say where.
    """
    city = ground.cities[place_id]
    frame_rows = city.frame
    name = said.place_name(theatre, place_id)
    layers: list[Layer] = []
    for kind, role, form, legend in (
        ("built_up_outline", "built", "area", "built-up area (schematic)"),
        ("river", "river_city", "line", ""),
        ("old_city_wall", "wall", "area", "old city (schematic)"),
    ):
        rows = frame_rows[frame_rows["kind"] == kind]
        layers.append(Layer(role, form, _hovered(rows), legend))
    quarters = base.points(theatre.neighbourhoods.loc[place_id], city.plane)
    quarters = quarters.assign(
        name=quarters["name_en"],
        radius_km=quarters["accuracy_m"] / 1000,
        hover=[
            f"<b>{row.name_en}</b> {base.arabic(row.name_ar)}<br>{base.arabic(row.side)}"
            f"<br>point {row.status}, good to about {row.accuracy_m:.0f} m"
            for row in quarters.itertuples()
        ],
    )
    layers.append(Layer("accuracy", "disc", quarters, "accuracy of the point"))
    sides = ("neighbourhood, " + quarters["side"]).fillna("neighbourhood")
    for slot, (side, rows) in enumerate(quarters.groupby(sides, sort=True)):
        layers.append(Layer(f"quarter:{slot}", "point", rows, str(side)))
    point_rows = frame_rows[frame_rows.geom_type == "Point"]
    bridges = point_rows[point_rows["kind"] == "bridge"]
    layers.append(Layer("landmark", "point", _hovered(point_rows.drop(bridges.index)), "landmark"))
    layers.append(Layer("bridge", "point", _hovered(bridges), "bridge"))
    extent = base.extent_of(frame_rows[frame_rows["kind"] == "built_up_outline"], 0.05)
    # A quarter and a landmark of one name are one label.
    landmarks = point_rows.drop(bridges.index)
    landmarks = landmarks[~landmarks["name"].isin(quarters["name"])]
    labels = [
        *_labels(bridges, "bridge", 0),
        *_river_labels(frame_rows[frame_rows["kind"] == "river"], extent),
        *_labels(quarters.sort_values("accuracy_m"), "quarter", 20),
        *_labels(landmarks, "landmark", 500),
    ]
    city_settings = next(c for c in theatre.settings.cities if c.place_id == place_id)
    metric = city_settings.metrics[0]
    cleared = said.part(theatre, metric)
    claim = ledger.latest(theatre, metric, place_id, view.as_of)
    bar, words = None, f"no claim on the share {cleared}"
    if claim is not None:
        text = hedged(claim, said.symbol(theatre, claim))
        words = f"{text} {cleared} ({said.stated(theatre, claim)})"
        bar = Bar(claim["amount"], text, cleared, short_day(claim["as_of_last"]))
    here = [place_id, *city_settings.parts]
    event = last_event(theatre, view, here, theatre.settings.window_first)
    index = pd.Index([] if claim is None else [claim.name], name="figure_id", dtype=object)
    frame = said.cited(theatre, theatre.figures.loc[index])
    sources = said.citations(theatre, frame["source_id"])
    title = f"{name}, as of {day(view.as_of)}"
    verified = int((quarters["status"] == "verified").sum())
    return Exhibit(
        id=exhibit_id,
        kind="map",
        title=title,
        subtitle=_city_subtitle(claim, cleared, event),
        as_of=view.as_of,
        frame=frame,
        marks=base.map_marks(
            city.plane,
            extent,
            layers,
            labels,
            bar,
        ),
        caption=(
            f"{said.caption(view.as_of, frame, sources)} "
            f"Neighbourhoods are points, not borders: {verified} of {len(quarters)} verified, "
            f"good to {quarters['accuracy_m'].min():.0f}\u2013"
            f"{quarters['accuracy_m'].max():.0f} m. "
            f"{base.attribution(theatre, 'cities/')}"
        ),
        alt=f"{title}: {words}. {len(quarters)} neighbourhood points, {len(bridges)} bridges"
        + (f". Last event: {event}" if event else "")
        + ".",
        sources=sources,
        note="Schematic: river, wall and outline are drawn from published points and sizes.",
    )


def _city_subtitle(claim: pd.Series | None, word: str, event: str) -> str:
    where = (
        "" if claim is None else f"The share {word} is a bar beside the map: no source said where. "
    )
    last = f"{sentence_case(event)}." if event else ""
    return f"{where}{last}".strip() or "By this day the records hold no claim and no event here."


def last_event(
    theatre: Theatre,
    view: View,
    places: Sequence[str],
    since: pd.Timestamp,
    short: bool = False,
) -> str:
    """The latest event at any of these places from a day to the view's, in words; "" if none.

    ``short`` leaves out who, and writes the month in three letters.
    """
    rows = control.events_until(theatre, view.as_of)
    rows = rows[rows["place_id"].isin(list(places)) & (rows["date_first"] >= since)]
    rows = rows.sort_values("date_first")
    if rows.empty:
        return ""
    row = rows.iloc[-1]
    when, precision = row["date_first"], row["date_precision"]
    if short:
        return f"{happened(row['kind'])} {short_span(when, precision)}"
    return f"{happened(row['kind'])} {span(when, precision)} ({row['by']})"


def _labels(rows: gpd.GeoDataFrame, role: str, rank: int) -> list[Label]:
    """Names of points, in the order of the rows from ``rank`` on."""
    return [
        Label(
            str(row["name"]),
            row.geometry.x,
            row.geometry.y,
            rank + order,
            role,
            base.arabic(row["name_ar"]),
        )
        for order, (_, row) in enumerate(rows.iterrows())
    ]


def _river_labels(
    rivers: gpd.GeoDataFrame, extent: tuple[float, float, float, float]
) -> list[Label]:
    """A river's name near the upper end of what the extent shows of it."""
    seen = rivers.assign(geometry=rivers.intersection(box(*extent)))
    at = seen.assign(geometry=seen.interpolate(0.1, normalized=True))
    return _labels(at[~seen.is_empty], "river", 8)


def _hovered(rows: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    tips = [
        f"<b>{row['name']}</b><br>good to about {row['accuracy_m']:.0f} m"
        for _, row in rows.iterrows()
    ]
    return rows.assign(hover=tips)

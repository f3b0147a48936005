"""Places as points on control maps: who held each since when, and where sources differ."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import compress

import geopandas as gpd
import numpy as np
import pandas as pd

from data.model import Theatre
from data.queries.assessors import RIVAL_CONTROLLER
from data.text.actors import actor_in_text
from data.text.format import format_count, format_date_span
from exhibits.builders.control.control_layers import (
    controller_keys,
    legend_layer,
)
from exhibits.builders.control.place_rows import other_dates_hover
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.maps.recent_names import divided_parts
from exhibits.builders.view_scope import city_of
from exhibits.model import Layer
from exhibits.text.markup import BREAK
from geo.arrays import shape_frame

NO_SOURCE = "no source cited"
_MAX_TITLE_LETTERS = 28
MAX_MARKS = 600
RIVALS = "sources differ on controller or date"
VERIFIED = "place, verified: read in the cited source"
UNVERIFIED = "place, unverified: not read in its source"
BY_MONTH = "place, start known to the month only"
SPLIT = "divided or contested, by side"
SPLIT_WITH_UNKNOWN = "divided or contested, by side; grey: unknown"
RIVAL_CONTROLLERS = "sources differ on the controller on this date"


def place_layers(
    theatre: Theatre,
    base_map: Basemap,
    frame: pd.DataFrame,
    statements: Sequence[str] | None = None,
) -> list[Layer]:
    """Build point layers of places by reported controller, with marks of doubt and of rivals.

    At most `MAX_MARKS` places, those of largest population: thousands of markers hide the map.
    ``statements`` are as for `place_hovers`.
    """
    if frame.empty:
        return []
    if len(frame) > MAX_MARKS:
        population = base_map.places["population"].reindex(frame["place_id"]).to_numpy()
        marked = np.sort(np.argsort(-population, kind="stable")[:MAX_MARKS])
        frame = frame.iloc[marked]
        statements = None if statements is None else [statements[row] for row in marked]
    hovers = place_hovers(theatre, frame, statements)
    split = split_shapes(theatre, base_map, frame)
    cities = pd.Index([city_of(theatre, place) for place in frame["place_id"]])
    has_unknown = bool(split["controller"].isin(theatre.contested_actors).any())
    is_part = cities != pd.Index(frame["place_id"])
    has_city_mark = cities.isin(split["place_id"]) | (cities.isin(frame["place_id"]) & is_part)
    is_doubtful = (frame["status"] != "verified").to_numpy()
    is_monthly = (frame["from_precision"] != "day").to_numpy()
    is_disputed = (frame["rivals"] != "").to_numpy()
    points = base_map.points(frame["place_id"])
    names = frame["name_en"].tolist()
    shapes = shape_frame(
        {
            "name": names,
            "hover": hovers,
            "place_id": frame["place_id"].tolist(),
            "city": base_map.places["name"].reindex(cities).tolist(),
        },
        points,
        base_map.places.crs,
        doubt=is_doubtful,
        by_month=is_monthly,
        has_city_mark=has_city_mark,
    )
    disputed_names = list(compress(names, is_disputed))
    disputed = shape_frame(
        {"name": disputed_names, "hover": [""] * len(disputed_names)},
        points[is_disputed],
        base_map.places.crs,
    )
    count = format_count(len(disputed_names), "place")
    return [
        *([Layer("rival", "point", disputed)] if is_disputed.any() else []),
        Layer("place", "point", shapes),
        *([] if split.empty else [Layer("split", "point", split)]),
        *([legend_layer("rival", f"{RIVALS}: {count}")] if is_disputed.any() else []),
        *([] if is_doubtful.all() else [legend_layer("verified", VERIFIED)]),
        *([legend_layer("doubt", UNVERIFIED)] if is_doubtful.any() else []),
        *(
            []
            if split.empty
            else [legend_layer("split", SPLIT_WITH_UNKNOWN if has_unknown else SPLIT)]
        ),
        *([legend_layer("by_month", BY_MONTH)] if is_monthly.any() else []),
    ]


def split_shapes(theatre: Theatre, base_map: Basemap, frame: pd.DataFrame) -> gpd.GeoDataFrame:
    """Build the squares of marks of places with several controllers, from west to east.

    Those of a city whose parts have several (at the city's point), and of a contested place: its
    parties, in the order and colours of the hatch of its territory, unless it is a part of a city
    that has a mark. Columns as of the layer role
    ``split``, ``place_id`` and ``controller``, which is the contested actor for an unknown party.
    """
    squares: dict[str, list[tuple[str, bool]]] = {}  # by place: controller, and doubt
    for part in sorted(divided_parts(theatre, frame), key=lambda part: part.lon):
        if part.city in base_map.places.index:
            squares.setdefault(part.city, []).append((part.controller, not part.is_verified))
    divided, places = frozenset(squares), frozenset(frame["place_id"])
    keys = controller_keys(theatre, frame)
    for place, key, status in zip(
        frame["place_id"].tolist(), keys.tolist(), frame["status"].tolist(), strict=True
    ):
        first, _, second = key.partition("\t")
        if not second or first == second:
            continue
        city = city_of(theatre, place)
        has_city_mark = city in divided or (city != place and city in places)
        if not has_city_mark:
            squares[place] = [(party, status != "verified") for party in (first, second)]
    counts = np.array([len(parties) for parties in squares.values()], dtype=int)
    place_ids = pd.Index([*squares], dtype=object).repeat(counts)
    parties = [party for of_place in squares.values() for party in of_place]
    controllers = [controller for controller, _ in parties]
    paints = theatre.actors.loc[controllers, ["colour", "colour_dark"]]
    texts = [""] * len(parties)
    return shape_frame(
        {
            "place_id": place_ids.tolist(),
            "controller": controllers,
            "name": texts,
            "hover": texts,
            **{name: paints[name].tolist() for name in paints.columns},
        },
        base_map.points(place_ids),
        base_map.places.crs,
        doubt=np.array([doubt for _, doubt in parties], dtype=bool),
        index=np.array([index for count in counts for index in range(count)], dtype=int),
        count=np.repeat(counts, counts),
    )


def describe_place_count(frame: pd.DataFrame) -> str:
    """Describe the number of places of a map, and which have markers if not all do."""
    if len(frame) <= MAX_MARKS:
        return format_count(len(frame), "place")
    return f"{len(frame):,} places; markers for the {MAX_MARKS} most populous"


def place_hovers(
    theatre: Theatre, frame: pd.DataFrame, statements: Sequence[str] | None = None
) -> list[str]:
    """Build the hover text of places: "Northtown: the government since 10 July 2017, verified".

    ``statements`` follow the name, by default `controller_statements`. Further lines: the parties
    of a contested place, where sources differ, the source.
    """
    columns = ["name_en", "controller", "contested_before", "contested_after", "status"]
    columns += ["source_count", "rivals", "other_dates", "source_title", "outlet"]
    phrases = controller_statements(theatre, frame) if statements is None else statements
    rows = zip(phrases, *(frame[column].tolist() for column in columns), strict=True)
    return [_hover_text(theatre, *row) for row in rows]


@lru_cache(maxsize=8192)  # most places have the same on neighbouring dates
def _hover_text(
    theatre: Theatre,
    statement: str,
    name: str,
    controller: str,
    before: object,
    after: object,
    status: str,
    source_count: int,
    rivals: str,
    other_dates: str,
    title: object,
    outlet: object,
) -> str:
    parties = [
        str(theatre.actors.loc[party, "short_label"])
        for party in (before, after)
        if isinstance(party, str)
    ]
    is_contested = controller in theatre.contested_actors and parties
    certainty = "verified" if status == "verified" else "unverified"
    sources = f" ({format_count(source_count, 'source')})" if source_count else ""
    source = title if isinstance(title, str) else outlet
    return BREAK.join(
        [
            f"{name}: {statement}, {certainty}{sources}",
            *([f"before and after: {', '.join(parties)} (derived)"] if is_contested else []),
            *([RIVAL_CONTROLLERS] if RIVAL_CONTROLLER in rivals else []),
            *other_dates_hover(other_dates),
            _shorten_title(source) if isinstance(source, str) else NO_SOURCE,
        ]
    )


def controller_statements(theatre: Theatre, frame: pd.DataFrame) -> list[str]:
    """Phrase the controller of each place: "the government since 10 July 2017", "contested ..."."""
    short_labels, contested = theatre.actors["short_label"].to_dict(), theatre.contested_actors
    return [
        f"{'contested' if controller in contested else short_labels[controller]} since {day}"
        for controller, day in zip(frame["controller"], start_days(theatre, frame), strict=True)
    ]


def change_statements(theatre: Theatre, actor: str, frame: pd.DataFrame) -> list[str]:
    """Phrase the change of each place: "lost by the militia, 9 May 2017, to the government".

    The other party is named where control passed between the two, if only by a contested time.
    ``frame`` is from `exhibits.builders.control.control_change.place_changes`; ``actor`` is the
    name of its controller within a sentence.
    """
    labels = theatre.actors["short_label"]
    contested = set(labels[labels.index.isin(theatre.contested_actors)])
    columns = ("state", "before_label", "controller_label", "between")
    statements = []
    for (state, before, after, between), day, holder in zip(
        zip(*(frame[name] for name in columns), strict=True),
        start_days(theatre, frame),
        controller_statements(theatre, frame),
        strict=True,
    ):
        is_direct = {name for name in between.split("; ") if name} <= contested
        match state:
            case "gained" if before in contested:
                statements.append(f"gained by {actor}, {day}; contested on the start date")
            case "gained" if is_direct:
                statements.append(
                    f"gained by {actor}, {day}, from {actor_in_text(theatre, before)}"
                )
            case "gained":
                statements.append(f"gained by {actor}, {day}; on the start date {before}")
            case "lost":
                course = (
                    f", {day}, to {actor_in_text(theatre, after)}" if is_direct else f"; {holder}"
                )
                statements.append(f"lost by {actor}{course}")
            case "in_between":
                statements.append(f"held by {actor} only in between; {holder}")
            case _:
                statements.append(holder)
    return statements


def start_days(theatre: Theatre, frame: pd.DataFrame) -> list[str]:
    """Format the start of control of each place: a day, a month, or a day "or earlier"."""
    window_first = theatre.settings.window_first
    return [
        f"{format_date_span(since, 'day')} or earlier"  # its start is unknown
        if since == window_first and theatre.is_window_stated
        else format_date_span(since, "day" if precision == "day" else "month")
        for since, precision in zip(frame["since"], frame["from_precision"], strict=True)
    ]


def _shorten_title(text: str) -> str:
    return (
        text if len(text) <= _MAX_TITLE_LETTERS else f"{text[: _MAX_TITLE_LETTERS - 1].rstrip()}…"
    )

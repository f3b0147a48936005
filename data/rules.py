"""What no single cell shows: references, ranges against one another, and gap-free control.

Each rule takes the typed frames (index = the row a spreadsheet shows) and yields findings. A rule
whose tables could not be read is left out; the findings about those tables stand already.
"""

from collections.abc import Callable, Iterator

import pandas as pd

from data.derived import spans
from data.model import Bounds, Finding, Settings
from data.schema import AREA_KINDS, TABLES, table

Frames = dict[str, pd.DataFrame]


def broken_rules(frames: Frames, settings: Settings | None) -> list[Finding]:
    """Every finding of every rule.

    Parameters
    ----------
    frames : the tables that could be read, by name; a column whose cells were all lost is there,
        missing columns are not.
    settings : None if theatre.toml could not be read; rules that need it are left out.
    """
    findings = list(_references(frames))
    for names, rule in _RULES:
        if all(_whole(name, frames) for name in names):
            findings += rule(*(frames[name] for name in names))
    if settings:
        for names, settings_rule in _SETTINGS_RULES:
            if all(_whole(name, frames) for name in names):
                findings += settings_rule(settings, *(frames[name] for name in names))
    return findings


def _whole(name: str, frames: Frames) -> bool:
    """Whether a table is there with all its columns."""
    return name in frames and all(c.name in frames[name] for c in table(name).columns)


def _found(
    name: str, rows: pd.DataFrame, column: str, expected: str, reads: str = ""
) -> Iterator[Finding]:
    """Yield one finding a row, quoting `column` (or the column `reads`)."""
    for row, cell in rows[reads or column].items():
        read = "an empty cell" if pd.isna(cell) else _words(cell)
        yield Finding(table(name).file, int(str(row)), column, read, expected)


def _words(cell: object) -> str:
    if isinstance(cell, pd.Timestamp):
        return f"{cell:%Y-%m-%d}"
    return f"{cell:g}" if isinstance(cell, float) else str(cell)


def _references(frames: Frames) -> Iterator[Finding]:
    for spec in TABLES:
        rows = frames.get(spec.name)
        for column in spec.columns:
            there = rows is not None and column.name in rows and column.refers in frames
            if not there or rows is None:
                continue
            key = table(column.refers).key[0]
            if key not in frames[column.refers]:
                continue
            known = frames[column.refers][key]
            lost = rows[rows[column.name].notna() & ~rows[column.name].isin(known)]
            yield from _found(
                spec.name, lost, column.name, f"a {key} of {table(column.refers).file}"
            )


def _amounts(figures: pd.DataFrame) -> Iterator[Finding]:
    value, low, high = figures["value"], figures["low"], figures["high"]
    none = figures[value.isna() & low.isna() & high.isna()]
    yield from _found("figures", none, "value", "a value, or low and high")
    half = figures[low.isna() != high.isna()]
    yield from _found("figures", half, "high", "both ends of a range, or none")
    yield from _found("figures", figures[low > high], "low", "low not above high")
    outside = figures[(value < low) | (value > high)]
    yield from _found("figures", outside, "value", "a value between low and high")
    ranged = figures[(figures["qualifier"] == "range") & low.isna() & high.isna()]
    yield from _found("figures", ranged, "qualifier", "low and high beside the qualifier range")


def _measures(
    figures: pd.DataFrame, metrics: pd.DataFrame, units: pd.DataFrame
) -> Iterator[Finding]:
    by_metric = metrics.drop_duplicates("metric").set_index("metric")
    unit_family = figures["unit"].map(units.drop_duplicates("unit").set_index("unit")["family"])
    family = figures["metric"].map(by_metric["family"])
    strange = figures[family.notna() & unit_family.notna() & (family != unit_family)]
    yield from _found("figures", strange, "unit", "a unit of the metric's family")
    changes = figures["metric"].map(by_metric["kind"]) == "change"
    per_cent = unit_family == "share"
    yield from _found(
        "figures", figures[per_cent & figures["base"].isna()], "base", "the base of a percentage"
    )
    yield from _found(
        "figures",
        figures[per_cent & figures["base_id"].isna()],
        "base_id",
        "the base_id of a percentage",
    )
    for column in ("value", "low", "high"):
        amount = figures[column]
        over = figures[per_cent & ~changes & ((amount < 0) | (amount > 100))]
        yield from _found("figures", over, column, "a percentage from 0 to 100")
        over = figures[per_cent & changes & (amount.abs() > 100)]
        yield from _found("figures", over, column, "a change from -100 to 100 per cent")
        below = figures[~per_cent & (amount < 0)]
        yield from _found("figures", below, column, "a number of at least 0")


_LENGTHS = {"day": 10, "week": 10, "month": 7, "quarter": 7, "year": 4}


def _partial(name: str, rows: pd.DataFrame, column: str, precision: str) -> Iterator[Finding]:
    lengths = rows[precision].map(_LENGTHS)
    wrong = rows[rows[column].notna() & lengths.notna() & (rows[column].str.len() != lengths)]
    for row, cell, known in zip(wrong.index, wrong[column], wrong[precision], strict=True):
        shape = "YYYY-MM-DD"[: _LENGTHS[known]]
        yield Finding(
            table(name).file, int(row), column, cell, f"{shape}, as {precision} is {known}"
        )


def _figure_dates(figures: pd.DataFrame, sources: pd.DataFrame) -> Iterator[Finding]:
    yield from _partial("figures", figures, "as_of", "as_of_precision")
    yield from _spoken_after("figures", figures, "as_of", "as_of_precision", sources)


def _spoken_after(
    name: str, rows: pd.DataFrame, column: str, precision: str, sources: pd.DataFrame
) -> Iterator[Finding]:
    first, _ = spans(rows[column], rows[precision])
    days = sources.drop_duplicates("source_id").set_index("source_id")["published_on"]
    published = rows["source_id"].map(days)
    for row in rows.index[first > published]:
        yield Finding(
            table(name).file,
            int(row),
            column,
            str(rows.loc[row, column]),
            f"not after the day of publication, {published[row]:%Y-%m-%d}",
        )


def _repeats(figures: pd.DataFrame) -> Iterator[Finding]:
    parent = dict(zip(figures["figure_id"], figures["repeat_of"], strict=True))
    for row, figure, other in zip(
        figures.index, figures["figure_id"], figures["repeat_of"], strict=True
    ):
        seen, step = {figure}, other
        while isinstance(step, str) and step in parent and step not in seen:
            seen.add(step)
            step = parent[step]
        if isinstance(step, str) and step == figure:
            yield Finding(
                "figures.csv", int(row), "repeat_of", str(other), "a statement, not a circle"
            )


def _event_dates(events: pd.DataFrame, sources: pd.DataFrame) -> Iterator[Finding]:
    yield from _partial("events", events, "date", "date_precision")
    yield from _spoken_after("events", events, "date", "date_precision", sources)


def _clearing_dates(clearing: pd.DataFrame) -> Iterator[Finding]:
    # With precision month a full day may stand: the month that ends on it.
    vague = clearing[(clearing["precision"] != "month") | (clearing["date_reported"].str.len() < 7)]
    yield from _partial("clearing", vague, "date_reported", "precision")


def _neighbourhood_known(clearing: pd.DataFrame, neighbourhoods: pd.DataFrame) -> Iterator[Finding]:
    known = pd.MultiIndex.from_frame(neighbourhoods[["place_id", "neighbourhood_id"]])
    named = pd.MultiIndex.from_frame(clearing[["place_id", "neighbourhood_id"]])
    lost = clearing[~named.isin(known)]
    yield from _found("clearing", lost, "neighbourhood_id", "a neighbourhood of this city")


def _sourced(name: str) -> Callable[[pd.DataFrame], Iterator[Finding]]:
    def rule(rows: pd.DataFrame) -> Iterator[Finding]:
        bare = rows[(rows["status"] == "verified") & rows["source_id"].isna()]
        yield from _found(name, bare, "source_id", "a source, as the row is verified")

    return rule


def _addresses(sources: pd.DataFrame) -> Iterator[Finding]:
    plain = sources["url"].str.replace(r"^https?://", "", regex=True).str.rstrip("/")
    twice = sources[plain.notna() & plain.duplicated()]
    yield from _found("sources", twice, "url", "one row a publication; a row above has it")
    odd = sources[sources["published_on"].notna() & sources["published_inferred"].isna()]
    yield from _found("sources", odd, "published_inferred", "true or false beside published_on")


def _parents(places: pd.DataFrame) -> Iterator[Finding]:
    parent = dict(zip(places["place_id"], places["part_of"], strict=True))
    kind = dict(zip(places["place_id"], places["kind"], strict=True))
    for row, place in places["place_id"].items():
        seen, step = set(), place
        while isinstance(step, str) and step not in seen:
            seen.add(step)
            step = parent.get(step)
        if isinstance(step, str):
            expected = "a place that is not part of this one"
        elif not isinstance(parent.get(place), str) and kind.get(place) != "theatre":
            expected = "the place it lies in (only a theatre lies in none)"
        else:
            continue
        read = parent.get(place)
        yield Finding(
            "places.csv",
            int(str(row)),
            "part_of",
            read if isinstance(read, str) else "an empty cell",
            expected,
        )


def _tiled(settings: Settings, control: pd.DataFrame, places: pd.DataFrame) -> Iterator[Finding]:
    """Control covers the window of every place, without gap or overlap."""
    first, last = settings.window_first, settings.window_last
    day = pd.Timedelta(days=1)
    rows = control[control["place_id"].notna() & control["from_date"].notna()]
    rows = rows.assign(until=rows["to_date"].fillna(last)).sort_values(["place_id", "from_date"])
    # A to_date that could not be read is missing, which would read as "to the end of the window":
    # its row has a finding already, and a wrong overlap after it would only mislead. It is rare.
    backwards = rows[rows["until"] < rows["from_date"]]
    yield from _found("control", backwards, "to_date", "a day not before from_date", reads="until")
    before = rows.groupby("place_id")["until"].shift()
    due = (before + day).fillna(first)
    for row in rows.index[rows["from_date"] != due]:
        start, wanted = rows.loc[row, "from_date"], due[row]
        word = "an overlap" if start < wanted else "a gap"
        yield Finding(
            "control.csv",
            int(row),
            "from_date",
            f"{start:%Y-%m-%d}",
            f"{wanted:%Y-%m-%d}; {word} in {rows.loc[row, 'place_id']}",
        )
    ends = rows.groupby("place_id").tail(1)
    for row, place, until in zip(ends.index, ends["place_id"], ends["until"], strict=True):
        if until != last:
            yield Finding(
                "control.csv",
                int(row),
                "to_date",
                f"{until:%Y-%m-%d}",
                f"{last:%Y-%m-%d} or an empty cell; {place} must reach it",
            )
    held = set(control["place_id"].dropna())
    # A city whose parts have their own rows needs none itself.
    by_parts = set(places.loc[places["place_id"].isin(held), "part_of"].dropna())
    bare = places[
        ~places["kind"].isin(AREA_KINDS)
        & places["kind"].notna()
        & ~places["place_id"].isin(held | by_parts)
    ]
    yield from _found("places", bare, "place_id", "rows in control.csv for a place of this kind")


def _place_points(settings: Settings, places: pd.DataFrame) -> Iterator[Finding]:
    needed = places[
        ~places["kind"].isin(AREA_KINDS) & places["kind"].notna() & places["lat"].isna()
    ]
    yield from _found("places", needed, "lat", "coordinates for a place of this kind")
    bare = places[places["lat"].notna() & places["coord_status"].isna()]
    yield from _found("places", bare, "coord_status", "verified or estimated beside coordinates")
    yield from _points("places", places, settings.bounds)
    codes = {country.iso3 for country in settings.countries}
    strange = places[places["country"].notna() & ~places["country"].isin(codes)]
    yield from _found("places", strange, "country", f"one of {', '.join(sorted(codes))}, or empty")


def _points(name: str, rows: pd.DataFrame, bounds: Bounds) -> Iterator[Finding]:
    half = rows[rows["lat"].isna() & rows["lon"].notna()]
    yield from _found(name, half, "lat", "both lat and lon, or none")
    half = rows[rows["lat"].notna() & rows["lon"].isna()]
    yield from _found(name, half, "lon", "both lat and lon, or none")
    for column, low, high in (
        ("lat", bounds.south, bounds.north),
        ("lon", bounds.west, bounds.east),
    ):
        degrees = rows[column]
        # Degrees that no globe has are named by the schema.
        world = degrees.abs() <= (90 if column == "lat" else 180)
        out = rows[world & ((degrees < low) | (degrees > high))]
        yield from _found(
            name, out, column, f"a coordinate inside the theatre, {low:g} to {high:g}"
        )


def _event_points(
    settings: Settings, events: pd.DataFrame, places: pd.DataFrame
) -> Iterator[Finding]:
    yield from _points("events", events, settings.bounds)
    country = events["place_id"].map(
        places.drop_duplicates("place_id").set_index("place_id")["country"]
    )
    both = events["country"].notna() & country.notna()
    yield from _found(
        "events", events[both & (events["country"] != country)], "country", "the place's country"
    )


def _neighbourhood_points(settings: Settings, neighbourhoods: pd.DataFrame) -> Iterator[Finding]:
    yield from _points("neighbourhoods", neighbourhoods, settings.bounds)
    cities = {city.place_id for city in settings.cities}
    strange = neighbourhoods[
        neighbourhoods["place_id"].notna() & ~neighbourhoods["place_id"].isin(cities)
    ]
    yield from _found("neighbourhoods", strange, "place_id", "a city of theatre.toml")


def _settings_names(
    settings: Settings,
    places: pd.DataFrame,
    metrics: pd.DataFrame,
    sources: pd.DataFrame,
    actors: pd.DataFrame,
) -> Iterator[Finding]:
    place_ids, metric_ids = set(places["place_id"]), set(metrics["metric"])
    named = [
        ("whole", settings.whole, place_ids, "a place_id of places.csv"),
        ("subject", settings.subject, set(actors["actor_id"]), "an actor_id of actors.csv"),
    ]
    for key in ("peak_metric", "share_metric", "area_metric"):
        named.append((key, getattr(settings, key), metric_ids, "a metric of metrics.csv"))
    for source in settings.opening_sources:
        known = set(sources["source_id"])
        named.append(("opening_sources", source, known, "a source_id of sources.csv"))
    for country in settings.countries:
        named.append(("countries.place_id", country.place_id, place_ids, "a place_id"))
    countries = {country.place_id for country in settings.countries}
    for city in settings.cities:
        named.append(("cities.place_id", city.place_id, place_ids, "a place_id"))
        named.append(("cities.country", city.country, countries, "a country of theatre.toml"))
        named += [("cities.parts", part, place_ids, "a place_id") for part in city.parts]
        named += [("cities.metrics", metric, metric_ids, "a metric") for metric in city.metrics]
    for headline in settings.headlines:
        named.append(("headlines.metric", headline.metric, metric_ids, "a metric"))
        named.append(("headlines.place_id", headline.place_id, place_ids, "a place_id"))
    for key, name, known, expected in named:
        if name not in known:
            yield Finding("theatre.toml", 1, key, name, expected)


_RULES: tuple[tuple[tuple[str, ...], Callable[..., Iterator[Finding]]], ...] = (
    (("figures",), _amounts),
    (("figures", "metrics", "units"), _measures),
    (("figures", "sources"), _figure_dates),
    (("figures",), _repeats),
    (("events", "sources"), _event_dates),
    (("clearing",), _clearing_dates),
    (("clearing", "neighbourhoods"), _neighbourhood_known),
    (("events",), _sourced("events")),
    (("control",), _sourced("control")),
    (("clearing",), _sourced("clearing")),
    (("sources",), _addresses),
    (("places",), _parents),
)
_SETTINGS_RULES: tuple[tuple[tuple[str, ...], Callable[..., Iterator[Finding]]], ...] = (
    (("control", "places"), _tiled),
    (("places",), _place_points),
    (("events", "places"), _event_points),
    (("neighbourhoods",), _neighbourhood_points),
    (("places", "metrics", "sources", "actors"), _settings_names),
)

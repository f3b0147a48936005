"""Checks of the tables against theatre.toml: window, bounds and references.

Each rule takes the settings and typed frames (index = spreadsheet row).
"""

from collections.abc import Callable, Iterator

import pandas as pd

from data.loading.completion.control import assessed_places, is_adopted
from data.model import Bounds, Finding, Settings
from data.schema import table


def has_all_columns(name: str, frames: dict[str, pd.DataFrame]) -> bool:
    """Whether a table could be read and has every column."""
    return name in frames and all(column.name in frames[name] for column in table(name).columns)


def _control_intervals(
    settings: Settings, control: pd.DataFrame, places: pd.DataFrame, _: pd.DataFrame
) -> Iterator[Finding]:
    """Check that the rows of each place follow each other within the window without overlap.

    So do those of each assessor. Gaps have been filled as not assessed, and ends completed, if the
    actors could be read (data/loading/completion/control.py).
    """
    first, last = settings.window_first, settings.window_last
    one_day = pd.Timedelta(days=1)
    is_twice = _has_start_of_row_above(control)
    twice = {int(str(row)) for row in control.index[is_twice]}
    yield from row_findings(
        "control",
        control,
        is_twice,
        "from_date",
        "one row per place and start date (another row of this place has this date)",
    )
    rows = control[control["place_id"].notna() & control["from_date"].notna()]
    rows = rows.assign(until=rows["to_date"].fillna(last))
    rows = rows.sort_values(["assessor", "place_id", "from_date"])
    # An unreadable to_date is missing and would count as "to the end of the window". Its row
    # already has a finding; the resulting false overlap is rare and accepted.
    backwards = (rows["until"] < rows["from_date"]) & ~rows.index.isin(twice)
    yield from row_findings(
        "control", rows, backwards, "to_date", "a date not before from_date", reads="until"
    )
    before = rows.groupby(assessed_places(rows))["until"].shift()
    due = (before + one_day).fillna(first)
    starts = rows["from_date"].to_dict()
    for row in rows.index[rows["from_date"] != due].tolist():
        start, wanted = starts[row], due[row]
        if row in twice or row < 0:
            continue
        place = rows.loc[row, "place_id"]
        day = wanted.isoformat().partition("T")[0]  # the day after 9999-12-31 has no strftime
        expected = f"{day} or later; an overlap in {place}"
        if start < first:
            expected = f"{first:%Y-%m-%d} or later, the first day of the period, in {place}"
        elif start > last:
            expected = f"{last:%Y-%m-%d} or earlier, the last day of the period, in {place}"
        yield Finding("control.csv", int(row), "from_date", f"{start:%Y-%m-%d}", expected)
    ends = rows.groupby(assessed_places(rows)).tail(1)
    for row, place, until in zip(ends.index, ends["place_id"], ends["until"], strict=True):
        if until > last:
            yield Finding(
                "control.csv",
                int(row),
                "to_date",
                f"{until:%Y-%m-%d}",
                f"at most {last:%Y-%m-%d}, the last day of the period, for {place}",
            )
    unplaced = places["place_id"].isin(control["place_id"]) & places["lat"].isna()
    yield from row_findings(
        "places", places, unplaced, "lat", "coordinates, as control.csv has rows of this place"
    )


def _has_start_of_row_above(control: pd.DataFrame) -> pd.Series:
    """Whether a row of control has the assessor, place and start date of a row above."""
    is_dated = control["place_id"].notna() & control["from_date"].notna()
    return is_dated & control.duplicated(["assessor", "place_id", "from_date"])


def _assessor(settings: Settings, control: pd.DataFrame) -> Iterator[Finding]:
    """Check that theatre.toml names an assessor of control."""
    named, known = settings.assessor, sorted(control["assessor"].dropna().unique())
    if named and named not in known:
        expected = f"an assessor of control.csv: {', '.join(known) or 'none'}"
        yield Finding("theatre.toml", 1, "assessor", named, expected)


def _rival_dates(
    settings: Settings, rival_dates: pd.DataFrame, control: pd.DataFrame
) -> Iterator[Finding]:
    key = ["place_id", "controller", "from_date"]
    control = control[is_adopted(control, settings.assessor)].dropna(subset=key)
    if control.empty:  # already has a finding
        return
    named = rival_dates[rival_dates[key].notna().all(axis=1)]
    first_dates = control.groupby("place_id")["from_date"].min()
    is_start = named["from_date"] == named["place_id"].map(first_dates)
    adopted = control.drop_duplicates(key).set_index(key)["from_precision"]
    changes = pd.MultiIndex.from_frame(named[key])
    is_known = pd.Series(changes.isin(adopted.index), named.index)
    yield from row_findings(
        "rival_dates",
        named,
        ~is_known,
        "from_date",
        "the place_id, controller and from_date of a row of control.csv",
    )
    yield from row_findings(
        "rival_dates",
        named,
        is_known & is_start,
        "from_date",
        "a change; the first row of a place gives the state at the start of the period",
    )
    precision = pd.Series(adopted.reindex(changes).to_numpy(), named.index)
    by_month = (named["rival_precision"] == "month") & (precision == "month")
    months = named["rival_date"].dt.to_period("M") == named["from_date"].dt.to_period("M")
    same = (named["rival_date"] == named["from_date"]) | (by_month & months)
    yield from row_findings(
        "rival_dates",
        named,
        is_known & same,
        "rival_date",
        "a date that differs from the adopted one",
    )
    statement = [*key, "rival_date", "source_id"]
    stated = named[named[statement].notna().all(axis=1)]
    yield from row_findings(
        "rival_dates",
        stated,
        stated.duplicated(statement),
        "rival_date",
        "one row per date and source (a row above has this date)",
    )


def _rival_period(settings: Settings, rival_dates: pd.DataFrame) -> Iterator[Finding]:
    first, last = settings.window_first, settings.window_last
    outside = (rival_dates["rival_date"] < first) | (rival_dates["rival_date"] > last)
    yield from row_findings(
        "rival_dates",
        rival_dates,
        outside,
        "rival_date",
        f"a date within the period, {first:%Y-%m-%d} to {last:%Y-%m-%d}",
    )


def _place_points(settings: Settings, places: pd.DataFrame) -> Iterator[Finding]:
    without_status = places["lat"].notna() & places["coord_status"].isna()
    yield from row_findings(
        "places",
        places,
        without_status,
        "coord_status",
        "verified or estimated, as required by the coordinates",
    )
    yield from _points("places", places, settings.bounds)
    codes = {country.iso3 for country in settings.countries}
    unknown = places["country"].notna() & ~places["country"].isin(codes)
    yield from row_findings(
        "places", places, unknown, "country", f"one of {', '.join(sorted(codes))}, or empty"
    )


def _points(name: str, rows: pd.DataFrame, bounds: Bounds) -> Iterator[Finding]:
    incomplete = rows["lat"].isna() & rows["lon"].notna()
    yield from row_findings(name, rows, incomplete, "lat", "both lat and lon, or neither")
    incomplete = rows["lat"].notna() & rows["lon"].isna()
    yield from row_findings(name, rows, incomplete, "lon", "both lat and lon, or neither")
    for column, low, high in (
        ("lat", bounds.south, bounds.north),
        ("lon", bounds.west, bounds.east),
    ):
        degrees = rows[column]
        # Degrees beyond the valid range are reported by the schema.
        on_globe = degrees.abs() <= (90 if column == "lat" else 180)
        beyond = (degrees < low) | (degrees > high)
        if low > high:  # across the 180th meridian
            beyond = (degrees < low) & (degrees > high)
        expected = f"a coordinate within the theatre's bounds, {low:g} to {high:g}"
        expected += "; is a sign or a digit wrong?"
        yield from row_findings(name, rows, on_globe & beyond, column, expected)


def _event_points(
    settings: Settings, events: pd.DataFrame, places: pd.DataFrame
) -> Iterator[Finding]:
    yield from _points("events", events, settings.bounds)
    country = events["place_id"].map(
        places.drop_duplicates("place_id").set_index("place_id")["country"]
    )
    both = events["country"].notna() & country.notna()
    yield from row_findings(
        "events",
        events,
        both & (events["country"] != country),
        "country",
        "the country of the place",
    )


def _neighbourhood_points(settings: Settings, neighbourhoods: pd.DataFrame) -> Iterator[Finding]:
    yield from _points("neighbourhoods", neighbourhoods, settings.bounds)
    cities = {city.place_id for city in settings.cities}
    place = neighbourhoods["place_id"]
    unknown = place.notna() & ~place.isin(cities)
    expected = "a city of theatre.toml"
    yield from row_findings("neighbourhoods", neighbourhoods, unknown, "place_id", expected)


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
    named += [
        ("series", metric, metric_ids, "a metric of metrics.csv") for metric in settings.series
    ]
    for source in settings.opening_sources:
        known = set(sources["source_id"])
        named.append(("opening_sources", source, known, "a source_id of sources.csv"))
    for country in settings.countries:
        named.append(("countries.place_id", country.place_id, place_ids, "a place_id"))
        if country.capital:
            named.append(("countries.capital", country.capital, place_ids, "a place_id"))
    countries = {country.place_id for country in settings.countries}
    named += [
        ("presets.country", preset.country, countries, "a country of theatre.toml, by place_id")
        for preset in settings.presets
        if preset.country
    ]
    for city in settings.cities:
        named.append(("cities.place_id", city.place_id, place_ids, "a place_id"))
        named.append(("cities.country", city.country, countries, "a country of theatre.toml"))
        named += [("cities.parts", part, place_ids, "a place_id") for part in city.parts]
        named += [("cities.metrics", metric, metric_ids, "a metric") for metric in city.metrics]
    for former in settings.former_labels:
        ids = {"metric": former.metric, "actor": former.actor, "place": former.place}
        stated = {name: text for name, text in ids.items() if text} or {"metric": ""}
        ids_of = {"metric": metric_ids, "actor": set(actors["actor_id"]), "place": place_ids}
        named += [
            (
                f"former_labels.{name}",
                text,
                ids_of[name] if len(stated) == 1 else set(),
                "one of a metric, an actor_id or a place_id",
            )
            for name, text in stated.items()
        ]
    for headline in settings.headlines:
        named.append(("headlines.metric", headline.metric, metric_ids, "a metric"))
        named.append(("headlines.place_id", headline.place_id, place_ids, "a place_id"))
    for key, name, known, expected in named:
        if name not in known:
            yield Finding("theatre.toml", 1, key, name, expected)


SETTINGS_RULES: tuple[tuple[tuple[str, ...], Callable[..., Iterator[Finding]]], ...] = (
    (("control", "places", "actors"), _control_intervals),
    (("control",), _assessor),
    (("rival_dates", "control"), _rival_dates),
    (("rival_dates",), _rival_period),
    (("places",), _place_points),
    (("events", "places"), _event_points),
    (("neighbourhoods",), _neighbourhood_points),
    (("places", "metrics", "sources", "actors"), _settings_names),
)


def row_findings(
    name: str,
    rows: pd.DataFrame,
    is_faulty: pd.Series,
    column: str,
    expected: str,
    reads: str = "",
) -> Iterator[Finding]:
    """Yield one finding per faulty row, quoting the cell in `column` (or in `reads`).

    ``is_faulty`` has the index of ``rows``; a missing value is no fault.
    """
    if not is_faulty.any():
        return
    for row, cell in rows.loc[is_faulty.fillna(False).astype(bool), reads or column].items():
        read = "" if pd.isna(cell) else _cell_text(cell)
        yield Finding(table(name).file, int(str(row)), column, read, expected)


def _cell_text(cell: object) -> str:
    if isinstance(cell, pd.Timestamp):
        return f"{cell:%Y-%m-%d}"
    return f"{cell:g}" if isinstance(cell, float) else str(cell)
